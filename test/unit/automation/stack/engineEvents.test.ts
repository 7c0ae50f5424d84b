import { expect } from "chai";
import { changeCount, describeChanges, watchEngine } from "../../../../automation/stack/engineEvents.ts";
import type { SconesEvent } from "../../../../automation/progress/events.ts";
import { Reporter } from "../../../../automation/progress/reporter.ts";

function watched(events: readonly object[]): {
  seen: SconesEvent[];
  watch: ReturnType<typeof watchEngine>;
  jobs: string[];
} {
  const seen: SconesEvent[] = [];
  const jobs: string[] = [];
  const sink = {
    event: (event: SconesEvent) => seen.push(event),
    text: () => undefined,
    close: () => Promise.resolve(),
  };
  const watch = watchEngine(new Reporter(sink), { onTrainingJob: (name) => jobs.push(name) });
  for (const event of events) watch.onEvent({ sequence: 0, timestamp: 0, ...event });
  return { seen, watch, jobs };
}

const metadata = (op: string, type: string, more: object = {}): object => ({
  metadata: { op, type, urn: `urn:pulumi:dev::p::${type}::thing`, provider: "", ...more },
});

describe("watchEngine", () => {
  it("keeps what was made and could not be read, and nothing that was refused, for one other attempt", () => {
    const made = {
      type: "aws-native:iam:Role",
      parent: "urn:parent",
      provider: "urn:provider::id",
      inputs: { roleName: "r" },
    };
    const failed = (type: string, message: string): object[] => [
      { diagnosticEvent: { severity: "error", urn: `urn:pulumi:dev::p::${type}::thing`, message } },
      { resOpFailedEvent: metadata("create", type, { new: { ...made, type } }) },
    ];
    const unread = "creating resource: reading resource state: AccessDeniedException";
    const unfollowed = "creating resource (await): getting resource request status: AccessDeniedException";
    const { watch } = watched([
      ...failed("aws-native:iam:Role", unread),
      ...failed("aws-native:sagemaker:Domain", unfollowed),
      ...failed("aws-native:logs:LogGroup", "creating resource (await): AlreadyExists"),
    ]);
    expect(watch.takeUnread()).to.deep.equal([
      { ...made, urn: "urn:pulumi:dev::p::aws-native:iam:Role::thing", custom: true, initErrors: [unread] },
      {
        ...{
          ...made,
          type: "aws-native:sagemaker:Domain",
          urn: "urn:pulumi:dev::p::aws-native:sagemaker:Domain::thing",
        },
        ...{ custom: true, initErrors: [unfollowed] },
      },
    ]);
    expect([watch.takeUnread(), watch.errors]).to.deep.equal([[], []]);
  });

  it("keeps an endpoint whose wait was broken off and a job that is there, and not an endpoint that has failed", () => {
    const unnoted = (type: string, message: string): number => {
      const urn = `urn:pulumi:dev::p::${type}::thing`;
      const made = { type, parent: "urn:parent", provider: "urn:provider::id", inputs: { name: "x" } };
      const { watch } = watched([
        { diagnosticEvent: { severity: "error", urn, message } },
        { resOpFailedEvent: metadata("create", type, { new: made }) },
      ]);
      return watch.takeUnread().length;
    };
    const endpoint = "aws:sagemaker/endpoint:Endpoint";
    const wait = "sdk.helper_schema: waiting for SageMaker AI Endpoint (scones-1f) create:";
    const [twice, expired] = ["a training job with this name already exists", "api error ExpiredTokenException"];
    expect(unnoted(endpoint, `${wait} operation error SageMaker: DescribeEndpoint, ${expired}`)).to.equal(1);
    expect(unnoted(endpoint, `${wait} timeout while waiting for state to become 'InService'`)).to.equal(1);
    expect(unnoted(endpoint, `${wait} unexpected state 'Failed', wanted target 'InService'`)).to.equal(0);
    expect(
      unnoted(endpoint, "creating SageMaker AI Endpoint (scones-1f): Cannot create already existing endpoint"),
    ).to.equal(0);
    expect(
      unnoted("aws:sagemaker/trainingJob:TrainingJob", `Training job names must be unique …, and ${twice}`),
    ).to.equal(1);
    expect(unnoted("aws:sagemaker/model:Model", `Training job names must be unique …, and ${twice}`)).to.equal(0);
  });

  it("tells when a resource is begun and done, and counts", () => {
    const { seen, watch } = watched([
      { resourcePreEvent: metadata("create", "aws:s3/bucket:Bucket") },
      { resOutputsEvent: metadata("create", "aws:s3/bucket:Bucket") },
      { resOutputsEvent: metadata("same", "aws:lambda/function:Function") },
    ]);
    expect(seen.map((event) => event.type === "resource" && [event.op, event.status, event.name])).to.deep.equal([
      ["create", "started", "thing"],
      ["create", "done", "thing"],
    ]);
    expect(watch.changes).to.deep.equal({ create: 1, same: 1 });
  });

  it("names the training job before it is made", () => {
    const type = "aws:sagemaker/trainingJob:TrainingJob";
    const inputs = { trainingJobName: "classifier-1" };
    expect(watched([{ resourcePreEvent: metadata("create", type, { new: { inputs } }) }]).jobs).to.deep.equal([
      "classifier-1",
    ]);
    expect(watched([{ resourcePreEvent: metadata("same", type, { new: { inputs } }) }]).jobs).to.deep.equal([]);
  });

  it("keeps the engine's errors without their colours, and tells a warning once", () => {
    const warning = { diagnosticEvent: { severity: "warning", message: "careful", color: "" } };
    const error = { diagnosticEvent: { severity: "error", message: "<{%fg 1%}>error: <{%reset%}>no\n", color: "" } };
    const { seen, watch } = watched([warning, warning, error]);
    expect(watch.errors).to.deep.equal(["error: no"]);
    expect(seen).to.have.length(1);
    expect(seen[0]).to.include({ type: "log", level: "warning", message: "careful" });
  });
});

describe("changes", () => {
  it("are counted without what stays", () => {
    expect(changeCount({ create: 2, same: 9, read: 1, replace: 1 })).to.equal(3);
    expect(describeChanges({ create: 2, same: 9 })).to.equal("2 created, 9 unchanged");
    expect(describeChanges({})).to.equal("no resource");
  });
});
