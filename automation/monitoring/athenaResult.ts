import type { AthenaRow } from "./athenaQuery.ts";
import { className, type GroupNumbers, type MonitoringResult } from "./result.ts";

/** `kind` in athena/predictions.sql: which groups a row is about. */
const KIND = { all: "3", hour: "5", variant: "6" } as const;
/** `part` in athena/predictions.sql: what a row says about its group. */
const PART = { numbers: "7", classes: "3", histogram: "5", problems: "6" } as const;

/** In athena/predictions.sql, of requests that are no traffic. */
const BASELINE = "measured the baseline";

const HOUR = 3_600_000;
const HISTOGRAM_BINS = 100;
const QUANTILES = [
  ["p05", 0.05],
  ["p25", 0.25],
  ["p50", 0.5],
  ["p75", 0.75],
  ["p95", 0.95],
] as const;

/** Puts the rows of athena/predictions.sql into the answer's words. */
export function athenaResult(
  rows: readonly AthenaRow[],
  about: Pick<MonitoringResult, "source" | "threshold" | "classes" | "bytes">,
): MonitoringResult & { readonly skippedReasons: Readonly<Record<string, number>> } {
  const { classes } = about;
  const groups = (kind: string): AthenaRow[] => rowsOf(rows, kind, PART.numbers);
  const numbers = (key: string, row: AthenaRow): GroupNumbers =>
    groupNumbers(key, row, classCounts(rows, row, classes));
  const [all = {}] = groups(KIND.all);
  const captures = count(all["predictions"]);
  const overall = captures > 0 ? numbers("all", all) : undefined;
  const problems = rowsOf(rows, KIND.all, PART.problems).filter(
    ({ problem }) => problem !== undefined && problem !== BASELINE,
  );
  return {
    ...about,
    files: count(all["files"]),
    captures,
    lowConfidence: count(all["low"]),
    byClass: overall?.byClass ?? Object.fromEntries(classes.map((name) => [name, 0])),
    ...(overall && { overall }),
    byHour: groups(KIND.hour)
      .sort((a, b) => count(a["hour"]) - count(b["hour"]))
      .map((row) => numbers(`${new Date(count(row["hour"]) * HOUR).toISOString().slice(0, 19)}Z`, row)),
    byVariant: groups(KIND.variant)
      .sort((a, b) => ((a["variant"] ?? "") < (b["variant"] ?? "") ? -1 : 1))
      .map((row) => numbers(row["variant"] ?? "", row)),
    histogram: histogram(rows),
    skipped: problems.reduce((sum, row) => sum + count(row["n"]), 0),
    skippedLines: [],
    skippedReasons: Object.fromEntries(problems.map((row) => [row["problem"] ?? "", count(row["n"])] as const)),
    records: [],
  };
}

function rowsOf(rows: readonly AthenaRow[], kind: string, part: string): AthenaRow[] {
  return rows.filter((row) => row["kind"] === kind && row["part"] === part);
}

function groupNumbers(key: string, row: AthenaRow, byClass: Record<string, number>): GroupNumbers {
  const predictions = count(row["predictions"]);
  const low = count(row["low"]);
  const quantiles = Object.fromEntries(
    QUANTILES.map(([name, q]) => [name, quantile(predictions, q, count(row[name]), count(row[`${name}_next`]))]),
  );
  return {
    key,
    count: predictions,
    lowConfidence: low,
    shareBelow: low / predictions,
    mean: count(row["total"]) / predictions,
    quantiles: quantiles as GroupNumbers["quantiles"],
    byClass,
  };
}

/** Between the two values that the query found around the rank: the same arithmetic as a direct read's. */
function quantile(predictions: number, q: number, lower: number, upper: number): number {
  const at = (predictions - 1) * q;
  return lower + (upper - lower) * (at - Math.floor(at));
}

function classCounts(rows: readonly AthenaRow[], group: AthenaRow, classes: readonly string[]): Record<string, number> {
  const same = rowsOf(rows, group["kind"] ?? "", PART.classes).filter(
    (row) => row["hour"] === group["hour"] && row["variant"] === group["variant"] && row["class_index"] !== undefined,
  );
  const counts = new Map(same.map((row) => [count(row["class_index"]), count(row["n"])]));
  const length = Math.max(classes.length, ...[...counts.keys()].map((index) => index + 1));
  return Object.fromEntries(Array.from({ length }, (_, index) => [className(classes, index), counts.get(index) ?? 0]));
}

function histogram(rows: readonly AthenaRow[]): number[] {
  const bins = new Array<number>(HISTOGRAM_BINS).fill(0);
  for (const row of rowsOf(rows, KIND.all, PART.histogram)) {
    if (row["bin"] !== undefined) bins[count(row["bin"])] = count(row["n"]);
  }
  return bins;
}

function count(cell: string | undefined): number {
  return Number(cell ?? 0);
}
