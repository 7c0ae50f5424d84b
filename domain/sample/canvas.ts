import type { Colour } from "./colour.ts";

/** A point of the picture, in pixels from its upper left corner. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

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
    this.#cover(
      points,
      half + 1,
      colour,
      strength,
      (x, y) => half + 0.5 - Math.sqrt(squaredDistance(points, x, y, false)),
    );
  }

  /** A closed shape, filled. */
  fill(points: readonly Point[], colour: Colour, opacity = 1): void {
    this.#cover(points, 1, colour, opacity, (x, y) => {
      const distance = Math.sqrt(squaredDistance(points, x, y, true));
      return 0.5 + (isInside(points, x, y) ? distance : -distance);
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
    return Uint8Array.from(this.data, (value) => Math.max(0, Math.min(255, Math.round(value * 255))));
  }

  #cover(
    points: readonly Point[],
    margin: number,
    colour: Colour,
    strength: number,
    coverage: (x: number, y: number) => number,
  ): void {
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const { x, y } of points) {
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
    const last = this.size - 1;
    const [x0, x1] = [Math.max(0, Math.floor(left - margin)), Math.min(last, Math.ceil(right + margin))];
    const [y0, y1] = [Math.max(0, Math.floor(top - margin)), Math.min(last, Math.ceil(bottom + margin))];
    for (let y = y0; y <= y1; y++) {
      for (let x = x0; x <= x1; x++) {
        const share = coverage(x + 0.5, y + 0.5);
        if (share > 0) this.blend(x, y, colour, strength * Math.min(1, share));
      }
    }
  }
}

function squaredDistance(points: readonly Point[], x: number, y: number, closed: boolean): number {
  let best = Infinity;
  const count = points.length;
  for (let i = closed ? 0 : 1; i < Math.max(count, 1); i++) {
    const a = points[i === 0 ? count - 1 : i - 1] ?? points[0];
    const b = points[i];
    if (a === undefined || b === undefined) break;
    const [dx, dy] = [b.x - a.x, b.y - a.y];
    const length = dx * dx + dy * dy;
    const t = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - a.x) * dx + (y - a.y) * dy) / length));
    const [ex, ey] = [a.x + t * dx - x, a.y + t * dy - y];
    best = Math.min(best, ex * ex + ey * ey);
  }
  return best;
}

function isInside(points: readonly Point[], x: number, y: number): boolean {
  let inside = false;
  let previous = points.at(-1);
  for (const point of points) {
    if (previous !== undefined && point.y > y !== previous.y > y) {
      if (x < ((previous.x - point.x) * (y - point.y)) / (previous.y - point.y) + point.x) inside = !inside;
    }
    previous = point;
  }
  return inside;
}
