import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { describeSummary, toSummary, writeSummary } from "../../../../automation/runs/summary.ts";
import type { RunFindings } from "../../../../automation/runs/summary.ts";

const findings: RunFindings = {
  cloud: "local",
  stack: "dev",
  engine: { pulumi: "3.259.0", awsNative: "1.11.0" },
  dataset: { name: "sample", train: 1000, test: 200, bytes: 3_000_000 },
  training: { jobName: "job-1", status: "Completed", validationAccuracy: 0.9425, seconds: 21 },
  endpoint: { name: "scones-1", status: "InService" },
  prediction: {
    image: "test/bicycle_s_000513.png",
    label: "bicycle",
    confidence: 0.97,
    probabilities: { bicycle: 0.97, motorcycle: 0.03 },
  },
  stateMachineArn: "arn:aws:states:us-east-1:000000000000:stateMachine:inference",
  tally: {
    executions: 24,
    succeeded: 21,
    failed: 3,
    failedByError: { THRESHOLD_CONFIDENCE_NOT_MET: 3 },
    p50: 0.4,
    p95: 1.1,
  },
  monitoring: { captures: 25, lowConfidence: 3, byClass: { bicycle: 13, motorcycle: 12 } },
  seconds: { cloud: 1, up: 30 },
  files: ["report.html", "captured/a.jsonl", "report.html"],
};

describe("toSummary", () => {
  it("has exactly the documented shape", () => {
    const extra = { ...findings, training: { ...findings.training, epochs: [] } };
    expect(toSummary(extra)).to.deep.equal({
      cloud: "local",
      stack: "dev",
      engine: { pulumi: "3.259.0", awsNative: "1.11.0" },
      dataset: { name: "sample", train: 1000, test: 200, bytes: 3_000_000 },
      training: { jobName: "job-1", status: "Completed", validationAccuracy: 0.9425, seconds: 21 },
      endpoint: { name: "scones-1", status: "InService" },
      prediction: {
        image: "test/bicycle_s_000513.png",
        label: "bicycle",
        probabilities: { bicycle: 0.97, motorcycle: 0.03 },
      },
      workflow: {
        stateMachineArn: "arn:aws:states:us-east-1:000000000000:stateMachine:inference",
        executions: 24,
        succeeded: 21,
        failed: 3,
        failedByError: { THRESHOLD_CONFIDENCE_NOT_MET: 3 },
      },
      monitoring: { captures: 25, lowConfidence: 3, byClass: { bicycle: 13, motorcycle: 12 } },
      seconds: { cloud: 1, up: 30 },
      files: ["captured/a.jsonl", "report.html", "summary.json"],
    });
  });
});

describe("writeSummary", () => {
  it("writes it into a folder that it makes", async () => {
    const folder = await mkdtemp(join(tmpdir(), "summary-"));
    try {
      await writeSummary(join(folder, "out"), toSummary(findings));
      const text = await readFile(join(folder, "out", "summary.json"), "utf8");
      expect(JSON.parse(text)).to.deep.equal(toSummary(findings));
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe("describeSummary", () => {
  it("names what failed, and leaves the captured files out", () => {
    const text = describeSummary(toSummary(findings), "/out").join("\n");
    expect(text).to.contain("24 executions: 21 succeeded, 3 failed (3 × THRESHOLD_CONFIDENCE_NOT_MET)");
    expect(text).to.contain("/out (report.html, summary.json)");
  });

  it("ends with how to look at it and how to remove it", () => {
    const local = describeSummary(toSummary(findings), "/out").slice(-2);
    expect(local).to.deep.equal([
      "Look at it  /out/report.html; live: npm run scones -- studio open",
      "Remove it   npm run scones -- destroy --yes",
    ]);
    const [, remove] = describeSummary({ ...toSummary(findings), cloud: "aws", stack: "prod" }, "/out").slice(-2);
    expect(remove).to.contain("destroy --yes (until then the endpoint costs money");
  });
});
