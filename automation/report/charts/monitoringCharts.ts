import type { CaptureSample } from "../../../domain/captures/captureSamples.ts";
import type { GroupNumbers } from "../../monitoring/result.ts";
import type { ReportData } from "../reportData.ts";
import { confidenceText, percent, plural, timeFormat, timeText, type Chart } from "../../../pictures/charts/chart.ts";
import { classRoles } from "../../../pictures/palette.ts";
import { labelledCharts } from "./labelledCharts.ts";

/** Points of the scatter plot. */
const MOST_POINTS = 500;

/** Charts of what was captured. Those without data are left out. */
export function monitoringCharts({ monitoring, monitor, threshold }: ReportData): Chart[] {
  if (!monitoring.overall) return [];
  const rule = [{ confidence: threshold, text: `threshold ${threshold}` }];
  const charts = [
    overTime(monitoring, threshold, rule),
    histogram(monitoring.histogram, threshold, rule, monitor?.baseline?.confidence),
  ];
  charts.push(
    monitoring.byHour.length > 2
      ? byHour(monitoring.byHour)
      : classes(monitoring.byClass, monitoring.captures, monitor?.baseline?.classes),
  );
  if (monitoring.labelled) charts.push(...labelledCharts(monitoring.labelled));
  return charts;
}

type Rule = readonly { readonly confidence: number; readonly text: string }[];

function overTime(
  { records, byHour: hours, captures, lowConfidence }: ReportData["monitoring"],
  threshold: number,
  rule: Rule,
): Chart {
  const drawn = [...someOf(records)].sort(byTime);
  const isInOrder = hours.length < 4 && isCrowded(drawn);
  const points = drawn.map(({ time, label, confidence, actual }, index) => {
    const wrong = actual !== undefined && actual !== label ? `, but it is ${actual}` : "";
    const text = `${timeText(time)}: ${label}, ${confidenceText(confidence)}${wrong}`;
    return { at: isInOrder ? index + 1 : time, confidence, below: confidence < threshold, text };
  });
  const bands =
    hours.length < 4
      ? []
      : hours.map((hour) => ({ at: middle(hour.key), confidence: hour.quantiles.p50, ...hour.quantiles }));
  const shown =
    drawn.length < captures
      ? ` ${plural(drawn.length, "point")} shown: the least confident and an even sample of the rest.`
      : "";
  const order = isInOrder
    ? ` In the order in which they came, from ${timeText(drawn[0]?.time ?? "")} to ${timeText(drawn.at(-1)?.time ?? "")} UTC.`
    : "";
  const band = bands.length > 0 ? " The band spans the middle 90% of each hour, the line its median." : "";
  return {
    id: "confidence-over-time",
    spec: "confidenceOverTime",
    title: "Confidence over time",
    description: `${plural(lowConfidence, "prediction")} of ${captures.toLocaleString("en-US")} stayed below the threshold of ${threshold} (diamonds).${order}${band}${shown}`,
    datasets: { points, hours: bands, threshold: rule },
    params: { timeFormat: isInOrder ? "" : timeFormat(timeSpan(drawn.map(({ time }) => time))) },
    words: isInOrder
      ? { xType: "quantitative", xScale: "linear", xTitle: "Prediction, in the order of time" }
      : { xType: "temporal", xScale: "utc", xTitle: "Time (UTC)" },
    table: {
      columns: ["Hour (UTC)", "Predictions", "Below threshold", "Share", "5%", "Median", "95%"],
      rows: hours.map(({ key, count, lowConfidence: low, shareBelow, quantiles }) => [
        key.replace("T", " ").slice(0, 16),
        count,
        low,
        percent(shareBelow),
        confidenceText(quantiles.p05),
        confidenceText(quantiles.p50),
        confidenceText(quantiles.p95),
      ]),
    },
    isWide: true,
  };
}

function byTime(a: CaptureSample, b: CaptureSample): number {
  if (a.time !== b.time) return a.time < b.time ? -1 : 1;
  return a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1;
}

/** Whether points would hide each other on an axis of time: captured times are whole seconds. */
function isCrowded(records: readonly CaptureSample[]): boolean {
  return records.length > 3 * new Set(records.map(({ time }) => time)).size;
}

function timeSpan(times: readonly string[]): number {
  const sorted = times.map((time) => Date.parse(time)).sort((a, b) => a - b);
  return (sorted.at(-1) ?? 0) - (sorted[0] ?? 0);
}

/** The least confident of the records and an even sample of the rest, where there are too many to tell apart. */
function someOf<T>(records: readonly T[]): readonly T[] {
  if (records.length <= MOST_POINTS) return records;
  const low = MOST_POINTS / 2;
  const step = (records.length - low) / (MOST_POINTS - low);
  return records.filter(
    (_, index) => index < low || Math.floor((index - low) / step) !== Math.floor((index - 1 - low) / step),
  );
}

/** The middle of an hour, where its numbers are drawn. */
function middle(hour: string): string {
  return hour.replace(":00:00Z", ":30:00Z");
}

