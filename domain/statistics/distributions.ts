/**
 * What a distribution looks like, and how far two lie apart. Pure numbers; the sources of the formulas stand at each.
 */

/** Equal-width histogram over [0, 1]; the last bin includes 1. */
export function histogram(values: Iterable<number>, bins: number): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) {
    const bin = Math.min(Math.max(Math.floor(value * bins), 0), bins - 1);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}

/**
 * Quantile by linear interpolation between order statistics: type 7 of Hyndman & Fan (1996), the default of R, NumPy
 * and pandas. `sorted` ascends; NaN where it is empty.
 */
export function quantile(sorted: ArrayLike<number>, q: number): number {
  if (sorted.length === 0) return Number.NaN;
  const at = placeOf(sorted.length, q);
  const [low, high] = ranksAround(sorted.length, q);
  const lower = sorted[low] ?? Number.NaN;
  const upper = sorted[high] ?? lower;
  return lower + (upper - lower) * (at - low);
}

/** The two order statistics, from 0, between which {@link quantile} finds a quantile of so many values. */
export function ranksAround(length: number, q: number): readonly [number, number] {
  const low = Math.floor(placeOf(length, q));
  return [low, Math.min(low + 1, length - 1)];
}

function placeOf(length: number, q: number): number {
  return (length - 1) * Math.min(Math.max(q, 0), 1);
}

/**
 * Population stability index, Σ (aᵢ − eᵢ) · ln(aᵢ / eᵢ) over the shares of each bin: 0 for equal shares, unbounded above.
 * Common reading (Siddiqi, Credit Risk Scorecards, 2006): below 0.1 stable, 0.1–0.25 watch, above 0.25 shifted.
 * Empty bins get half a count each, so that one missing bin does not make the index infinite.
 */
export function populationStabilityIndex(expected: readonly number[], actual: readonly number[]): number {
  const [e, a] = smoothedShares(expected, actual);
  return e.reduce((sum, share, bin) => sum + ((a[bin] ?? share) - share) * Math.log((a[bin] ?? share) / share), 0);
}

/**
 * Jensen–Shannon distance: the square root of the divergence to base 2 (Lin 1991; Endres & Schindelin 2003), a metric
 * from 0 (equal) to 1 (nothing in common).
 */
export function jensenShannonDistance(left: readonly number[], right: readonly number[]): number {
  const [p, q] = [shares(left), shares(right)];
  if (p.length !== q.length) throw new RangeError(`cannot compare ${p.length} bins with ${q.length}`);
  let divergence = 0;
  p.forEach((pi, bin) => {
    const qi = q[bin] ?? 0;
    const middle = (pi + qi) / 2;
    if (pi > 0) divergence += (pi * Math.log2(pi / middle)) / 2;
    if (qi > 0) divergence += (qi * Math.log2(qi / middle)) / 2;
  });
  return Math.sqrt(Math.max(divergence, 0));
}

/** Shannon entropy of a distribution in bits: 0 when one class has it all, log₂ n when n classes share it evenly. */
export function entropy(counts: readonly number[]): number {
  return shares(counts).reduce((sum, share) => (share > 0 ? sum - share * Math.log2(share) : sum), 0);
}

function shares(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => (total === 0 ? 0 : count / total));
}

function smoothedShares(expected: readonly number[], actual: readonly number[]): [number[], number[]] {
  if (expected.length !== actual.length)
    throw new RangeError(`cannot compare ${expected.length} bins with ${actual.length}`);
  const used = expected.map((_, bin) => (expected[bin] ?? 0) > 0 || (actual[bin] ?? 0) > 0);
  const smooth = (counts: readonly number[]): number[] =>
    shares(counts.filter((_, bin) => used[bin]).map((count) => (count > 0 ? count : 0.5)));
  return [smooth(expected), smooth(actual)];
}
