/**
 * Spherical k-means on whitened patches (Coates & Ng 2012, "Learning feature representations with k-means", algorithm 1)
 * over atoms that come in mirror pairs.
 *
 * Atom `2i+1` is always the flip of atom `2i`. A patch is assigned to the atom of largest correlation; where that
 * is a mirrored atom, the flipped patch moves atom `2i`. So the dictionary is closed under flips, and encoding an image
 * also encodes its flip, for nothing.
 */
import type { Compute } from "../math/compute.ts";
import { below, type Random } from "../math/random.ts";

export interface DictionaryOptions {
  /** Number of atoms, even. */
  readonly atoms: number;
  readonly iterations: number;
}

/** Unit-length atoms, row by row. `patches` are whitened; fewer patches than atoms are no problem (atoms repeat). */
export function learnDictionary(
  compute: Compute,
  patches: Float32Array,
  length: number,
  mirror: Int32Array,
  options: DictionaryOptions,
  random: Random,
): Float32Array {
  const count = patches.length / length;
  const pairs = options.atoms / 2;
  const atoms = new Float32Array(options.atoms * length);
  for (let pair = 0; pair < pairs; pair++) drawAtom(atoms, pair, patches, length, mirror, random);
  const scores = new Float32Array(Math.min(count, 256) * options.atoms);
  const sums = new Float64Array(pairs * length);
  for (let iteration = 0; iteration < options.iterations; iteration++) {
    const sizes = new Int32Array(pairs);
    sums.fill(0);
    compute.scope(() => {
      const packed = compute.pack(atoms, options.atoms, length);
      for (let start = 0; start < count; start += 256) {
        const rows = Math.min(256, count - start);
        const batch = patches.subarray(start * length, (start + rows) * length);
        compute.multiply(batch, rows, packed, options.atoms, length, scores);
        for (let row = 0; row < rows; row++) {
          const best = argmax(scores, row * options.atoms, options.atoms);
          const pair = best >> 1;
          sizes[pair] = (sizes[pair] as number) + 1;
          addPatch(
            sums,
            pair * length,
            batch,
            row * length,
            length,
            best & 1 ? mirror : undefined,
            scores[row * options.atoms + best] as number,
          );
        }
      }
    });
    for (let pair = 0; pair < pairs; pair++) {
      if ((sizes[pair] as number) === 0) drawAtom(atoms, pair, patches, length, mirror, random);
      else setAtom(atoms, pair, sums.subarray(pair * length, (pair + 1) * length), length, mirror);
    }
  }
  return atoms;
}

function argmax(values: Float32Array, from: number, count: number): number {
  let best = 0;
  let top = -Infinity;
  for (let i = 0; i < count; i++) {
    const value = values[from + i] as number;
    if (value > top) {
      top = value;
      best = i;
    }
  }
  return best;
}

function addPatch(
  sums: Float64Array,
  to: number,
  patches: Float32Array,
  from: number,
  length: number,
  mirror: Int32Array | undefined,
  weight: number,
): void {
  for (let i = 0; i < length; i++) {
    const source = mirror === undefined ? i : (mirror[i] as number);
    sums[to + i] = (sums[to + i] as number) + weight * (patches[from + source] as number);
  }
}

/** Sets a pair of atoms to the given direction and its flip, at unit length. */
function setAtom(
  atoms: Float32Array,
  pair: number,
  direction: ArrayLike<number>,
  length: number,
  mirror: Int32Array,
): void {
  let squares = 0;
  for (let i = 0; i < length; i++) squares += (direction[i] as number) ** 2;
  const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
  const at = pair * 2 * length;
  for (let i = 0; i < length; i++) {
    atoms[at + i] = (direction[i] as number) * scale;
    atoms[at + length + (mirror[i] as number)] = (direction[i] as number) * scale;
  }
}

function drawAtom(
  atoms: Float32Array,
  pair: number,
  patches: Float32Array,
  length: number,
  mirror: Int32Array,
  random: Random,
): void {
  const from = below(random, patches.length / length) * length;
  setAtom(atoms, pair, patches.subarray(from, from + length), length, mirror);
}
