import { quantile, ranksAround } from "../statistics/distributions.ts";

/** Values kept one by one; beyond this many they are counted in bins. */
const EXACT_LIMIT = 1_000_000;
const BINS = 10_000;
/** Fewer values than this are sorted; of more, only those around the quantiles. */
const FEW = 4096;

/** What {@link ConfidenceValues} holds, in a form that travels between threads. */
export interface ConfidenceState {
  readonly values: Float64Array;
  readonly bins: Float64Array | undefined;
}

/**
 * Numbers from 0 to 1 whose quantiles are asked for later. Exact for the first million; from then on counted in 10,000
 * bins (8 MB at most), where a quantile is off by at most 0.0001.
 */
export class ConfidenceValues {
  #values = new Float64Array(64);
  #size = 0;
  #bins: Float64Array | undefined;
  readonly #limit: number;

  constructor(limit = EXACT_LIMIT) {
    this.#limit = limit;
  }

  add(value: number): void {
    if (this.#bins) {
      count(this.#bins, value, 1);
      return;
    }
    this.#makeRoom(this.#size + 1);
    this.#values[this.#size++] = value;
    if (this.#size > this.#limit) this.#collapse();
  }

  merge(other: ConfidenceState): void {
    if (other.bins) {
      const bins = this.#bins ?? this.#collapse();
      other.bins.forEach((n, bin) => (bins[bin] = (bins[bin] ?? 0) + n));
      return;
    }
    const size = this.#size + other.values.length;
    if (this.#bins || size > this.#limit) {
      for (const value of other.values) this.add(value);
      return;
    }
    this.#makeRoom(size);
    this.#values.set(other.values, this.#size);
    this.#size = size;
  }

  state(): ConfidenceState {
    return { values: this.#values.slice(0, this.#size), bins: this.#bins };
  }

  /** The quantiles asked for; NaN where nothing was added. */
  quantiles(qs: readonly number[]): number[] {
    if (this.#bins) return qs.map((q) => binQuantile(this.#bins ?? new Float64Array(), q));
    const values = this.#values.subarray(0, this.#size);
    const sorted = values.length < FEW ? values.slice().sort() : sortedAround(values, qs);
    return qs.map((q) => quantile(sorted, q));
  }

  #makeRoom(size: number): void {
    if (size <= this.#values.length) return;
    const larger = new Float64Array(Math.max(size, this.#values.length * 2));
    larger.set(this.#values);
    this.#values = larger;
  }

  #collapse(): Float64Array {
    const bins = new Float64Array(BINS);
    for (let i = 0; i < this.#size; i++) count(bins, this.#values[i] ?? 0, 1);
    this.#bins = bins;
    this.#values = new Float64Array(1);
    this.#size = 0;
    return bins;
  }
}

/** As long as the values, and where these quantiles are looked up as if they were sorted: only the bins there are. */
function sortedAround(values: Float64Array, qs: readonly number[]): Float64Array {
  const counts = new Float64Array(BINS);
  for (let i = 0; i < values.length; i++) count(counts, values[i] ?? 0, 1);
  const ranks = qs.flatMap((q) => ranksAround(values.length, q)).sort((a, b) => a - b);
  const next = new Float64Array(BINS).fill(-1);
  const wanted: { readonly start: number; readonly end: number }[] = [];
  let [start, bin] = [0, 0];
  for (const rank of ranks) {
    for (; bin < BINS - 1 && start + (counts[bin] ?? 0) <= rank; bin++) start += counts[bin] ?? 0;
    if (next[bin] !== start) wanted.push({ start, end: start + (counts[bin] ?? 0) });
    next[bin] = start;
  }
  const sorted = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    const at = next[binOf(value)] ?? -1;
    if (at < 0) continue;
    sorted[at] = value;
    next[binOf(value)] = at + 1;
  }
  for (const { start: from, end } of wanted) sorted.subarray(from, end).sort();
  return sorted;
}

function binOf(value: number): number {
  return Math.min(Math.max(Math.floor(value * BINS), 0), BINS - 1);
}

function count(bins: Float64Array, value: number, n: number): void {
  const bin = binOf(value);
  bins[bin] = (bins[bin] ?? 0) + n;
}

function binQuantile(bins: Float64Array, q: number): number {
  const total = bins.reduce((sum, n) => sum + n, 0);
  const rank = (total - 1) * q;
  let before = 0;
  for (let bin = 0; bin < bins.length; bin++) {
    const n = bins[bin] ?? 0;
    if (n > 0 && before + n > rank) return (bin + (rank - before + 0.5) / n) / BINS;
    before += n;
  }
  return Number.NaN;
}
