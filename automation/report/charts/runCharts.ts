import { quantile } from "../../../domain/statistics/distributions.ts";
import { visitMilliseconds } from "../../../pictures/workflow/paths.ts";
import { formatMilliseconds } from "../../progress/format.ts";
import type { ReportData } from "../reportData.ts";
import type { Chart } from "../../../pictures/charts/chart.ts";
import { learningCurves } from "../../../pictures/charts/learningCurves.ts";

/** Charts of training and workflow. Those without data are left out. */
export function runCharts({ training, workflow }: ReportData): Chart[] {
  return [...learningCurves(training), latency(workflow.executions)].filter((chart) => chart !== undefined);
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
    description: `Medians: ${numbers.map(({ state, p50 }) => `${state} ${formatMilliseconds(p50)}`).join(", ")}. Failed visits are diamonds.`,
    datasets: { visits, quantiles: numbers.flatMap(quantileTicks) },
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

interface Latency {
  readonly state: string;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** A tick for each quantile; those that lie close together share a label. */
function quantileTicks({ state, ...quantiles }: Latency) {
  const ticks = (["p50", "p95", "p99"] as const).map((name) => ({
    state,
    milliseconds: quantiles[name],
    label: name,
    strength: { p50: 1, p95: 0.7, p99: 0.45 }[name],
    text: `${state}: ${name} ${formatMilliseconds(quantiles[name])}`,
  }));
  return ticks.map((tick, index) => {
    const isNear = (other: (typeof ticks)[number] | undefined): boolean =>
      other !== undefined && Math.abs(other.milliseconds - tick.milliseconds) < 0.25 * quantiles.p99;
    if (isNear(ticks[index - 1])) return { ...tick, label: "" };
    const near = ticks.slice(index + 1).filter(isNear);
    return { ...tick, label: [tick, ...near].map(({ label }) => label).join(" · ") };
  });
}
