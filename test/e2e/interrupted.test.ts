import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type { SconesEvent } from "../../automation/progress/events.ts";
import type { Ended } from "./support/cli.ts";
import { Cli, countsOf, eventsOf, requireCode } from "./support/cli.ts";
import { leftInCloud } from "./support/cloudListing.ts";
import { writeSmallArchive } from "./support/smallArchive.ts";

interface Resource {
  readonly urn: string;
  readonly type: string;
  readonly custom?: boolean;
  readonly id?: string;
  readonly parent?: string;
  readonly dependencies?: readonly string[];
}

interface State {
  readonly checkpoint: { readonly latest: { resources: Resource[]; pending_operations?: unknown[] } };
}

/** Puts back into their creation what has a name of its own and what was made after it, with or because of it; their types. */
function begin({ checkpoint: { latest } }: State, ...named: readonly string[]): string[] {
  const begun = new Set<string>();
  for (const { urn, type, custom, parent, dependencies = [] } of latest.resources) {
    const later = [parent ?? "", ...dependencies].some((other) => begun.has(other));
    if (custom === true && (later || named.includes(type))) begun.add(urn);
  }
  const resources = latest.resources.filter(({ urn }) => begun.has(urn));
  latest.resources = latest.resources.filter(({ urn }) => !begun.has(urn));
  latest.pending_operations = resources.map((resource) => ({
    type: "creating",
    resource: { ...resource, id: undefined },
  }));
  return [...new Set(resources.map(({ type }) => type))].sort();
}

describe("scones run, interrupted", function () {
  this.timeout(120_000);
  const cli = new Cli();
  const archive = writeSmallArchive(cli.folder);
  const settings = ["--config", "epochs=2", "--config", "queryTable=true"];
  const args = ["run", "--archive", archive, "--out", cli.out, "--executions", "4", ...settings, "--json"];

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

  it("takes over what an engine had begun that is lost with its machine", async () => {
    const file = join(cli.home, "state", ".pulumi", "stacks", "scones-unlimited", "dev.json");
    const state = JSON.parse(readFileSync(file, "utf8")) as State;
    const begun = begin(
      state,
      "aws:athena/workgroup:Workgroup",
      "aws-native:glue:Database",
      "aws-native:scheduler:Schedule",
    );
    expect(begun).to.include("aws:glue/catalogTable:CatalogTable").and.to.have.length(4);
    writeFileSync(file, JSON.stringify(state));
    const ended = requireCode(await cli.start(args).ended, 0);
    const created = eventsOf(ended, "resource").filter(({ op }) => op === "create");
    expect(created.map(({ resourceType }) => resourceType)).to.deep.equal([]);
  });

  it("leaves nothing behind after a destroy", async () => {
    requireCode(await cli.run("destroy", "--yes"), 0);
    expect(await leftInCloud(cli)).to.deep.equal({});
  });
});
