import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHash } from "node:crypto";
import { queryCaptures } from "../../automation/monitoring/monitoring.ts";
import type { ExecutionRecord, ReportData } from "../../automation/report/index.ts";
import { captureLine, picture, writeFiles } from "./captures.ts";

export const lowConfidenceError = "THRESHOLD_CONFIDENCE_NOT_MET";

/** A state machine of three tasks. */
export const definition = JSON.stringify({
  StartAt: "SerializeImageData",
  States: Object.fromEntries(
    ["SerializeImageData", "ClassifyImage", "FilterLowConfidence"].map((name, index, names) => [
      name,
      {
        Type: "Task",
        Resource: `arn:aws:lambda:us-east-1:000000000000:function:f${index}`,
        ...(index < 2 ? { Next: names[index + 1] } : { End: true }),
      },
    ]),
  ),
});

/** One execution that took the given confidence through the workflow. */
export function execution(index: number, confidence: number, threshold = 0.93): ExecutionRecord {
  const failed = confidence < threshold;
  const start = Date.UTC(2026, 10, 24, 14, 0, index);
  const states = ["SerializeImageData", "ClassifyImage", "FilterLowConfidence"].map((name, at) => ({
    name,
    status: failed && at === 2 ? ("failed" as const) : ("succeeded" as const),
    enteredAt: new Date(start + at * 50),
    exitedAt: new Date(start + at * 50 + 40 + index),
  }));
  return {
    name: `run-${index}`,
    arn: `arn:aws:states:us-east-1:000000000000:execution:m:run-${index}`,
    status: failed ? "FAILED" : "SUCCEEDED",
    ...(failed && { error: lowConfidenceError, cause: "too low" }),
    startedAt: new Date(start),
    stoppedAt: new Date(start + 150 + index),
    s3Key: `test/picture-${index}.png`,
    actual: index % 2 === 0 ? "bicycle" : "motorcycle",
    predicted: "bicycle",
    inferences: [confidence, 1 - confidence],
    states,
    png: picture(index),
  };
}

/** Everything a report shows, over captured records that are really written and read. */
export async function reportData(count = 24, captureId = (index: number) => `event-${index}`): Promise<ReportData> {
  const folder = mkdtempSync(join(tmpdir(), "report-captures-"));
  const confidences = Array.from({ length: count }, (_, i) => 0.5 + (((i * 53) % 100) + 0.5) / 200);
  const lines = confidences.map((confidence, i) =>
    captureLine({
      id: captureId(i),
      time: new Date(Date.UTC(2026, 10, 24, 10 + (i % 5), i % 60)).toISOString(),
      probabilities: [confidence, 1 - confidence],
      image: picture(i),
    }),
  );
  const labels = new Map(
    confidences.map((_, i) => [
      createHash("sha256").update(picture(i)).digest("hex"),
      i % 4 === 0 ? "motorcycle" : "bicycle",
    ]),
  );
  writeFiles(folder, { "e/v/2026/11/24/10/f.jsonl": `${lines.join("\n")}\n{"torn":` });
  const classes = ["bicycle", "motorcycle"];
  const monitoring = await queryCaptures({ source: folder, threshold: 0.93, classes, labels });
  rmSync(folder, { recursive: true });
  return {
    generatedAt: new Date("2026-11-24T15:00:00Z"),
    cloud: "local",
    stack: "dev",
    threshold: 0.93,
    dataset: { name: "sample", classes, train: 1000, test: 200, bytes: 2_500_000 },
    training: {
      jobName: "classifier-1",
      status: "Completed",
      validationAccuracy: 0.9125,
      seconds: 21.4,
      epochs: [0, 1, 2].map((epoch) => ({
        epoch,
        trainAccuracy: 0.6 + epoch / 10,
        validationAccuracy: 0.58 + epoch / 9,
        trainLoss: 0.7 - epoch / 5,
        validationLoss: 0.72 - epoch / 6,
      })),
    },
    endpoint: { name: "scones-endpoint", status: "InService" },
    prediction: {
      image: "test/bicycle_s_000513.png",
      label: "bicycle",
      probabilities: { bicycle: 0.97, motorcycle: 0.03 },
      png: picture(513),
    },
    workflow: {
      stateMachineArn: "arn:aws:states:us-east-1:000000000000:stateMachine:m",
      definition,
      executions: [0.99, 0.98, 0.6, 0.95, 0.7].map((confidence, index) => execution(index, confidence)),
    },
    monitoring,
  };
}