function histogram(
  counts: readonly number[],
  threshold: number,
  rule: Rule,
  baseline: readonly number[] | undefined,
): Chart {
  const first = Math.max(
    counts.findIndex((count, bin) => count > 0 || (baseline?.[bin] ?? 0) > 0),
    0,
  );
  const total = sum(counts);
  const expected = scaled(baseline, total);
  // Bars of one hundredth where they are few enough to see, else of two.
  const step = counts.length - first > 56 ? 2 : 1;
  // The threshold lies between two bars, not within one.
  const start = Math.max(first - ((first + Math.round(threshold * counts.length)) % step), 0);
  const bins = [];
  for (let bin = start; bin < counts.length; bin += step) {
    const count = sum(counts.slice(bin, bin + step));
    const usual = expected && sum(expected.slice(bin, bin + step));
    const [from, to] = [bin / counts.length, (bin + step) / counts.length];
    bins.push({
      from,
      to,
      count,
      ...(usual !== undefined && { usual }),
      below: (from + to) / 2 < threshold,
      text: `${from.toFixed(2)} to ${to.toFixed(2)}: ${plural(count, "prediction")}${usual === undefined ? "" : `, ${usual.toFixed(1)} by the validation set`}`,
    });
  }
  const top = sum(counts.slice(-5));
  const compared = expected === undefined ? "" : " The line is what the validation set would give.";
  return {
    id: "confidence-histogram",
    spec: "confidenceHistogram",
    title: "How confident the model is",
    description: `${percent(top / total, 0)} of the predictions have a confidence of 0.95 or more. Bars before the dashed line are below the threshold of ${threshold}.${compared}`,
    datasets: { bins, baseline: outline(bins), threshold: rule },
    table: {
      columns: ["Confidence", "Predictions", ...(expected === undefined ? [] : ["By the validation set"])],
      rows: bins
        .filter(({ count, usual = 0 }) => count > 0 || usual > 0)
        .map(({ from, to, count, usual }) => [
          `${from.toFixed(2)} – ${to.toFixed(2)}`,
          count,
          ...(usual === undefined ? [] : [usual.toFixed(1)]),
        ]),
    },
  };
}

/** The baseline as a line of steps, which ends where the last bar does. */
function outline(bins: readonly { from: number; to: number; usual?: number }[]) {
  const last = bins.at(-1);
  if (last?.usual === undefined) return [];
  return [...bins, { ...last, from: last.to }].map(({ from, usual }) => ({ from, usual }));
}

/** What so many predictions would be spread like the baseline's. */
function scaled(baseline: readonly number[] | undefined, total: number): readonly number[] | undefined {
  const all = sum(baseline ?? []);
  return baseline === undefined || all === 0 ? undefined : baseline.map((n) => (n / all) * total);
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

function classes(
  byClass: Readonly<Record<string, number>>,
  captures: number,
  baseline: readonly number[] | undefined,
): Chart {
  const expected = scaled(baseline, captures);
  const rows = Object.entries(byClass).map(([label, count], index) => {
    const share = percent(count / captures, 0);
    const usual = expected && (expected[index] ?? 0);
    const beside = usual === undefined ? "" : ` (validation set ${percent(usual / captures, 0)})`;
    return {
      label,
      count,
      ...(usual !== undefined && { usual }),
      labelAt: Math.max(count, usual ?? 0),
      value: `${count.toLocaleString("en-US")} (${share})`,
      text: `${label}: ${plural(count, "prediction")}, ${share}${beside}`,
    };
  });
  return {
    id: "class-mix",
    spec: "classMix",
    title: "What was predicted",
    description: `${inWords(rows)}.${expected === undefined ? "" : " The ticks are the validation set's mix."}`,
    datasets: { classes: rows },
    words:
      rows.length <= 5
        ? { step: 78, bar: 26, tick: 44, labelSize: 13 }
        : rows.length <= 12
          ? { step: 36, bar: 16, tick: 26, labelSize: 12 }
          : { step: 19, bar: 9, tick: 15, labelSize: 10 },
    // As long as it then is, it would leave its neighbour an empty card.
    isWide: rows.length > 12,
    table: {
      columns: ["Class", "Predictions", ...(expected === undefined ? [] : ["By the validation set"])],
      rows: rows.map(({ label, count, usual }) => [label, count, ...(usual === undefined ? [] : [usual.toFixed(1)])]),
    },
  };
}

/** The classes in words: all of a few, of many the most frequent. */
function inWords(rows: readonly { readonly count: number; readonly text: string }[]): string {
  if (rows.length <= 6) return rows.map(({ text }) => text).join("; ");
  const first = [...rows].sort((a, b) => b.count - a.count).slice(0, 5);
  return `${first.map(({ text }) => text).join("; ")}; and ${rows.length - first.length} classes more`;
}

/** As many classes as there are colours; of more the most frequent, and the others in one. */
function colouredGroups(hours: readonly GroupNumbers[], labels: readonly string[]): readonly (readonly string[])[] {
  if (labels.length <= classRoles.length) return labels.map((label) => [label]);
  const total = (label: string): number => sum(hours.map(({ byClass }) => byClass[label] ?? 0));
  const sorted = [...labels].sort((a, b) => total(b) - total(a));
  const own = classRoles.length - 1;
  return [...sorted.slice(0, own).map((label) => [label]), sorted.slice(own)];
}

function byHour(hours: readonly GroupNumbers[]): Chart {
  const labels = Object.keys(hours[0]?.byClass ?? {});
  const rows = hours.flatMap(({ key, byClass }) =>
    colouredGroups(hours, labels).map((group, index) => {
      const [only = ""] = group;
      const label = group.length === 1 ? only : `${group.length} others`;
      const count = sum(group.map((name) => byClass[name] ?? 0));
      return { hour: key, label, index, count, text: `${key.slice(0, 13).replace("T", " ")}:00, ${label}: ${count}` };
    }),
  );
  return {
    id: "class-mix",
    spec: "classMixByHour",
    title: "What was predicted, hour by hour",
    description: `Predictions per hour by class, over ${plural(hours.length, "hour")}.`,
    datasets: { hours: rows },
    params: { timeFormat: timeFormat(timeSpan(hours.map(({ key }) => key))) },
    table: {
      columns: ["Hour (UTC)", ...labels],
      rows: hours.map(({ key, byClass }) => [
        key.replace("T", " ").slice(0, 16),
        ...labels.map((label) => byClass[label] ?? 0),
      ]),
    },
  };
}
