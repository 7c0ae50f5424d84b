/**
 * A Gaussian kernel that a horizontal flip does not change:
 * `k(x, y) = ½ [exp(−‖x − y‖²) + exp(−‖F x − y‖²)]`, F being the permutation that a flip makes of features.
 *
 * Averaging a kernel over a group is the kernel way to tell a learner of an invariance (Haasdonk & Burkhardt 2007,
 * "Invariant kernel functions for pattern analysis and machine learning"). The width is in the scale of the features.
 */
import { type Block, type Compute, roundUp } from "../math/compute.ts";

export class SymmetricKernel {
  private readonly compute: Compute;
  private readonly packed: Block;
  private readonly norms: Float32Array;
  private readonly length: number;
  private readonly mirror: Int32Array;
  readonly landmarks: number;

  constructor(compute: Compute, landmarks: Float32Array, mirror: Int32Array) {
    this.compute = compute;
    this.mirror = mirror;
    this.length = mirror.length;
    this.landmarks = landmarks.length / this.length;
    this.packed = compute.pack(landmarks, this.landmarks, this.length);
    this.norms = Float32Array.from({ length: this.landmarks }, (_, i) =>
      squaredNorm(landmarks, i * this.length, this.length),
    );
  }

  /** `out[i·landmarks + j] = k(features_i, landmark_j)`. */
  rows(features: Float32Array, out: Float32Array): void {
    const { length, landmarks, mirror, compute } = this;
    const count = features.length / length;
    const depth = roundUp(length, 4);
    const width = roundUp(landmarks, 8);
    const step = Math.min(16, roundUp(count, 2));
    compute.scope(() => {
      const both = compute.allocate(roundUp(2 * step, 4) * depth);
      const products = compute.allocate(roundUp(2 * step, 4) * width);
      const bothView = compute.view(both);
      const productView = compute.view(products);
      for (let start = 0; start < count; start += step) {
        const images = Math.min(step, count - start);
        for (let i = 0; i < images; i++) {
          const from = (start + i) * length;
          const to = 2 * i * depth;
          bothView.set(features.subarray(from, from + length), to);
          for (let d = 0; d < length; d++) bothView[to + depth + d] = features[from + (mirror[d] as number)] as number;
        }
        const height = roundUp(2 * images, 4);
        compute.kernels.gemm(both.address, this.packed.address, products.address, height, width, depth);
        for (let i = 0; i < images; i++) {
          const norm = squaredNorm(features, (start + i) * length, length);
          const straight = 2 * i * width;
          for (let j = 0; j < landmarks; j++) {
            const far = norm + (this.norms[j] as number);
            const a = Math.exp(2 * (productView[straight + j] as number) - far);
            const b = Math.exp(2 * (productView[straight + width + j] as number) - far);
            out[(start + i) * landmarks + j] = 0.5 * (a + b);
          }
        }
      }
    });
  }
}

function squaredNorm(values: Float32Array, from: number, length: number): number {
  let sum = 0;
  for (let i = from; i < from + length; i++) sum += (values[i] as number) ** 2;
  return sum;
}
