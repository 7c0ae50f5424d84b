import type { MonitorFindings } from "../../monitorFunction.ts";
import type { ReportData } from "../reportData.ts";
import { plural, timeFormat, type Chart } from "./chart.ts";

/** How far each hour lies from the baseline; nothing where there is none to compare with. */
export function driftCharts({ monitor }: ReportData): Chart[] {
  return monitor === undefined || monitor.hours.length === 0 ? [] : [trend(monitor)];
}

function trend({ hours }: MonitorFindings): Chart {
  const rows = hours.flatMap(({ hour, variant, assessment: { count, isJudged, measures } }) =>
    measures.map(({ name, populationStabilityIndex: index, jensenShannonDistance: distance, limit, isDrifted }) => ({
      time: hour,
      variant,
      feature: name,
      count,
      index,
      distance,
      limit,
      ratio: index / limit,
      judged: isJudged,
      drifted: isJudged && isDrifted,
      text: `${hour.slice(0, 13).replace("T", " ")}:00, ${name}: index ${index.toFixed(3)} of at most ${limit.toFixed(3)}${verdict(isJudged, isDrifted)}`,
    })),
  );
  const drifted = rows.filter((row) => row.drifted);
  const unjudged = new Set(hours.filter(({ assessment }) => !assessment.isJudged).map(({ hour }) => hour)).size;
  const few =
    unjudged === 0 ? "" : ` Hollow points are of ${plural(unjudged, "hour")} with too few predictions to judge.`;
  const words =
    drifted.length === 0
      ? "Nothing is above its limit."
      : `${drifted.map(({ feature, time }) => `${feature} at ${time.slice(11, 16)}`).join(", ")} above the limit (diamonds).`;
  const times = hours.map(({ hour }) => Date.parse(hour));
  return {
    id: "drift-trend",
    spec: "driftTrend",
    title: "Drift, hour by hour",
    description: `Population stability index of each hour against the validation set, in parts of the limit that the hour's number of predictions allows. ${words}${few}`,
    datasets: { points: rows, limit: [{ ratio: 1, text: "limit" }] },
    params: { timeFormat: timeFormat(Math.max(...times) - Math.min(...times) + 3_600_000) },
    table: {
      columns: [
        "Hour (UTC)",
        "Variant",
        "Predictions",
        "Feature",
        "Stability index",
        "Limit",
        "Jensen-Shannon",
        "Judged",
      ],
      rows: rows.map(({ time, variant, count, feature, index, limit, distance, judged, drifted: isDrifted }) => [
        time.slice(0, 16).replace("T", " "),
        variant,
        count,
        feature,
        index.toFixed(4),
        limit.toFixed(4),
        distance.toFixed(4),
        judged ? (isDrifted ? "drifted" : "in line") : "too few",
      ]),
    },
    isWide: true,
  };
}

function verdict(isJudged: boolean, isDrifted: boolean): string {
  if (!isJudged) return ", too few to judge";
  return isDrifted ? ", drifted" : "";
}
