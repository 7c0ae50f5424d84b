/**
 * `SymmetricKernel` for one image at a time, on landmarks that stay bytes. With one image there is nothing to share the
 * reading of the landmarks between, so their size is what prediction costs: bytes take a quarter of the time of floats.
 */
import { type Block, type Compute, roundUp } from "../math/compute.ts";
import type { Quantised } from "./quantise.ts";

export class ByteKernel {
  private readonly compute: Compute;
  private readonly steps: Float32Array;
  private readonly mirror: Int32Array;
  private readonly norms: Float64Array;
  private readonly depth: number;
  private readonly width: number;
  private readonly packed: Block;
  private readonly rows: Block;
  private readonly products: Block;

  constructor(compute: Compute, { values, steps }: Quantised, mirror: Int32Array) {
    const { length } = steps;
    const landmarks = values.length / length;
    this.compute = compute;
    this.steps = steps;
    this.mirror = mirror;
    this.depth = roundUp(length, 4);
    this.width = roundUp(landmarks, 8);
    this.norms = new Float64Array(landmarks);
    this.packed = compute.allocate((this.width * this.depth) / 4);
    this.rows = compute.allocate(2 * this.depth);
    this.products = compute.allocate(2 * this.width);
    const bytes = compute.bytes(this.packed);
    for (let i = 0; i < landmarks; i++) {
      const base = (i >> 3) * 8 * this.depth + (i & 7);
      let norm = 0;
      for (let d = 0; d < length; d++) {
        const value = values[i * length + d] as number;
        const feature = value * (steps[d] as number);
        norm += feature * feature;
        bytes[base + d * 8] = value;
      }
      this.norms[i] = norm;
    }
  }

  get landmarks(): number {
    return this.norms.length;
  }

  /** `out[j] = k(features, landmark_j)`. */
  row(features: Float32Array, out: Float32Array): void {
    const { compute, steps, mirror, depth, width, norms } = this;
    const rows = compute.view(this.rows);
    let norm = 0;
    for (let d = 0; d < steps.length; d++) {
      const value = features[d] as number;
      const step = steps[d] as number;
      norm += value * value;
      rows[d] = value * step;
      rows[depth + d] = (features[mirror[d] as number] as number) * step;
    }
    compute.kernels.gemmBytes(this.rows.address, this.packed.address, this.products.address, width, depth);
    const products = compute.view(this.products);
    for (let j = 0; j < norms.length; j++) {
      const far = norm + (norms[j] as number);
      const a = Math.exp(2 * (products[j] as number) - far);
      const b = Math.exp(2 * (products[width + j] as number) - far);
      out[j] = 0.5 * (a + b);
    }
  }
}
