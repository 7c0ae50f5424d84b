/** ZCA whitening of patches (Coates & Ng 2011, section 3.2.1; Bell & Sejnowski 1997). */
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import type { Compute } from "../math/compute.ts";

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
  const square = Matrix.from1DArray(n, n, covariance);
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(square, { assumeSymmetric: true });
  // Half of each scale on either side, so that the product is symmetric to the last bit.
  const half = eigenvectorMatrix.mulRowVector(realEigenvalues.map((value) => (Math.max(value, 0) + epsilon) ** -0.25));
  return Float64Array.from(half.mmul(half.transpose()).to1DArray());
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
