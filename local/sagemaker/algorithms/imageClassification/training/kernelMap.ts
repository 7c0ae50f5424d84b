/**
 * The basis that the solver works in: `φ(x) = R⁻¹ k(x)`, k(x) being the kernel between x and the landmarks, and
 * `R Rᵀ = KᵀK/n + δ·K_landmarks`.
 *
 * It is the preconditioner of FALKON (Rudi, Carratino & Rosasco 2017, "FALKON: an optimal large scale kernel method") on
 * Nyström landmarks (Williams & Seeger 2001): in this basis all directions that the data support have about the same
 * curvature, so plain mini-batch SGD with a learning rate of 0.1 converges in a few epochs, while directions below
 * δ stay small and so are regularised away by weight decay.
 */
import type { Compute } from "../math/compute.ts";
import { choleskyInPlace, invertLower } from "../math/cholesky.ts";

export interface KernelMap {
  readonly landmarks: number;
  /** R⁻¹, row-major, lower triangular. */
  readonly inverse: Float32Array;
}

/** `rows`: n × landmarks kernel values of the training images; `gram`: landmarks × landmarks. */
export function fitKernelMap(
  compute: Compute,
  rows: Float32Array,
  gram: Float32Array,
  landmarks: number,
  damping: number,
): KernelMap {
  const n = rows.length / landmarks;
  const transposed = transpose(rows, n, landmarks);
  const products = new Float32Array(landmarks * landmarks);
  compute.scope(() => {
    const packed = compute.pack(transposed, landmarks, n);
    compute.multiply(transposed, landmarks, packed, landmarks, n, products);
  });
  const matrix = Float64Array.from(products, (value, i) => value / n + damping * (gram[i] as number));
  let trace = 0;
  for (let i = 0; i < landmarks; i++) trace += matrix[i * landmarks + i] as number;
  // Products are single precision: the jitter is well above their rounding and well below what matters.
  for (let i = 0; i < landmarks; i++)
    matrix[i * (landmarks + 1)] = (matrix[i * (landmarks + 1)] as number) + 1e-6 * trace;
  choleskyInPlace(matrix, landmarks);
  return { landmarks, inverse: Float32Array.from(invertLower(matrix, landmarks)) };
}

/** φ of images given as rows of kernel values, times `scale`. */
export function mapRows(compute: Compute, map: KernelMap, rows: Float32Array, scale: number): Float32Array {
  const n = rows.length / map.landmarks;
  const out = new Float32Array(rows.length);
  compute.scope(() => {
    const packed = compute.pack(map.inverse, map.landmarks, map.landmarks);
    compute.multiply(rows, n, packed, map.landmarks, map.landmarks, out);
  });
  for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) * scale;
  return out;
}

function transpose(a: Float32Array, m: number, n: number): Float32Array {
  const out = new Float32Array(a.length);
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) out[j * m + i] = a[i * n + j] as number;
  return out;
}
