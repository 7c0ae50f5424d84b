/** How good probabilities are, in the numbers that the benchmark prints. */

export interface Score {
  readonly accuracy: number;
  /** Share of images whose best probability reaches the threshold. */
  readonly passing: number;
  /** Share of those that are right. */
  readonly rightOfPassing: number;
}

export const threshold = 0.93;

export function score(probabilities: readonly (readonly number[])[], labels: Int32Array): Score {
  let [right, passing, rightOfPassing] = [0, 0, 0];
  probabilities.forEach((p, i) => {
    const best = Math.max(...p);
    const correct = p.indexOf(best) === labels[i];
    if (correct) right++;
    if (best < threshold) return;
    passing++;
    if (correct) rightOfPassing++;
  });
  const n = labels.length;
  return { accuracy: right / n, passing: passing / n, rightOfPassing: passing === 0 ? 1 : rightOfPassing / passing };
}

export const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;

export function meanScore(scores: readonly Score[]): Score {
  return {
    accuracy: mean(scores.map((s) => s.accuracy)),
    passing: mean(scores.map((s) => s.passing)),
    rightOfPassing: mean(scores.map((s) => s.rightOfPassing)),
  };
}

export const format = ({ accuracy, passing, rightOfPassing }: Score): string =>
  `accuracy ${accuracy.toFixed(4)}, at or above ${threshold}: ${passing.toFixed(3)} of all, ${rightOfPassing.toFixed(4)} of them right`;
