import { entropy, jensenShannonDistance, populationStabilityIndex } from "../statistics/distributions.ts";
import { distributions, type MonitorWindow } from "./monitorWindow.ts";

/** With fewer predictions chance alone looks like drift. */
export const MINIMUM_COUNT = 100;

/** When a window counts as drifted. */
export interface DriftLimits {
  /** Windows with fewer predictions are not judged. @default 100 */
  readonly minimumCount?: number;
  /** PSI below which nothing is drift, however many predictions there are. @default 0.1 */
  readonly minimumIndex?: number;
  /** Chance that one unchanged distribution is called drifted. @default 0.0005 */
  readonly falseAlarms?: number;
  /** Share of predictions below the threshold that is too many. @default - 3.5 standard errors above the baseline's share */
  readonly maximumLowShare?: number;
}

/** One distribution of a window against the baseline's. */
export interface DriftMeasure {
  readonly name: string;
  readonly populationStabilityIndex: number;
  readonly jensenShannonDistance: number;
  /** PSI from which it is called drifted, for the counts at hand. */
  readonly limit: number;
  readonly isDrifted: boolean;
}

/** What the monitor says about a window. */
export interface WindowAssessment {
  readonly count: number;
  /** False where there are too few predictions to say anything. */
  readonly isJudged: boolean;
  readonly lowShare: number;
  readonly lowShareLimit: number;
  /** Entropy of the class mix, bits. */
  readonly classEntropy: number;
  readonly measures: readonly DriftMeasure[];
  readonly violations: readonly Violation[];
}

/** In Model Monitor's words: `constraint_violations.json` lists these. */
export interface Violation {
  readonly feature_name: string;
  readonly constraint_check_type: "baseline_drift_check" | "completeness_check" | "low_confidence_check";
  readonly description: string;
}

/** Fewest predictions of the baseline in a bin: rarer values are put together, or one of them alone would be drift. */
const BIN_SHARE = 0.1;

/** Compares a window with the baseline. */
export function assessWindow(
  baseline: MonitorWindow,
  window: MonitorWindow,
  limits: DriftLimits = {},
): WindowAssessment {
  const { minimumCount = MINIMUM_COUNT, minimumIndex = 0.1, falseAlarms = 0.0005 } = limits;
  const isJudged = window.count >= minimumCount && baseline.count > 0;
  const actual = distributions(window);
  const measures = [...distributions(baseline)].flatMap(([name, expected]): DriftMeasure[] => {
    const counts = actual.get(name);
    if (!counts || total(counts) === 0 || total(expected) === 0) return [];
    const [e, a] = name === "class" ? pad(expected, counts) : coarsen(expected, counts);
    const index = populationStabilityIndex(e, a);
    const limit = Math.max(minimumIndex, criticalIndex(e, a, falseAlarms));
    const distance = jensenShannonDistance(e, a);
    return [
      { name, populationStabilityIndex: index, jensenShannonDistance: distance, limit, isDrifted: index > limit },
    ];
  });
  const lowShare = window.count === 0 ? 0 : window.low / window.count;
  const lowShareLimit = limits.maximumLowShare ?? lowLimit(baseline, window.count);
  const violations = isJudged ? violationsOf(measures, lowShare, lowShareLimit, window) : [];
  return {
    count: window.count,
    isJudged,
    lowShare,
    lowShareLimit,
    classEntropy: entropy(window.classes),
    measures,
    violations,
  };
}

function violationsOf(
  measures: readonly DriftMeasure[],
  lowShare: number,
  limit: number,
  { images }: MonitorWindow,
): Violation[] {
  const violations = measures
    .filter(({ isDrifted }) => isDrifted)
    .map(({ name, populationStabilityIndex: index, limit: most, jensenShannonDistance: distance }): Violation => ({
      feature_name: name,
      constraint_check_type: "baseline_drift_check",
      // Ends like Model Monitor's own, which scripts for its files look for.
      description: `Jensen-Shannon distance ${distance.toFixed(4)}, population stability index distance: ${index.toFixed(4)} exceeds threshold: ${most.toFixed(4)}`,
    }));
  if (lowShare > limit)
    violations.push({
      feature_name: "confidence",
      constraint_check_type: "low_confidence_check",
      description: `Share of predictions below the threshold ${lowShare.toFixed(4)} exceeds ${limit.toFixed(4)}`,
    });
  const bodies = images ? images.count + images.unreadable : 0;
  if (images && images.unreadable > 0.01 * bodies)
    violations.push({
      feature_name: "image",
      constraint_check_type: "completeness_check",
      description: `${images.unreadable} of ${bodies} request bodies are no readable PNG or JPEG`,
    });
  return violations;
}

