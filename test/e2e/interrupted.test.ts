import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type { SconesEvent } from "../../automation/progress/events.ts";
import type { Ended } from "./support/cli.ts";
import { Cli, countsOf, eventsOf, requireCode } from "./support/cli.ts";
import { leftInCloud } from "./support/cloudListing.ts";
import { writeSmallArchive } from "./support/smallArchive.ts";

describe("scones run, interrupted", function () {
  this.timeout(120_000);
  const cli = new Cli();
  const archive = writeSmallArchive(cli.folder);
  const args = ["run", "--archive", archive, "--out", cli.out, "--executions", "4", "--config", "epochs=2", "--json"];

  before("start the local cloud", async function () {
    this.timeout(900_000);
    requireCode(await cli.run("cloud", "start"), 0);
  });
  after(() => cli.remove());

  /** Runs until an event and sends the signal then; fails when the event never came. */
  async function runUntil(signal: NodeJS.Signals, isTime: (event: SconesEvent) => boolean): Promise<Ended> {
    const sent: SconesEvent[] = [];
    const { ended } = cli.start(args, (event, child) => {
      if (sent.length > 0 || !isTime(event)) return;
      sent.push(event);
      child.kill(signal);
    });
    const result = await ended;
    if (sent.length === 0) throw new Error(`the run ended before it was time: ${result.stdout.slice(-3000)}`);
    return result;
  }

  const starts = (type: string) => (event: SconesEvent) =>
    event.type === "resource" && event.status === "started" && event.resourceType === type;
  const progresses = (step: string) => (event: SconesEvent) =>
    event.type === "step" && event.step === step && event.status === "progress";

  const begins = (step: string) => (event: SconesEvent) =>
    event.type === "step" && event.step === step && event.status === "started";

  const engineLocks = (): string[] => {
    const folder = join(cli.home, "state", ".pulumi", "locks", "organization", "scones-unlimited", "dev");
    return readdirSync(folder).filter((name) => name.endsWith(".json"));
  };

  it("says that it was interrupted, and not that the cloud has failed, while that is made ready", async () => {
    const ended = await runUntil("SIGINT", begins("cloud"));
    expect(ended.code).to.equal(130);
    expect(eventsOf(ended, "error").at(-1)?.message).to.match(/^Interrupted/);
    expect(ended.events.at(-1)).to.include({ type: "end", exitCode: 130 });
  });

  it("goes on after it was killed while the bucket was created", async () => {
    const ended = await runUntil("SIGKILL", starts("aws:s3/bucket:Bucket"));
    expect(ended.signal).to.equal("SIGKILL");
  });

  it("goes on after it was killed in the middle of the upload", async () => {
    await runUntil("SIGKILL", progresses("upload"));
  });

  it("goes on after it was killed while the training job was created", async () => {
    await runUntil("SIGKILL", starts("aws:sagemaker/trainingJob:TrainingJob"));
  });

  it("goes on after it was killed while the endpoint was created", async () => {
    await runUntil("SIGKILL", starts("aws:sagemaker/endpoint:Endpoint"));
  });

  it("ends the engine's operation cleanly on SIGINT, with 130", async () => {
    const ended = await runUntil("SIGINT", starts("aws-native:sagemaker:Domain"));
    expect(ended.code).to.equal(130);
    expect(eventsOf(ended, "error").at(-1)).to.include({ exitCode: 130 });
    expect(ended.events.at(-1)).to.include({ type: "end", exitCode: 130 });
    expect(engineLocks()).to.deep.equal([]);
  });

  it("goes on after it was killed while the workflow ran", async () => {
    await runUntil("SIGKILL", (event) => event.type === "execution");
  });

  for (const step of ["predict", "captures", "monitor", "report"]) {
    it(`goes on after it was killed in the step ${step}`, async () => {
      await runUntil("SIGKILL", begins(step));
    });
  }

  it("goes on after the engine was killed while it wrote its note on the state", () => {
    writeFileSync(join(cli.home, "state", ".pulumi", "stacks", "scones-unlimited", "dev.json.attrs"), "");
  });

  it("then finishes, having made nothing twice", async () => {
    const ended = requireCode(await cli.start(args).ended, 0);
    expect(countsOf(ended, "upload")).to.include({ uploaded: 0 });
    expect(countsOf(ended, "workflow")["reused"]).to.be.greaterThan(0);
    expect(engineLocks()).to.deep.equal([]);
    expect(await leftInCloud(cli)).to.include({
      buckets: 1,
      functions: 5,
      schedules: 1,
      stateMachines: 1,
      trainingJobs: 1,
      models: 1,
      endpoints: 1,
      endpointConfigs: 1,
      domains: 1,
    });
  });

  it("leaves nothing behind after a destroy", async () => {
    requireCode(await cli.run("destroy", "--yes"), 0);
    expect(await leftInCloud(cli)).to.deep.equal({});
  });
});
