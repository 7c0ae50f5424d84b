import type { CapturedPrediction } from "../captures/capture.ts";
import { isBaselineRequest } from "../captures/baselineRequest.ts";
import { bestClass } from "../captures/captureStatistics.ts";
import { wilsonInterval } from "../statistics/wilson.ts";
import { AnswerPairs, type Answer, type AnswerPair, type AnswerPlace, type Side } from "./answerPairs.ts";

export interface ShadowComparisonOptions {
  /** Class names in the order of the probabilities. */
  readonly classes: readonly string[];
  /** Only requests from this time on, milliseconds since 1970. @default - no limit */
  readonly from?: number;
  /** Only requests before this time. @default - no limit */
  readonly to?: number;
  /** True labels by inference id, event id, or SHA-256 of the request's body (hex). @default - none is known */
  readonly labels?: ReadonlyMap<string, string>;
  /** How many differences to keep whole. @default 0 */
  readonly differences?: number;
}

/** How often the shadow said what the live model said. */
export interface AgreementNumbers {
  /** `2026-11-24T14:00:00Z` for an hour, or the class that the live model said. */
  readonly key: string;
  readonly compared: number;
  readonly agreeing: number;
  /** Share, 0 to 1. */
  readonly agreement: number;
}

export interface Opinion {
  readonly label: string;
  readonly confidence: number;
  readonly probabilities: readonly number[];
}

/** A request that the two take for different things. */
export interface ShadowDifference {
  /** ISO time of the live answer. */
  readonly time: string;
  readonly live: Opinion;
  readonly shadow: Opinion;
  /** The lesser of both confidences: how sure both were, 0 to 1. */
  readonly sureness: number;
  /** The true label, where it is known. */
  readonly actual?: string;
  /** Where the live answer stands, and the event or inference id of it. */
  readonly place: AnswerPlace;
  readonly id: string;
}

/** What comparing the shadow with the live model has come to. */
export interface ShadowNumbers extends Omit<AgreementNumbers, "key"> {
  /** Where the true share lies with a confidence of 95 %. */
  readonly interval: readonly [number, number];
  /** Mean distance between what the two said: half the sum of the differences of their probabilities, 0 to 1. */
  readonly meanDistance: number;
  /** The shadow's answers without one of the live model's; those of the live model were not sampled, mostly. */
  readonly unmatched: number;
  readonly byHour: readonly AgreementNumbers[];
  readonly byClass: readonly AgreementNumbers[];
  readonly classes: readonly string[];
  /** `matrix[live][shadow]`, in the order of `classes`. */
  readonly matrix: readonly (readonly number[])[];
  /** How often each was right, where true labels are known. */
  readonly labelled?: { readonly count: number; readonly liveRight: number; readonly shadowRight: number };
  /** Those on which both were surest first. */
  readonly differences: readonly ShadowDifference[];
}

interface Sums {
  compared: number;
  agreeing: number;
}

const HOUR = 3_600_000;

/** Compares the captured answers of a shadow with those of the live model, request by request. */
export class ShadowComparison {
  readonly #options: ShadowComparisonOptions;
  readonly #pairs = new AnswerPairs();
  readonly #all: Sums = { compared: 0, agreeing: 0 };
  readonly #hours = new Map<number, Sums>();
  readonly #matrix: number[][] = [];
  readonly #labelled = { count: 0, liveRight: 0, shadowRight: 0 };
  #distance = 0;
  #differences: ShadowDifference[] = [];

  constructor(options: ShadowComparisonOptions) {
    this.#options = options;
  }

  add(side: Side, file: string, prediction: CapturedPrediction): void {
    if (!isBaselineRequest(prediction)) this.#pairs.add(side, file, prediction);
  }

