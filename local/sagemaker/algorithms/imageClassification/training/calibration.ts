/**
 * How far to trust the scores: one temperature that they are divided by (Guo et al. 2017, "On calibration of modern neural
 * networks"), fitted by likelihood on scores of images that the scoring head has not learned from, with Platt's targets
 * (Platt 1999, "Probabilistic outputs for support vector machines": never quite 0 or 1), so that few images or separable
 * ones don't make it overconfident.
 */
import { softmax } from "../math/softmax.ts";

export interface HeldOut {
  /** Scores of one image, class by class. */
  readonly scores: readonly number[];
  readonly label: number;
}

const RANGE = [0.02, 50] as const;

/** The temperature of greatest likelihood, by golden-section search over its logarithm (the loss is unimodal there). */
export function fitTemperature(heldOut: readonly HeldOut[]): number {
  if (heldOut.length === 0) return 1;
  const counts = new Map<number, number>();
  for (const { label } of heldOut) counts.set(label, (counts.get(label) ?? 0) + 1);
  const loss = (logTemperature: number): number => {
    const temperature = Math.exp(logTemperature);
    let sum = 0;
    for (const { scores, label } of heldOut) {
      const count = counts.get(label) as number;
      const certain = (count + 1) / (count + 2);
      const rest = (1 - certain) / (scores.length - 1);
      softmax(scores.map((score) => score / temperature)).forEach((p, c) => {
        sum -= (c === label ? certain : rest) * Math.log(Math.max(p, 1e-300));
      });
    }
    return sum;
  };
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [Math.log(RANGE[0]), Math.log(RANGE[1])];
  let [a, b] = [high - ratio * (high - low), low + ratio * (high - low)];
  let [la, lb] = [loss(a), loss(b)];
  while (high - low > 1e-3) {
    if (la < lb) {
      [high, b, lb] = [b, a, la];
      a = high - ratio * (high - low);
      la = loss(a);
    } else {
      [low, a, la] = [a, b, lb];
      b = low + ratio * (high - low);
      lb = loss(b);
    }
  }
  return Math.exp((low + high) / 2);
}
