import type { CaptureSample } from "../../domain/captures/captureSamples.ts";
import type { CaptureStatistics, Group } from "../../domain/captures/captureStatistics.ts";
import type { ShadowResult } from "./compareShadow.ts";
import { imageMeasures, type ImageMeasure, type ImageState } from "../../domain/images/imageSums.ts";
import { calibrationBins, expectedCalibrationError, type CalibrationBin } from "../../domain/statistics/calibration.ts";

/** Confidence numbers of one hour, class or variant, or of all. */
export interface GroupNumbers {
  /** `2026-11-24T14:00:00Z` for an hour, else the class or `endpoint/variant`. */
  readonly key: string;
  readonly count: number;
  readonly lowConfidence: number;
  /** Share of predictions below the threshold, 0 to 1. */
  readonly shareBelow: number;
  readonly mean: number;
  readonly quantiles: {
    readonly p05: number;
    readonly p25: number;
    readonly p50: number;
    readonly p75: number;
    readonly p95: number;
  };
  readonly byClass: Readonly<Record<string, number>>;
  /** Means over the hour's readable pictures, where these were measured. */
  readonly images?: Readonly<Record<ImageMeasure | "count" | "unreadable", number>>;
}

/** What is known where the true labels are. */
export interface LabelledNumbers {
  /** Predictions whose label is known. */
  readonly count: number;
  readonly accuracy: number;
  readonly classes: readonly string[];
  /** `confusion[actual][predicted]`, in the order of `classes`. */
  readonly confusion: readonly (readonly number[])[];
  readonly calibration: readonly CalibrationBin[];
  readonly expectedCalibrationError: number;
}

/** The answer of a monitoring query. */
export interface MonitoringResult {
  readonly source: string;
  readonly threshold: number;
  readonly classes: readonly string[];
  readonly files: number;
  readonly bytes: number;
  readonly captures: number;
  /** Predictions whose best class stays below the threshold. */
  readonly lowConfidence: number;
  readonly byClass: Readonly<Record<string, number>>;
  /** Absent where nothing was captured. */
  readonly overall?: GroupNumbers;
  readonly byHour: readonly GroupNumbers[];
  readonly byVariant: readonly GroupNumbers[];
  /** By the class that was predicted; absent where the engine does not say. */
  readonly byPrediction?: readonly GroupNumbers[];
  /** Predictions by confidence, in 100 equal bins from 0 to 1. */
  readonly histogram: readonly number[];
  /** Lines that hold no usable record. */
  readonly skipped: number;
  /** The first of them, by file and line. */
  readonly skippedLines: readonly { readonly file: string; readonly line: number; readonly reason: string }[];
  readonly labelled?: LabelledNumbers;
  /** How a shadow compares with the live model, where one has captured anything. */
  readonly shadow?: ShadowResult;
  /** Least confident predictions and an even spread of the rest, least confident first. */
  readonly records: readonly CaptureSample[];
}

/** Puts the counts into the answer's words. */
export function toResult(
  statistics: CaptureStatistics,
  about: Pick<MonitoringResult, "source" | "threshold" | "classes" | "files" | "bytes">,
): MonitoringResult {
  const numbers = (key: string, group: Group): GroupNumbers => groupNumbers(key, group, about.classes);
  const { all } = statistics;
  const labelled = labelledNumbers(statistics, about.classes);
  return {
    ...about,
    captures: all.count,
    lowConfidence: all.low,
    byClass: classCounts(all, about.classes),
    ...(all.count > 0 && { overall: numbers("all", all) }),
    byHour: [...statistics.hours]
      .sort(([a], [b]) => a - b)
      .map(([hour, group]) => numbers(`${new Date(hour).toISOString().slice(0, 19)}Z`, group)),
    byVariant: [...statistics.variants].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, group]) => numbers(key, group)),
    byPrediction: [...statistics.labels]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, group]) => numbers(key, group)),
    histogram: statistics.histogram,
    skipped: statistics.skipped,
    skippedLines: [...statistics.skippedLines].sort((a, b) =>
      a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1,
    ),
    ...(labelled && { labelled }),
    records: statistics.samples.list(),
  };
}

function groupNumbers(key: string, group: Group, classes: readonly string[]): GroupNumbers {
  const [p05 = 0, p25 = 0, p50 = 0, p75 = 0, p95 = 0] = group.values.quantiles([0.05, 0.25, 0.5, 0.75, 0.95]);
  return {
    key,
    count: group.count,
    lowConfidence: group.low,
    shareBelow: group.low / group.count,
    mean: group.sum / group.count,
    quantiles: { p05, p25, p50, p75, p95 },
    byClass: classCounts(group, classes),
    ...(group.images && { images: imageMeans(group.images) }),
  };
}

function imageMeans({ count, unreadable, sums }: ImageState): NonNullable<GroupNumbers["images"]> {
  const means = imageMeasures.map((measure) => [measure, (sums[measure] ?? 0) / Math.max(count, 1)] as const);
  return { count, unreadable, ...(Object.fromEntries(means) as Record<ImageMeasure, number>) };
}

/** Every class of the model by name, those nothing was predicted as too. */
function classCounts(group: Group, classes: readonly string[]): Record<string, number> {
  const length = Math.max(classes.length, group.classes.length);
  return Object.fromEntries(
    Array.from({ length }, (_, index) => [className(classes, index), group.classes[index] ?? 0]),
  );
}

/** A class by its position in the probabilities, with or without a name. */
export function className(classes: readonly string[], index: number): string {
  return classes[index] ?? `class ${index}`;
}

function labelledNumbers(statistics: CaptureStatistics, classes: readonly string[]): LabelledNumbers | undefined {
  if (statistics.confusion.size === 0) return undefined;
  const pairs = [...statistics.confusion].map(([key, count]) => {
    const [actual = "", predicted = ""] = key.split("\t");
    return { actual, predicted, count };
  });
  const names = [...new Set([...classes, ...pairs.flatMap(({ actual, predicted }) => [actual, predicted])])];
  const at = (actual: string, predicted: string): number => statistics.confusion.get(`${actual}\t${predicted}`) ?? 0;
  const count = pairs.reduce((sum, pair) => sum + pair.count, 0);
  const calibration = calibrationBins(statistics.calibration);
  return {
    count,
    accuracy: names.reduce((sum, name) => sum + at(name, name), 0) / count,
    classes: names,
    confusion: names.map((actual) => names.map((predicted) => at(actual, predicted))),
    calibration,
    expectedCalibrationError: expectedCalibrationError(calibration),
  };
}
