import { expect } from "chai";
import { describeTally } from "../../../../automation/runs/summary.ts";
import type { ExecutionRecord } from "../../../../automation/workflow/workflow.ts";
import { executionArn, percentile, tally } from "../../../../automation/workflow/workflow.ts";

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
