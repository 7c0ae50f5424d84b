import type { Colour } from "./colour.ts";
import { Outline, type Point } from "./outline.ts";

/** A small picture to draw on: lines and shapes with smooth edges, each pixel blended by how much of it is covered. */
export class Canvas {
  readonly size: number;
  /** Three numbers from 0 to 1 a pixel. */
  readonly data: Float32Array;

  constructor(size: number) {
    this.size = size;
    this.data = new Float32Array(size * size * 3);
  }

  /** Colours every pixel by its place. */
  paint(colourAt: (x: number, y: number) => Colour): void {
    for (let y = 0; y < this.size; y++) for (let x = 0; x < this.size; x++) this.blend(x, y, colourAt(x, y), 1);
  }

  blend(x: number, y: number, colour: Colour, share: number): void {
    const at = (y * this.size + x) * 3;
    for (let c = 0; c < 3; c++) {
      const old = this.data[at + c] ?? 0;
      this.data[at + c] = old + ((colour[c] ?? 0) - old) * share;
    }
  }

  /** A line through `points`, round at its ends; a line thinner than a pixel gets fainter instead. */
  stroke(points: readonly Point[], width: number, colour: Colour, opacity = 1): void {
    const half = Math.max(width, 1) / 2;
    const strength = opacity * Math.min(1, width);
    const outline = new Outline(points, false);
    this.#cover(outline, half + 0.5, colour, strength);
  }

  /** A closed shape, filled. */
  fill(points: readonly Point[], colour: Colour, opacity = 1): void {
    this.#cover(new Outline(points, true), 0.5, colour, opacity);
  }

  /** Blurs with a 3 × 3 tent; `amount` 0 leaves the picture, 1 blurs it fully. */
  soften(amount: number): void {
    const { size, data } = this;
    const stride = (size + 2) * 3;
    const old = this.#withBorder();
    const row = (at: number): number => (old[at - 3] ?? 0) + 2 * (old[at] ?? 0) + (old[at + 3] ?? 0);
    for (let i = 0, y = 1; y <= size; y++) {
      for (let at = y * stride + 3; at < (y + 1) * stride - 3; at++, i++) {
        const blurred = (row(at - stride) + 2 * row(at) + row(at + stride)) / 16;
        data[i] = (old[at] ?? 0) + (blurred - (old[at] ?? 0)) * amount;
      }
    }
  }

  /** The picture with its outermost pixels once more around it. */
  #withBorder(): Float32Array {
    const { size, data } = this;
    const stride = (size + 2) * 3;
    const wide = new Float32Array(stride * (size + 2));
    for (let y = 0; y < size + 2; y++) {
      const from = Math.min(size - 1, Math.max(0, y - 1)) * size * 3;
      wide.set(data.subarray(from, from + 3), y * stride);
      wide.set(data.subarray(from, from + size * 3), y * stride + 3);
      wide.set(data.subarray(from + (size - 1) * 3, from + size * 3), (y + 1) * stride - 3);
    }
    return wide;
  }

  toRgb(): Uint8Array {
    const rgb = new Uint8ClampedArray(this.data.length);
    for (let i = 0; i < rgb.length; i++) rgb[i] = Math.round((this.data[i] ?? 0) * 255);
    return new Uint8Array(rgb.buffer);
  }

  /** Blends the colour into what is nearer to the outline than `reach`, or within it where it is closed. */
  #cover(outline: Outline, reach: number, colour: Colour, strength: number): void {
    const last = this.size - 1;
    const margin = reach + 0.5;
    const x0 = Math.max(0, Math.floor(outline.left - margin));
    const x1 = Math.min(last, Math.ceil(outline.right + margin));
    const y1 = Math.min(last, Math.ceil(outline.bottom + margin));
    for (let y = Math.max(0, Math.floor(outline.top - margin)); y <= y1; y++) {
      for (let x = x0; x <= x1; x++) {
        const distance = outline.distance(x + 0.5, y + 0.5);
        const share = reach + (outline.isAround(x + 0.5, y + 0.5) ? distance : -distance);
        if (share > 0) this.blend(x, y, colour, strength * Math.min(1, share));
      }
    }
  }
}
