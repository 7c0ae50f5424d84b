import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { Cli, eventsOf, requireCode } from "./support/cli.ts";
import { leftInCloud } from "./support/cloudListing.ts";
import { writeSmallArchive } from "./support/smallArchive.ts";

describe("scones on two stacks at once", function () {
  this.timeout(180_000);
  const cli = new Cli();
  const archive = writeSmallArchive(cli.folder);

  before("start the local cloud", async function () {
    this.timeout(900_000);
    requireCode(await cli.run("cloud", "start"), 0);
  });
  after(() => cli.remove());

  /** The second stack's run is a program's: it shows what the library gives. */
  async function runLibrary(stack: string): Promise<{ types: string[]; endpoint: { name: string }; left?: string }> {
    const options = { stack, archive, out: join(cli.folder, stack), executions: 4, config: { epochs: "2" } };
    const script = join(import.meta.dirname, "support", "library.ts");
    const env = { ...process.env, SCONES_HOME: cli.home };
    const { stdout } = await promisify(execFile)(process.execPath, [script, JSON.stringify(options)], { env });
    return JSON.parse(stdout) as Awaited<ReturnType<typeof runLibrary>>;
  }

  it("brings up both, one by the command and one from a program, each with its own bucket, model and endpoint", async () => {
    const settings = ["--archive", archive, "--executions", "4", "--config", "epochs=2", "--json"];
    const [ended, library] = await Promise.all([
      cli.run("run", "--stack", "one", "--out", join(cli.folder, "one"), ...settings),
      runLibrary("two"),
    ]);
    const summary = eventsOf(requireCode(ended, 0), "result")[0]?.data as { endpoint: { name: string } };
    expect(library.endpoint.name).not.to.equal(summary.endpoint.name);
    expect(library.types).to.include.members([
      "start",
      "step",
      "resource",
      "training",
      "prediction",
      "execution",
      "end",
    ]);
    expect(library.left, "the process's environment is what it was").to.equal(undefined);
    expect(await leftInCloud(cli)).to.include({ buckets: 2, trainingJobs: 2, endpoints: 2, stateMachines: 2 });
  });

  it("destroys one, its bucket with all settings at last, and leaves the other as it is", async () => {
    const ended = requireCode(await cli.run("destroy", "--stack", "one", "--yes", "--json"), 0);
    const ofBucket = eventsOf(ended, "resource")
      .filter(({ op, status, resourceType }) => op === "delete" && status === "done" && resourceType.startsWith("aws"))
      .map(({ resourceType }) => resourceType.startsWith("aws:s3/bucket"));
    expect(ofBucket.lastIndexOf(false)).to.be.greaterThan(0).and.lessThan(ofBucket.indexOf(true));
    expect(await leftInCloud(cli)).to.include({ buckets: 1, trainingJobs: 1, endpoints: 1, stateMachines: 1 });
    requireCode(await cli.run("preview", "--stack", "two", "--expect-no-changes"), 0);
  });
});
