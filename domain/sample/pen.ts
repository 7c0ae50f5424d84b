import type { Canvas } from "./canvas.ts";
import type { Colour } from "./colour.ts";
import type { Point } from "./outline.ts";
import type { Random } from "./random.ts";

/**
 * A place on a vehicle: x forward and y up from the ground below its middle, z to the side. The unit is the distance of
 * the axles.
 */
export type Place = readonly [x: number, y: number, z?: number];

/** From where and how large a vehicle is seen. */
export interface View {
  /** Pixels a unit. */
  readonly scale: number;
  /** Where the point on the ground below the vehicle's middle lies. */
  readonly centre: Point;
  /** Looks to the left. */
  readonly mirrored: boolean;
  /** Angle between the side view and this one, radians. */
  readonly turn: number;
  /** Slope of the picture, radians. */
  readonly slope: number;
  /** How strongly near things are larger, 0 to about 0.4. */
  readonly depth: number;
}

/** A view in which most of a vehicle that is `length` units long and `height` high can be seen. */
export function chooseView(random: Random, length: number, height: number): View {
  const turn = random.chance(0.55) ? random.bell() * 0.2 : random.between(0.3, 0.85) * random.pick([-1, 1]);
  const visible = length * Math.cos(turn) + 0.4 * Math.abs(Math.sin(turn));
  const fitting = Math.min(30 / visible, 30 / height);
  const scale = fitting * random.between(0.72, 1.06);
  return {
    scale,
    centre: {
      x: 16 + random.bell() * (0.6 + (32 - scale * visible) * 0.16),
      y: 16 + (height * scale) / 2 + random.bell() * (0.6 + (32 - scale * height) * 0.12),
    },
    mirrored: random.chance(0.5),
    turn,
    slope: random.bell() * 0.12,
    depth: random.between(0.1, 0.35),
  };
}

/** Draws in a vehicle's own units, seen from a view. */
export class Pen {
  readonly #canvas: Canvas;
  readonly #view: View;

  constructor(canvas: Canvas, view: View) {
    this.#canvas = canvas;
    this.#view = view;
  }

  line(places: readonly Place[], width: number, colour: Colour, opacity = 1): void {
    this.#canvas.stroke(
      places.map((place) => this.#project(place)),
      width * this.#view.scale,
      colour,
      opacity,
    );
  }

  shape(places: readonly Place[], colour: Colour, opacity = 1): void {
    this.#canvas.fill(
      places.map((place) => this.#project(place)),
      colour,
      opacity,
    );
  }

  /** A circle in the plane of the wheels, or a part of it (angles in turns, from the front upwards). */
  arc(centre: Place, radius: number, width: number, colour: Colour, opacity = 1, from = 0, to = 1): void {
    this.line(circle(centre, radius, from, to), width, colour, opacity);
  }

  disc(centre: Place, radius: number, colour: Colour, opacity = 1): void {
    this.shape(circle(centre, radius, 0, 1), colour, opacity);
  }

  #project([x, y, z = 0]: Place): Point {
    const { scale, centre, mirrored, turn, slope, depth } = this.#view;
    const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
    const across = (x * cos + z * sin) * (mirrored ? -1 : 1);
    const towards = z * cos - x * sin;
    const nearness = scale / (1 - depth * towards);
    const [right, up] = [across * nearness, (y - 0.25) * nearness + 0.25 * scale];
    return {
      x: centre.x + right * Math.cos(slope) + up * Math.sin(slope),
      y: centre.y - up * Math.cos(slope) + right * Math.sin(slope),
    };
  }
}

function circle([x, y, z = 0]: Place, radius: number, from: number, to: number): Place[] {
  const steps = Math.max(3, Math.ceil((to - from) * 18));
  return Array.from({ length: steps + 1 }, (_, i) => {
    const angle = (from + ((to - from) * i) / steps) * 2 * Math.PI;
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle), z] as const;
  });
}
