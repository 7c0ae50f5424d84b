/** A point of the picture, in pixels from its upper left corner. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Numbers that are kept of a side: where it begins, how far it goes right and down, and its length squared. */
const perSide = 5;

/** A line of straight sides, open or closed, that tells how far a place is from it. */
export class Outline {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly #sides: Float64Array;
  readonly #closed: boolean;

  constructor(points: readonly Point[], closed: boolean) {
    this.left = Math.min(...points.map(({ x }) => x));
    this.right = Math.max(...points.map(({ x }) => x));
    this.top = Math.min(...points.map(({ y }) => y));
    this.bottom = Math.max(...points.map(({ y }) => y));
    this.#sides = sidesOf(points, closed);
    this.#closed = closed;
  }

  /** Distance from the nearest side. */
  distance(x: number, y: number): number {
    const sides = this.#sides;
    let best = Infinity;
    for (let i = 0; i < sides.length; i += perSide) {
      const right = sides[i + 2] ?? 0;
      const down = sides[i + 3] ?? 0;
      const length = sides[i + 4] ?? 0;
      const ax = sides[i] ?? 0;
      const ay = sides[i + 1] ?? 0;
      const t = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * right + (y - ay) * down) / length));
      const ex = ax + t * right - x;
      const ey = ay + t * down - y;
      const squared = ex * ex + ey * ey;
      if (squared < best) best = squared;
    }
    return Math.sqrt(best);
  }

  /** Whether the line is closed and a place lies within it: a ray from it crosses an odd number of sides. */
  isAround(x: number, y: number): boolean {
    if (!this.#closed) return false;
    const sides = this.#sides;
    let inside = false;
    for (let i = 0; i < sides.length; i += perSide) {
      const ay = sides[i + 1] ?? 0;
      const down = sides[i + 3] ?? 0;
      if (ay > y === ay + down > y) continue;
      if (x < (sides[i] ?? 0) + ((sides[i + 2] ?? 0) * (y - ay)) / down) inside = !inside;
    }
    return inside;
  }
}

function sidesOf(points: readonly Point[], closed: boolean): Float64Array {
  const sides: number[] = [];
  let from = closed ? points.at(-1) : undefined;
  for (const to of points) {
    if (from !== undefined) {
      const right = to.x - from.x;
      const down = to.y - from.y;
      sides.push(from.x, from.y, right, down, right * right + down * down);
    }
    from = to;
  }
  return Float64Array.from(sides);
}
