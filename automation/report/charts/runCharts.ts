import { quantile } from "../../../domain/drift.ts";
import { visitMilliseconds } from "../graph/paths.ts";
import { formatMilliseconds } from "../graph/words.ts";
import type { ReportData } from "../reportData.ts";
import { percent, plural, type Chart } from "./chart.ts";

/** Charts of training and workflow. Those without data are left out. */
export function runCharts({ training, workflow }: ReportData): Chart[] {
  return [accuracy(training.epochs), latency(workflow.executions)].filter((chart) => chart !== undefined);
}

function accuracy(epochs: ReportData["training"]["epochs"]): Chart | undefined {
  const rows = epochs.flatMap(({ epoch, trainAccuracy, validationAccuracy }) => [
    ...point(epoch, "Validation", validationAccuracy),
    ...point(epoch, "Training", trainAccuracy),
  ]);
  if (rows.length === 0) return undefined;
  const validation = rows.filter(({ series }) => series === "Validation");
  const best = validation.reduce(
    (found, row) => (row.accuracy > found.accuracy ? row : found),
    validation[0] ?? { epoch: 0, accuracy: 0 },
  );
  const last = validation.at(-1);
  return {
    id: "accuracy",
    spec: "accuracy",
    title: "Accuracy per epoch",
    description: last
      ? `Validation accuracy ends at ${percent(last.accuracy, 2)} after ${plural(epochs.length, "epoch")}; its best is ${percent(best.accuracy, 2)} in epoch ${best.epoch}.`
      : `Training accuracy over ${plural(epochs.length, "epoch")}.`,
    datasets: { epochs: rows },
    table: {
      columns: ["Epoch", "Training", "Validation"],
      rows: epochs.map(({ epoch, trainAccuracy, validationAccuracy }) => [
        epoch,
        orDash(trainAccuracy),
        orDash(validationAccuracy),
      ]),
    },
  };
}

function point(epoch: number, series: string, value: number | undefined) {
  return value === undefined
    ? []
    : [{ epoch, series, accuracy: value, text: `Epoch ${epoch}, ${series.toLowerCase()}: ${percent(value, 2)}` }];
}

function latency(executions: ReportData["workflow"]["executions"]): Chart | undefined {
  const visits = executions.flatMap(({ name, states }, index) =>
    states.map((visit) => ({
      state: visit.name,
      milliseconds: visitMilliseconds(visit),
      failed: visit.status === "failed",
      lane: ((index * 7) % 11) / 11 - 0.5,
      text: `${visit.name}: ${formatMilliseconds(visitMilliseconds(visit))}${visit.status === "failed" ? ", failed" : ""} (${name})`,
    })),
  );
  if (visits.length === 0) return undefined;
  const names = [...new Set(visits.map(({ state }) => state))];
  const numbers = names.map((state) => {
    const times = visits.filter((visit) => visit.state === state).map(({ milliseconds }) => milliseconds);
    const sorted = times.sort((a, b) => a - b);
    return {
      state,
      count: sorted.length,
      p50: quantile(sorted, 0.5),
      p95: quantile(sorted, 0.95),
      p99: quantile(sorted, 0.99),
    };
  });
  return {
    id: "state-latency",
    spec: "stateLatency",
    title: "Time in each state",
    description: `Medians (ticks): ${numbers.map(({ state, p50 }) => `${state} ${formatMilliseconds(p50)}`).join(", ")}. Failed visits are diamonds.`,
    datasets: {
      visits,
      medians: numbers.map(({ state, p50 }) => ({
        state,
        milliseconds: p50,
        text: `${state}: median ${formatMilliseconds(p50)}`,
      })),
    },
    isTableOpen: true,
    table: {
      columns: ["State", "Visits", "p50", "p95", "p99"],
      rows: numbers.map(({ state, count, p50, p95, p99 }) => [
        state,
        count,
        ...[p50, p95, p99].map(formatMilliseconds),
      ]),
    },
  };
}

function orDash(value: number | undefined): string {
  return value === undefined ? "–" : percent(value, 2);
}
