import { join } from "node:path";
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

  it("brings up both, each with its own bucket, model and endpoint", async () => {
    const settings = ["--archive", archive, "--executions", "4", "--config", "epochs=2", "--json"];
    const runs = await Promise.all(
      ["one", "two"].map((stack) => cli.run("run", "--stack", stack, "--out", join(cli.folder, stack), ...settings)),
    );
    const endpoints = runs.map((ended) => {
      const summary = eventsOf(requireCode(ended, 0), "result")[0]?.data as { endpoint: { name: string } };
      return summary.endpoint.name;
    });
    expect(new Set(endpoints).size).to.equal(2);
    expect(await leftInCloud(cli)).to.include({ buckets: 2, trainingJobs: 2, endpoints: 2, stateMachines: 2 });
  });

  it("destroys one and leaves the other as it is", async () => {
    requireCode(await cli.run("destroy", "--stack", "one", "--yes"), 0);
    expect(await leftInCloud(cli)).to.include({ buckets: 1, trainingJobs: 1, endpoints: 1, stateMachines: 1 });
    requireCode(await cli.run("preview", "--stack", "two", "--expect-no-changes"), 0);
  });
});
