import { MINIMUM_COUNT } from "../../../domain/drift/driftAssessment.ts";
import { mergeWindows } from "../../../domain/drift/monitorWindow.ts";
import type { MonitoredHour, MonitorFindings } from "../../monitoring/monitorFunction.ts";
import type { ReportData } from "../reportData.ts";
import { plural, timeFormat, type Chart } from "../../../pictures/charts/chart.ts";
import { pictureMeasures } from "./pictureMeasures.ts";

/** How far the hours lie from the baseline; nothing where there is none to compare with. */
export function driftCharts({ monitor }: ReportData): Chart[] {
  if (monitor === undefined || monitor.hours.length === 0) return [];
  const { baseline, hours } = monitor;
  const latest = hours.findLast(({ assessment }) => assessment.isJudged) ?? hours.at(-1);
  const traffic = hours.map(({ window }) => window).reduce(mergeWindows);
  return [
    ...(latest === undefined ? [] : [byFeature(latest)]),
    ...(baseline?.images && traffic.images ? [pictureMeasures(baseline.images, traffic.images)] : []),
    ...(hours.length > 1 ? [trend(monitor)] : []),
  ];
}

const hourText = (hour: string): string => hour.slice(0, 16).replace("T", " ");

/** Each feature of an hour, with how its index compares with the limit. */
function rowsOf({ hour, variant, assessment: { count, isJudged, measures } }: MonitoredHour) {
  return measures.map(
    ({ name, populationStabilityIndex: index, jensenShannonDistance: distance, limit, isDrifted }, order) => ({
      order,
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
      verdict: !isJudged ? "too few" : isDrifted ? "drifted" : "in line",
      text: `${hour.slice(0, 13).replace("T", " ")}:00, ${name}: index ${index.toFixed(3)} of at most ${limit.toFixed(3)}${verdict(isJudged, isDrifted)}`,
    }),
  );
}

function byFeature(latest: MonitoredHour): Chart {
  const { hour, assessment } = latest;
  const rows = rowsOf(latest);
  const drifted = rows.filter((row) => row.drifted).map(({ feature }) => feature);
  const found = !assessment.isJudged
    ? `too few to judge, which takes ${MINIMUM_COUNT}`
    : drifted.length === 0
      ? "no feature is beyond its limit"
      : `${drifted.join(", ")} beyond the limit (diamonds)`;
  // Beside the dashed line, on the side where there is room.
  const isBeyond = rows.some(({ ratio }) => ratio > 1.4);
  return {
    id: "drift-features",
    spec: "driftByFeature",
    title: assessment.isJudged ? "The latest hour that was judged" : "The latest hour",
    description: `${hourText(hour)} UTC, ${plural(assessment.count, "prediction")}: ${found}. The limit is what chance alone reaches in one of 2,000 such hours, and 0.1 at least.`,
    datasets: { features: rows, limit: [{ ratio: 1, text: "limit" }] },
    words: { limitAlign: isBeyond ? "left" : "right", limitShift: isBeyond ? 6 : -6 },
    table: {
      columns: ["Feature", "Stability index", "Limit", "Jensen-Shannon distance", "Verdict"],
      rows: rows.map((row) => [
        row.feature,
        row.index.toFixed(4),
        row.limit.toFixed(4),
        row.distance.toFixed(4),
        row.verdict,
      ]),
    },
  };
}

function trend({ hours }: MonitorFindings): Chart {
  const rows = hours.flatMap(rowsOf);
  const drifted = rows.filter((row) => row.drifted);
  const unjudged = new Set(hours.filter(({ assessment }) => !assessment.isJudged).map(({ hour }) => hour)).size;
  const few =
    unjudged === 0 ? "" : ` Hollow points are of ${plural(unjudged, "hour")} with too few predictions to judge.`;
  const words =
    drifted.length === 0
      ? "Nothing is above its limit."
      : `${someWords(drifted.map(({ feature, time }) => `${feature} at ${time.slice(11, 16)}`))} above the limit (diamonds).`;
  const times = hours.map(({ hour }) => Date.parse(hour));
  return {
    id: "drift-trend",
    spec: "driftTrend",
    title: "Drift, hour by hour (UTC)",
    description: `Population stability index of each hour against the validation set, in parts of the limit (dashed) that the hour's number of predictions allows. ${words}${few}`,
    datasets: { points: rows },
    params: { timeFormat: timeFormat(Math.max(...times) - Math.min(...times) + 3_600_000) },
    columns: 4,
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
      rows: rows.map((row) => [
        hourText(row.time),
        row.variant,
        row.count,
        row.feature,
        row.index.toFixed(4),
        row.limit.toFixed(4),
        row.distance.toFixed(4),
        row.verdict,
      ]),
    },
    isWide: true,
  };
}

function verdict(isJudged: boolean, isDrifted: boolean): string {
  if (!isJudged) return ", too few to judge";
  return isDrifted ? ", drifted" : "";
}

const MOST_NAMED = 5;

function someWords(words: readonly string[]): string {
  const rest = words.length - MOST_NAMED;
  return `${words.slice(0, MOST_NAMED).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
