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
    this.#cover(outline, half + 1, colour, strength, (x, y) => half + 0.5 - outline.distance(x, y));
  }

  /** A closed shape, filled. */
  fill(points: readonly Point[], colour: Colour, opacity = 1): void {
    const outline = new Outline(points, true);
    this.#cover(outline, 1, colour, opacity, (x, y) => {
      const distance = outline.distance(x, y);
      return 0.5 + (outline.isAround(x, y) ? distance : -distance);
    });
  }

  /** Blurs with a 3 × 3 tent; `amount` 0 leaves the picture, 1 blurs it fully. */
  soften(amount: number): void {
    const { size } = this;
    const old = this.data.slice();
    const at = (x: number, y: number, c: number): number =>
      old[(Math.min(size - 1, Math.max(0, y)) * size + Math.min(size - 1, Math.max(0, x))) * 3 + c] ?? 0;
    for (let i = 0, y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        for (let c = 0; c < 3; c++, i++) {
          const row = (dy: number): number => at(x - 1, y + dy, c) + 2 * at(x, y + dy, c) + at(x + 1, y + dy, c);
          const blurred = (row(-1) + 2 * row(0) + row(1)) / 16;
          this.data[i] = (old[i] ?? 0) + (blurred - (old[i] ?? 0)) * amount;
        }
      }
    }
  }

  toRgb(): Uint8Array {
    const rgb = new Uint8ClampedArray(this.data.length);
    for (let i = 0; i < rgb.length; i++) rgb[i] = Math.round((this.data[i] ?? 0) * 255);
    return new Uint8Array(rgb.buffer);
  }

  #cover(
    { left, top, right, bottom }: Outline,
    margin: number,
    colour: Colour,
    strength: number,
    coverage: (x: number, y: number) => number,
  ): void {
    const last = this.size - 1;
    const x0 = Math.max(0, Math.floor(left - margin));
    const x1 = Math.min(last, Math.ceil(right + margin));
    const y1 = Math.min(last, Math.ceil(bottom + margin));
    for (let y = Math.max(0, Math.floor(top - margin)); y <= y1; y++) {
      for (let x = x0; x <= x1; x++) {
        const share = coverage(x + 0.5, y + 0.5);
        if (share > 0) this.blend(x, y, colour, strength * Math.min(1, share));
      }
    }
  }
}
