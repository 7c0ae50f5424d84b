/**
 * The basis that the solver works in: `φ(x) = R⁻¹ L⁻¹ k(x)`, k(x) being the kernel between x and the landmarks, where
 * `L Lᵀ` is the kernel among the landmarks and `R Rᵀ = ΨᵀΨ/n + δI` for the training images' `ψ(x) = L⁻¹ k(x)`.
 *
 * L makes inner products of ψ those of the kernel (Nyström: Williams & Seeger 2001). R is the preconditioner of FALKON
 * (Rudi, Carratino & Rosasco 2017, "FALKON: an optimal large scale kernel method"): in its basis all directions that the
 * data support have about the same curvature, so plain mini-batch SGD converges in a few epochs, while directions that
 * vary less than δ stay small and are left to weight decay.
 */
import { choleskyInPlace, invertLower } from "../math/cholesky.ts";
import type { Compute } from "../math/compute.ts";

export interface KernelMap {
  readonly landmarks: number;
  /** R⁻¹ L⁻¹, row-major, lower triangular. */
  readonly matrix: Float32Array;
}

/** Kernel values are single precision: this is well above their rounding, and well below eigenvalues that matter. */
const JITTER = 1e-4;

/** `rows`: n × landmarks kernel values of the training images; `gram`: landmarks × landmarks. */
export function fitKernelMap(
  compute: Compute,
  rows: Float32Array,
  gram: Float32Array,
  landmarks: number,
  damping: number,
): KernelMap {
  const n = rows.length / landmarks;
  const kernel = Float64Array.from(gram);
  addToDiagonal(kernel, landmarks, JITTER);
  choleskyInPlace(kernel, landmarks);
  const whitener = invertLower(kernel, landmarks);
  const psi = applyMap(compute, Float32Array.from(whitener), landmarks, rows);
  const covariance = Float64Array.from(selfProducts(compute, psi, n, landmarks), (value) => value / n);
  addToDiagonal(covariance, landmarks, damping);
  choleskyInPlace(covariance, landmarks);
  return { landmarks, matrix: multiplyLower(invertLower(covariance, landmarks), whitener, landmarks) };
}

/** φ of images given as rows of kernel values, times `scale`. */
export function mapRows(compute: Compute, map: KernelMap, rows: Float32Array, scale: number): Float32Array {
  const mapped = applyMap(compute, map.matrix, map.landmarks, rows);
  for (let i = 0; i < mapped.length; i++) mapped[i] = (mapped[i] as number) * scale;
  return mapped;
}

/** `matrix · row` for every row. */
function applyMap(compute: Compute, matrix: Float32Array, size: number, rows: Float32Array): Float32Array {
  const out = new Float32Array(rows.length);
  compute.scope(() => {
    compute.multiply(rows, rows.length / size, compute.pack(matrix, size, size), size, size, out);
  });
  return out;
}

/** `ΨᵀΨ` of n rows. */
function selfProducts(compute: Compute, psi: Float32Array, n: number, size: number): Float32Array {
  const transposed = new Float32Array(psi.length);
  for (let i = 0; i < n; i++) for (let j = 0; j < size; j++) transposed[j * n + i] = psi[i * size + j] as number;
  const out = new Float32Array(size * size);
  compute.scope(() => {
    compute.multiply(transposed, size, compute.pack(transposed, size, n), size, n, out);
  });
  return out;
}

function addToDiagonal(matrix: Float64Array, n: number, value: number): void {
  for (let i = 0; i < n; i++) matrix[i * (n + 1)] = (matrix[i * (n + 1)] as number) + value;
}

/** The product of two lower triangular matrices, itself lower triangular. */
function multiplyLower(a: Float64Array, b: Float64Array, n: number): Float32Array {
  const out = new Float32Array(n * n);
  const row = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    row.fill(0);
    for (let k = 0; k <= i; k++) {
      const factor = a[i * n + k] as number;
      for (let j = 0; j <= k; j++) row[j] = (row[j] as number) + factor * (b[k * n + j] as number);
    }
    out.set(row, i * n);
  }
  return out;
}