  /** Compares what has been added. @param until the end of it, before which little is still to come */
  settle(until?: number): void {
    const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = this.#options;
    for (const pair of this.#pairs.take(until)) if (pair.live.time >= from && pair.live.time < to) this.#compare(pair);
  }

  numbers(): ShadowNumbers {
    const { compared, agreeing } = this.#all;
    const count = Math.max(this.#options.classes.length, this.#matrix.length, ...this.#matrix.map((row) => row.length));
    const classes = Array.from({ length: count }, (_, index) => this.#className(index));
    const matrix = classes.map((_, live) => classes.map((_, shadow) => this.#matrix[live]?.[shadow] ?? 0));
    return {
      ...shares(this.#all),
      interval: wilsonInterval(agreeing, compared),
      meanDistance: compared === 0 ? 0 : this.#distance / compared,
      unmatched: this.#pairs.unmatched.shadow,
      byHour: [...this.#hours]
        .sort(([a], [b]) => a - b)
        .map(([hour, sums]) => ({ key: `${new Date(hour).toISOString().slice(0, 19)}Z`, ...shares(sums) })),
      byClass: matrix.map((row, index) => ({
        key: classes[index] ?? "",
        ...shares({ compared: row.reduce((sum, n) => sum + n, 0), agreeing: row[index] ?? 0 }),
      })),
      classes,
      matrix,
      ...(this.#labelled.count > 0 && { labelled: { ...this.#labelled } }),
      differences: this.#trimmed(),
    };
  }

  #compare({ live, shadow }: AnswerPair): void {
    const [one, other] = [bestClass(live.probabilities), bestClass(shadow.probabilities)];
    const row = (this.#matrix[one] ??= []);
    row[other] = (row[other] ?? 0) + 1;
    const hour = Math.floor(live.time / HOUR) * HOUR;
    let sums = this.#hours.get(hour);
    if (sums === undefined) this.#hours.set(hour, (sums = { compared: 0, agreeing: 0 }));
    for (const each of [this.#all, sums]) {
      each.compared++;
      if (one === other) each.agreeing++;
    }
    this.#distance += distance(live.probabilities, shadow.probabilities);
    const actual = this.#actual(live);
    if (actual !== undefined) {
      this.#labelled.count++;
      if (actual === this.#className(one)) this.#labelled.liveRight++;
      if (actual === this.#className(other)) this.#labelled.shadowRight++;
    }
    const { differences = 0 } = this.#options;
    if (one === other || differences === 0) return;
    const opinions = { live: this.#opinion(live, one), shadow: this.#opinion(shadow, other) };
    this.#differences.push({
      time: new Date(live.time).toISOString(),
      ...opinions,
      sureness: Math.min(opinions.live.confidence, opinions.shadow.confidence),
      ...(actual !== undefined && { actual }),
      place: live.place,
      id: live.ids[0] ?? "",
    });
    if (this.#differences.length > 4 * differences) this.#differences = this.#trimmed();
  }

  #trimmed(): ShadowDifference[] {
    const place = ({ place: { file, line, row = 0 } }: ShadowDifference): string => `${file}\n${line}\n${row}`;
    return this.#differences
      .toSorted((a, b) => b.sureness - a.sureness || (place(a) < place(b) ? -1 : 1))
      .slice(0, this.#options.differences ?? 0);
  }

  /** A label is of a request, so those of a batch can't be told apart by it. */
  #actual({ ids, hash, place }: Answer): string | undefined {
    const { labels } = this.#options;
    if (labels === undefined || place.row !== undefined) return undefined;
    return [...ids, ...(hash === undefined ? [] : [hash])]
      .map((id) => labels.get(id))
      .find((label) => label !== undefined);
  }

  #opinion({ probabilities }: Answer, best: number): Opinion {
    return { label: this.#className(best), confidence: probabilities[best] ?? 0, probabilities };
  }

  #className(index: number): string {
    return this.#options.classes[index] ?? `class ${index}`;
  }
}

function shares({ compared, agreeing }: Sums): Omit<AgreementNumbers, "key"> {
  return { compared, agreeing, agreement: compared === 0 ? 0 : agreeing / compared };
}

/** Half the sum of differences (total variation): 0 for the same, 1 for answers that have nothing in common. */
function distance(one: readonly number[], other: readonly number[]): number {
  let sum = 0;
  for (let index = 0; index < Math.max(one.length, other.length); index++)
    sum += Math.abs((one[index] ?? 0) - (other[index] ?? 0));
  return Math.min(sum / 2, 1);
}
