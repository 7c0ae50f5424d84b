import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomically } from "../../system/atomicWrite.ts";
import type { ExecutionRecord, Tally } from "../workflow/workflow.ts";
import type { CloudKind } from "./options.ts";
import type { Prediction } from "../predictions/predict.ts";
import { formatCount, formatMilliseconds, formatPercent, formatSeconds, plural } from "../progress/format.ts";
import type { TrainingSummary } from "../training/training.ts";

/** `summary.json`: what a run did, for machines. */
export interface Summary {
  readonly cloud: CloudKind;
  readonly stack: string;
  readonly engine: { readonly pulumi: string; readonly awsNative: string };
  readonly dataset: { readonly name: string; readonly train: number; readonly test: number; readonly bytes: number };
  readonly training: TrainingSummary;
  readonly endpoint: { readonly name: string; readonly status: string };
  readonly prediction: {
    readonly image: string;
    readonly label: string;
    readonly probabilities: Readonly<Record<string, number>>;
  };
  readonly workflow: {
    readonly stateMachineArn: string;
    readonly executions: number;
    readonly succeeded: number;
    readonly failed: number;
    readonly failedByError: Readonly<Record<string, number>>;
  };
  readonly monitoring: {
    readonly captures: number;
    readonly lowConfidence: number;
    readonly byClass: Readonly<Record<string, number>>;
  };
  readonly seconds: Readonly<Record<string, number>>;
  /** Names below the output folder. */
  readonly files: readonly string[];
}

export interface RunFindings {
  readonly cloud: CloudKind;
  readonly stack: string;
  readonly engine: Summary["engine"];
  readonly dataset: Summary["dataset"];
  readonly training: TrainingSummary;
  readonly endpoint: Summary["endpoint"];
  readonly prediction: Prediction;
  readonly stateMachineArn: string;
  readonly tally: Tally;
  readonly monitoring: Summary["monitoring"];
  readonly seconds: Readonly<Record<string, number>>;
  readonly files: readonly string[];
}

/** Picks exactly the members of the documented shape. */
export function toSummary(findings: RunFindings): Summary {
  const { cloud, stack, engine, dataset, training, endpoint, prediction, tally, monitoring } = findings;
  return {
    cloud,
    stack,
    engine: { pulumi: engine.pulumi, awsNative: engine.awsNative },
    dataset: { name: dataset.name, train: dataset.train, test: dataset.test, bytes: dataset.bytes },
    training: {
      jobName: training.jobName,
      status: training.status,
      validationAccuracy: training.validationAccuracy,
      seconds: training.seconds,
    },
    endpoint: { name: endpoint.name, status: endpoint.status },
    prediction: { image: prediction.image, label: prediction.label, probabilities: prediction.probabilities },
    workflow: {
      stateMachineArn: findings.stateMachineArn,
      executions: tally.executions,
      succeeded: tally.succeeded,
      failed: tally.failed,
      failedByError: tally.failedByError,
    },
    monitoring: {
      captures: monitoring.captures,
      lowConfidence: monitoring.lowConfidence,
      byClass: monitoring.byClass,
    },
    seconds: findings.seconds,
    files: [...new Set(["summary.json", ...findings.files])].sort(),
  };
}

export async function writeSummary(folder: string, summary: Summary): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeAtomically(join(folder, "summary.json"), `${JSON.stringify(summary, null, 2)}\n`);
}

/** The run in a few lines for a person. */
export function describeSummary(summary: Summary, out: string): string[] {
  const { dataset, training, endpoint, prediction, workflow, monitoring } = summary;
  const best = Math.max(...Object.values(prediction.probabilities));
  const errors = Object.entries(workflow.failedByError).map(([name, count]) => `${count} × ${name}`);
  const total = Object.values(summary.seconds).reduce((sum, seconds) => sum + seconds, 0);
  return [
    "",
    `Data        ${dataset.name}: ${formatCount(dataset.train)} + ${plural(dataset.test, "image")}`,
    `Training    ${training.jobName}: ${training.status}, validation accuracy ${training.validationAccuracy.toFixed(4)} (${formatSeconds(training.seconds)})`,
    `Endpoint    ${endpoint.name}: ${endpoint.status}`,
    `Prediction  ${prediction.image}: ${prediction.label} (${formatPercent(best)})`,
    `Workflow    ${plural(workflow.executions, "execution")}: ${workflow.succeeded} succeeded, ${workflow.failed} failed${errors.length > 0 ? ` (${errors.join(", ")})` : ""}`,
    `Monitoring  ${plural(monitoring.captures, "captured prediction")}, ${formatCount(monitoring.lowConfidence)} below the threshold`,
    `Results     ${out} (${summary.files.filter((name) => !name.includes("/")).join(", ")})`,
    `Time        ${formatSeconds(total)}`,
    "",
    `Look at it  ${join(out, "report.html")}; live: npm run scones -- studio open`,
    `Remove it   npm run scones -- destroy --yes${summary.cloud === "aws" ? " (until then the endpoint costs money by the hour)" : ""}`,
  ];
}

/** The lines about a set of executions, for `workflow run`. */
export function describeTally(result: Tally, records: readonly ExecutionRecord[]): string[] {
  const lines = [
    `${plural(result.executions, "execution")}: ${result.succeeded} succeeded, ${result.failed} failed; p50 ${formatMilliseconds(result.p50 * 1000)}, p95 ${formatMilliseconds(result.p95 * 1000)}`,
  ];
  for (const [error, count] of Object.entries(result.failedByError)) {
    const example = records.find(
      (record) => (record.error ?? record.status) === error && record.status !== "SUCCEEDED",
    );
    lines.push(
      `  ${count} × ${error}; look at one: npm run scones -- workflow export --execution ${example?.name ?? ""}`,
    );
  }
  return lines;
}
