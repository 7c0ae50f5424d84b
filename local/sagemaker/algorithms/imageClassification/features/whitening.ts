/** ZCA whitening of patches (Coates & Ng 2011, section 3.2.1; Bell & Sejnowski 1997). */
import type { Compute } from "../math/compute.ts";
import { symmetricEigen } from "../math/symmetricEigen.ts";

export interface Whitening {
  readonly mean: Float64Array;
  /** Symmetric, row-major: `W = V (Λ + ε)^(-1/2) Vᵀ`. */
  readonly matrix: Float64Array;
}

/**
 * The whitening of a sample of patches *and their mirror images*, so that it commutes with a flip: a flipped patch
 * whitens to the flip of the whitened patch.
 */
export function fitWhitening(patches: Float32Array, length: number, mirror: Int32Array, epsilon: number): Whitening {
  const count = patches.length / length;
  const raw = new Float64Array(length);
  const products = new Float64Array(length * length);
  for (let p = 0; p < count; p++) {
    const patch = patches.subarray(p * length, (p + 1) * length);
    for (let i = 0; i < length; i++) {
      const value = patch[i] as number;
      raw[i] = (raw[i] as number) + value;
      const row = i * length;
      for (let j = 0; j <= i; j++) products[row + j] = (products[row + j] as number) + value * (patch[j] as number);
    }
  }
  const mean = raw.map((value, i) => (value + (raw[mirror[i] as number] as number)) / (2 * count));
  const product = (i: number, j: number): number => products[Math.max(i, j) * length + Math.min(i, j)] as number;
  const covariance = new Float64Array(length * length);
  for (let i = 0; i < length; i++) {
    for (let j = 0; j < length; j++) {
      const both = (product(i, j) + product(mirror[i] as number, mirror[j] as number)) / (2 * count);
      covariance[i * length + j] = both - (mean[i] as number) * (mean[j] as number);
    }
  }
  return { mean, matrix: inverseRoot(covariance, length, epsilon) };
}

function inverseRoot(covariance: Float64Array, n: number, epsilon: number): Float64Array {
  const { values, vectors } = symmetricEigen(covariance, n);
  const scales = values.map((value) => 1 / Math.sqrt(Math.max(value, 0) + epsilon));
  const root = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) {
        sum += (vectors[i * n + k] as number) * (scales[k] as number) * (vectors[j * n + k] as number);
      }
      root[i * n + j] = sum;
      root[j * n + i] = sum;
    }
  }
  return root;
}

/** Whitens patches (rows of `patches`) in place. */
export function whiten(compute: Compute, patches: Float32Array, length: number, whitening: Whitening): void {
  const rows = patches.length / length;
  for (let at = 0; at < patches.length; at += length) {
    for (let i = 0; i < length; i++) patches[at + i] = (patches[at + i] as number) - (whitening.mean[i] as number);
  }
  compute.scope(() => {
    const packed = compute.pack(Float32Array.from(whitening.matrix), length, length);
    compute.multiply(patches, rows, packed, length, length, patches);
  });
}
