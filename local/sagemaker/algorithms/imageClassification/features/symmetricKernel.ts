/**
 * A Gaussian kernel that a horizontal flip does not change:
 * `k(x, y) = ½ [exp(−‖x − y‖²) + exp(−‖F x − y‖²)]`, F being the permutation that a flip makes of features.
 *
 * Averaging a kernel over a group is the kernel way to tell a learner of an invariance (Haasdonk & Burkhardt 2007,
 * "Invariant kernel functions for pattern analysis and machine learning"). The width is in the scale of the features.
 */
import { type Block, type Compute, packPanels, roundUp } from "../math/compute.ts";

/** Features are multiplied so many at a time: the panels of one slice stay in the processor's nearest cache. */
const SLICE = 1024;
/** Images that share one pass over the landmarks. */
const BATCH = 32;

interface Slice {
  readonly from: number;
  readonly length: number;
  readonly depth: number;
  readonly packed: Block;
}

export class SymmetricKernel {
  private readonly compute: Compute;
  private readonly slices: readonly Slice[];
  private readonly norms: Float32Array;
  private readonly length: number;
  private readonly mirror: Int32Array;
  readonly landmarks: number;

  constructor(compute: Compute, landmarks: Float32Array, mirror: Int32Array) {
    this.compute = compute;
    this.mirror = mirror;
    this.length = mirror.length;
    this.landmarks = landmarks.length / this.length;
    this.norms = Float32Array.from({ length: this.landmarks }, (_, i) =>
      squaredNorm(landmarks, i * this.length, this.length),
    );
    this.slices = Array.from({ length: Math.ceil(this.length / SLICE) }, (_, s) => {
      const from = s * SLICE;
      const length = Math.min(SLICE, this.length - from);
      const depth = roundUp(length, 4);
      const packed = compute.allocate(roundUp(this.landmarks, 8) * depth);
      packPanels(landmarks, this.landmarks, { from, length, stride: this.length }, compute.view(packed));
      return { from, length, depth, packed };
    });
  }

  /** `out[i·landmarks + j] = k(features_i, landmark_j)`. */
  rows(features: Float32Array, out: Float32Array): void {
    const count = features.length / this.length;
    const batch = Math.min(BATCH, count);
    const width = roundUp(this.landmarks, 8);
    this.compute.scope(() => {
      const height = roundUp(2 * batch, 4);
      const left = this.compute.allocate(height * roundUp(Math.min(SLICE, this.length), 4));
      const products = this.compute.allocate(height * width);
      for (let start = 0; start < count; start += batch) {
        const images = Math.min(batch, count - start);
        this.products(features, start, images, left, products);
        this.exponentials(features, start, images, this.compute.view(products), out);
      }
    });
  }

  /** Inner products with the landmarks: of image i in row 2i, of its flip in row 2i + 1. */
  private products(features: Float32Array, start: number, images: number, left: Block, products: Block): void {
    const { compute, length, mirror } = this;
    const view = compute.view(left);
    compute.view(products).fill(0);
    for (const slice of this.slices) {
      for (let i = 0; i < images; i++) {
        const from = (start + i) * length;
        const to = 2 * i * slice.depth;
        for (let d = 0; d < slice.length; d++) {
          view[to + d] = features[from + slice.from + d] as number;
          view[to + slice.depth + d] = features[from + (mirror[slice.from + d] as number)] as number;
        }
        for (let d = slice.length; d < slice.depth; d++) view[to + d] = view[to + slice.depth + d] = 0;
      }
      const [height, width] = [roundUp(2 * images, 4), roundUp(this.landmarks, 8)];
      compute.kernels.gemm(left.address, slice.packed.address, products.address, height, width, slice.depth);
    }
  }

  private exponentials(
    features: Float32Array,
    start: number,
    images: number,
    products: Float32Array,
    out: Float32Array,
  ): void {
    const { landmarks, length, norms } = this;
    const width = roundUp(landmarks, 8);
    for (let i = 0; i < images; i++) {
      const norm = squaredNorm(features, (start + i) * length, length);
      const straight = 2 * i * width;
      for (let j = 0; j < landmarks; j++) {
        const far = norm + (norms[j] as number);
        const a = Math.exp(2 * (products[straight + j] as number) - far);
        const b = Math.exp(2 * (products[straight + width + j] as number) - far);
        out[(start + i) * landmarks + j] = 0.5 * (a + b);
      }
    }
  }
}

function squaredNorm(values: Float32Array, from: number, length: number): number {
  let sum = 0;
  for (let i = from; i < from + length; i++) sum += (values[i] as number) ** 2;
  return sum;
}
