/** Seeded randomness: the same seed gives the same model on every machine. */

import { Random as Sequence } from "../../../../../domain/sample/random.ts";

/** A generator of numbers in [0, 1). */
export type Random = () => number;

export function seededRandom(seed: number): Random {
  const sequence = new Sequence(seed);
  return () => sequence.next();
}

/** A whole number in [0, limit). */
export const below = (random: Random, limit: number): number => Math.floor(random() * limit);

/** Shuffles in place (Fisher & Yates) and returns its argument. */
export function shuffle(items: Int32Array, random: Random): Int32Array {
  for (let i = items.length - 1; i > 0; i--) {
    const j = below(random, i + 1);
    const kept = items[i] as number;
    items[i] = items[j] as number;
    items[j] = kept;
  }
  return items;
}
