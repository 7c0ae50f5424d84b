/** How well a classifier's confidence fits its hits: sums that add up, and the bars of a reliability diagram. */

/** One bar of a reliability diagram. */
export interface CalibrationBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** Mean confidence of the bin's predictions; 0 where it is empty. */
  readonly confidence: number;
  /** Share of the bin's predictions that are right; 0 where it is empty. */
  readonly accuracy: number;
}

/** Sums by confidence bin, which can be added to each other. */
export interface CalibrationSums {
  readonly counts: number[];
  readonly confidences: number[];
  readonly hits: number[];
}

export function calibrationSums(bins = 10): CalibrationSums {
  const zeros = (): number[] => new Array<number>(bins).fill(0);
  return { counts: zeros(), confidences: zeros(), hits: zeros() };
}

/** Adds one prediction of known outcome. */
export function addCalibration(sums: CalibrationSums, confidence: number, hit: boolean): void {
  const bins = sums.counts.length;
  const bin = Math.min(Math.max(Math.floor(confidence * bins), 0), bins - 1);
  sums.counts[bin] = (sums.counts[bin] ?? 0) + 1;
  sums.confidences[bin] = (sums.confidences[bin] ?? 0) + confidence;
  sums.hits[bin] = (sums.hits[bin] ?? 0) + (hit ? 1 : 0);
}

export function calibrationBins(sums: CalibrationSums): CalibrationBin[] {
  const bins = sums.counts.length;
  return sums.counts.map((count, bin) => ({
    from: bin / bins,
    to: (bin + 1) / bins,
    count,
    confidence: count === 0 ? 0 : (sums.confidences[bin] ?? 0) / count,
    accuracy: count === 0 ? 0 : (sums.hits[bin] ?? 0) / count,
  }));
}

/** Expected calibration error: the gap between confidence and accuracy, weighted by the bins' counts (Guo et al. 2017, eq. 3). */
export function expectedCalibrationError(bins: readonly CalibrationBin[]): number {
  const total = bins.reduce((sum, bin) => sum + bin.count, 0);
  if (total === 0) return Number.NaN;
  return bins.reduce((sum, bin) => sum + (bin.count / total) * Math.abs(bin.accuracy - bin.confidence), 0);
}
