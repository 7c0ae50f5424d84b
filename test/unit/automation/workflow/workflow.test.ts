import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  GetExecutionHistoryCommand,
  SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { expect } from "chai";
import { mockedClient } from "../../../support/mockedClient.ts";
import type { Clients } from "../../../../automation/stack/clients.ts";
import { silentReporter } from "../../../support/silentReporter.ts";
import { describeTally } from "../../../../automation/runs/summary.ts";
import type { ExecutionRecord } from "../../../../automation/workflow/workflow.ts";
import { executionArn, percentile, runExecutions, tally } from "../../../../automation/workflow/workflow.ts";

function record(seconds: number, error?: string): ExecutionRecord {
  return {
    name: `n${seconds}`,
    arn: `arn:${seconds}`,
    status: error === undefined ? "SUCCEEDED" : "FAILED",
    ...(error === undefined ? {} : { error }),
    startedAt: new Date(0),
    stoppedAt: new Date(seconds * 1000),
    s3Key: "test/x.png",
    states: [],
  };
}

describe("tally", () => {
  it("counts by outcome and by error name", () => {
    expect(tally([record(1), record(2, "LOW"), record(3, "LOW"), record(4, "Lambda.Unknown")])).to.deep.equal({
      executions: 4,
      succeeded: 1,
      failed: 3,
      failedByError: { LOW: 2, "Lambda.Unknown": 1 },
      p50: 2,
      p95: 4,
    });
  });

  it("names an execution without an error by its status", () => {
    expect(tally([{ ...record(1), status: "ABORTED" }]).failedByError).to.deep.equal({ ABORTED: 1 });
  });

  it("is all zeros of nothing", () => {
    expect(tally([])).to.deep.equal({ executions: 0, succeeded: 0, failed: 0, failedByError: {}, p50: 0, p95: 0 });
  });
});

describe("percentile", () => {
  it("is the nearest rank", () => {
    const values = [15, 20, 35, 40, 50];
    expect(percentile(values, 0.3)).to.equal(20);
    expect(percentile(values, 0.5)).to.equal(35);
    expect(percentile(values, 1)).to.equal(50);
    expect(percentile(values, 0)).to.equal(15);
  });
});

describe("executionArn", () => {
  it("follows from the state machine's", () => {
    expect(executionArn("arn:aws:states:eu-west-1:123456789012:stateMachine:flow", "run-1")).to.equal(
      "arn:aws:states:eu-west-1:123456789012:execution:flow:run-1",
    );
  });
});

describe("describeTally", () => {
  it("gives a command to look at one execution of each failure", () => {
    const records = [record(1), record(2, "LOW")];
    expect(describeTally(tally(records), records)[1]).to.equal(
      "  1 × LOW; look at one: npm run scones -- workflow export --execution n2",
    );
  });
});

describe("runExecutions", () => {
  const stepFunctions = mockedClient(SFNClient);
  const arn = "arn:aws:states:eu-west-1:123456789012:execution:flow:run-0000";
  beforeEach(() => stepFunctions.reset());
  const run = (options: { readonly resume?: boolean } = {}) =>
    runExecutions({
      ...options,
      clients: { sfn: () => Promise.resolve(new SFNClient({ region: "eu-west-1" })) } as unknown as Clients,
      target: {
        stateMachineArn: "arn:aws:states:eu-west-1:123456789012:stateMachine:flow",
        bucket: "pictures",
        classes: ["cat", "dog"],
      },
      keys: ["test/x.png"],
      labels: new Map(),
      namePrefix: "run",
      concurrency: 1,
      signal: new AbortController().signal,
      reporter: silentReporter(),
    });

  it("waits for an execution that Step Functions does not know at once", async () => {
    const started = new Date(0);
    stepFunctions.on(StartExecutionCommand).resolves({ executionArn: arn, startDate: started });
    stepFunctions.on(GetExecutionHistoryCommand).resolves({ events: [] });
    stepFunctions
      .on(DescribeExecutionCommand)
      .rejectsOnce(new ExecutionDoesNotExist({ message: `Execution Does Not Exist: '${arn}'`, $metadata: {} }))
      .resolves({ executionArn: arn, status: "SUCCEEDED", startDate: started, stopDate: new Date(2000) });
    const [record] = await run();
    expect(record).to.include({ name: "run-0000", status: "SUCCEEDED" });
  });

  it("asks once about an execution of an earlier run, and starts none", async () => {
    const times = { startDate: new Date(0), stopDate: new Date(2000) };
    stepFunctions.on(GetExecutionHistoryCommand).resolves({ events: [] });
    stepFunctions.on(DescribeExecutionCommand).resolves({ executionArn: arn, status: "FAILED", error: "E", ...times });
    const [record] = await run({ resume: true });
    expect(record).to.include({ name: "run-0000", status: "FAILED", error: "E" });
    expect(stepFunctions.commandCalls(DescribeExecutionCommand)).to.have.length(1);
    expect(stepFunctions.commandCalls(StartExecutionCommand)).to.deep.equal([]);
  });

  it("waits for an execution of an earlier run that still runs, and starts one that is not there", async () => {
    const ended = { executionArn: arn, status: "SUCCEEDED", startDate: new Date(0), stopDate: new Date(2000) } as const;
    stepFunctions.on(GetExecutionHistoryCommand).resolves({ events: [] });
    stepFunctions
      .on(DescribeExecutionCommand)
      .resolvesOnce({ ...ended, status: "RUNNING" })
      .resolves(ended);
    expect((await run({ resume: true }))[0]).to.include({ status: "SUCCEEDED" });
    expect(stepFunctions.commandCalls(StartExecutionCommand)).to.deep.equal([]);

    stepFunctions.reset();
    stepFunctions.on(StartExecutionCommand).resolves({ executionArn: arn, startDate: new Date(0) });
    stepFunctions.on(GetExecutionHistoryCommand).resolves({ events: [] });
    stepFunctions
      .on(DescribeExecutionCommand)
      .rejectsOnce(new ExecutionDoesNotExist({ message: `Execution Does Not Exist: '${arn}'`, $metadata: {} }))
      .resolves(ended);
    expect((await run({ resume: true }))[0]).to.include({ status: "SUCCEEDED" });
    expect(stepFunctions.commandCalls(StartExecutionCommand)).to.have.length(1);
  });

  it("takes an execution that has ended before its start was answered for the one it asked for", async () => {
    const message = `Execution Already Exists: '${arn}'`;
    stepFunctions.on(StartExecutionCommand).rejects(new ExecutionAlreadyExists({ message, $metadata: {} }));
    stepFunctions.on(GetExecutionHistoryCommand).resolves({ events: [] });
    stepFunctions
      .on(DescribeExecutionCommand, { executionArn: arn })
      .resolves({ executionArn: arn, status: "SUCCEEDED", startDate: new Date(0), stopDate: new Date(2000) });
    expect((await run())[0]).to.include({ name: "run-0000", status: "SUCCEEDED" });
  });

  it("fails where none may be started, or described", async () => {
    const denied = Object.assign(new Error("not allowed"), { name: "AccessDeniedException" });
    stepFunctions
      .on(StartExecutionCommand)
      .rejectsOnce(denied)
      .resolves({ executionArn: arn, startDate: new Date(0) });
    stepFunctions.on(DescribeExecutionCommand).rejects(denied);
    expect(await run().catch(String)).to.equal("AccessDeniedException: not allowed");
    expect(await run().catch(String)).to.equal("AccessDeniedException: not allowed");
  });
});