/**
 * The PSI that unchanged traffic exceeds with the given chance. For B bins and n and m samples it is distributed like
 * χ² with B − 1 degrees of freedom times (1/n + 1/m) (Yurdakul 2018): a fixed limit would cry wolf on small windows.
 */
function criticalIndex(expected: readonly number[], actual: readonly number[], chance: number): number {
  const used = expected.filter((n, bin) => n > 0 || (actual[bin] ?? 0) > 0).length;
  return chiSquareQuantile(Math.max(used - 1, 1), 1 - chance) * (1 / total(expected) + 1 / total(actual));
}

/** Wilson & Hilferty (1931): χ² is nearly a cubed normal variable. */
export function chiSquareQuantile(degrees: number, probability: number): number {
  const h = 2 / (9 * degrees);
  return degrees * Math.max(1 - h + normalQuantile(probability) * Math.sqrt(h), 0) ** 3;
}

/** Acklam's rational approximation for the upper tail and the middle (2003), right to nine digits. */
export function normalQuantile(p: number): number {
  if (p < 0.5) return -normalQuantile(1 - p);
  if (p <= 0.97575) {
    const q = p - 0.5;
    const r = q * q;
    const top =
      ((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.357751867269) * r -
        30.66479806614716) *
        r +
      2.506628277459239;
    const bottom =
      ((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r -
        13.28068155288572) *
        r +
      1;
    return (top * q) / bottom;
  }
  const q = Math.sqrt(-2 * Math.log(1 - p));
  const top =
    ((((-0.007784894002430293 * q - 0.3223964580411365) * q - 2.400758277161838) * q - 2.549732539343734) * q +
      4.374664141464968) *
      q +
    2.938163982698783;
  const bottom =
    (((0.007784695709041462 * q + 0.3224671290700398) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1;
  return -top / bottom;
}

/** Three and a half standard errors of the difference above the baseline's share. */
function lowLimit(baseline: MonitorWindow, count: number): number {
  // One low prediction more than were seen: a baseline without any does not make the first one an alarm.
  const share = (baseline.low + 1) / (baseline.count + 2);
  return share + 3.5 * Math.sqrt(share * (1 - share) * (1 / Math.max(baseline.count, 1) + 1 / Math.max(count, 1)));
}

/**
 * Neighbouring bins put together until each holds a tenth of the baseline. What lies below or above all of the baseline
 * stays apart: where the baseline knows one value alone, such as the width of its pictures, that is all there is to see.
 */
function coarsen(expected: readonly number[], actual: readonly number[]): [number[], number[]] {
  const least = total(expected) * BIN_SHARE;
  const [first, last] = [expected.findIndex((n) => n > 0), expected.findLastIndex((n) => n > 0)];
  const outside = [actual.slice(0, first), actual.slice(last + 1)].map(total).filter((n) => n > 0);
  const [e, a]: [number[], number[]] = [[0], [0]];
  expected.slice(first, last + 1).forEach((n, index) => {
    const bin = first + index;
    if ((e.at(-1) ?? 0) >= least) {
      e.push(0);
      a.push(0);
    }
    e[e.length - 1] = (e.at(-1) ?? 0) + n;
    a[a.length - 1] = (a.at(-1) ?? 0) + (actual[bin] ?? 0);
  });
  if (e.length > 1 && (e.at(-1) ?? 0) < least) {
    const [lastExpected = 0, lastActual = 0] = [e.pop(), a.pop()];
    e[e.length - 1] = (e.at(-1) ?? 0) + lastExpected;
    a[a.length - 1] = (a.at(-1) ?? 0) + lastActual;
  }
  return [
    [...e, ...outside.map(() => 0)],
    [...a, ...outside],
  ];
}

function pad(expected: readonly number[], actual: readonly number[]): [number[], number[]] {
  const length = Math.max(expected.length, actual.length);
  const full = (counts: readonly number[]): number[] => Array.from({ length }, (_, i) => counts[i] ?? 0);
  return [full(expected), full(actual)];
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, n) => sum + n, 0);
}
