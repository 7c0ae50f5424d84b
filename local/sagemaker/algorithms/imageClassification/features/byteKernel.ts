/**
 * `SymmetricKernel` for one image at a time, on landmarks that stay bytes. With one image there is nothing to share the
 * reading of the landmarks between, so their size is what prediction costs. The image's features are rounded to 16 bits,
 * by a step that keeps every sum within 32: an error far below that of the bytes.
 */
import { type Block, type Compute, roundUp } from "../math/compute.ts";
import { LARGEST, type Quantised } from "./quantise.ts";

export class ByteKernel {
  private readonly compute: Compute;
  private readonly steps: Float32Array;
  private readonly mirror: Int32Array;
  /** Work space: the features of the flipped image. */
  private readonly twins: Float32Array;
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
    this.depth = roundUp(length, 8);
    this.width = roundUp(landmarks, 8);
    this.twins = new Float32Array(length);
    this.norms = new Float64Array(landmarks);
    this.packed = compute.allocate((this.width * this.depth) / 4);
    this.rows = compute.allocate(this.depth);
    this.products = compute.allocate(2 * this.width);
    const bytes = compute.bytes(this.packed);
    for (let i = 0; i < landmarks; i++) {
      const base = (i >> 3) * 8 * this.depth + (i & 7) * 2;
      let norm = 0;
      for (let d = 0; d < length; d++) {
        const value = values[i * length + d] as number;
        const feature = value * (steps[d] as number);
        norm += feature * feature;
        bytes[base + (d >> 1) * 16 + (d & 1)] = value;
      }
      this.norms[i] = norm;
    }
  }

  get landmarks(): number {
    return this.norms.length;
  }

  /** `out[j] = k(features, landmark_j)`. */
  row(features: Float32Array, out: Float32Array): void {
    const { compute, steps, mirror, twins, depth, width, norms } = this;
    const { length } = steps;
    const rows = compute.shorts(this.rows);
    // One declaration each: variables that are taken off a list are numbers on the heap, half a megabyte of them a picture.
    let norm = 0;
    let straight = 0;
    let flipped = 0;
    let most = 0;
    for (let d = 0; d < length; d++) {
      const value = features[d] as number;
      const twin = features[mirror[d] as number] as number;
      const step = steps[d] as number;
      const size = Math.abs(value) * step;
      const twinSize = Math.abs(twin) * step;
      twins[d] = twin;
      norm += value * value;
      straight += size;
      flipped += twinSize;
      if (size > most) most = size;
      if (twinSize > most) most = twinSize;
    }
    const sum = Math.max(straight, flipped) * LARGEST;
    const unit = Math.max(most / 32_767, sum / (2 ** 31 - depth * LARGEST), Number.MIN_VALUE);
    for (let d = 0; d < length; d++) {
      const perUnit = (steps[d] as number) / unit;
      // Math.round jumps by the fraction of a value, which no processor foresees: 6 % of a prediction.
      rows[d] = Math.floor((features[d] as number) * perUnit + 0.5);
      rows[depth + d] = Math.floor((twins[d] as number) * perUnit + 0.5);
    }
    compute.kernels.gemmBytes(this.rows.address, this.packed.address, this.products.address, width, depth);
    const products = compute.integers(this.products);
    for (let j = 0; j < norms.length; j++) {
      const far = norm + (norms[j] as number);
      const a = Math.exp(2 * unit * (products[j] as number) - far);
      const b = Math.exp(2 * unit * (products[width + j] as number) - far);
      out[j] = 0.5 * (a + b);
    }
  }
}
