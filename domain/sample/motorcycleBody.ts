import { type Colour, grey, mix, shade } from "./colour.ts";
import type { Pen, Place } from "./pen.ts";
import type { Random } from "./random.ts";

export type Kind = "cruiser" | "sport" | "roadster" | "trail" | "scooter";

/** The measures in which the kinds differ. */
export interface Build {
  readonly kind: Kind;
  readonly radius: number;
  readonly tyreWidth: number;
  /** Height of the seat and of the handlebars. */
  readonly seat: number;
  readonly bars: Place;
  readonly front: Place;
  readonly rear: Place;
}

export function engine(pen: Pen, random: Random, { kind, seat }: Build, chrome: Colour): void {
  const dark = grey(random.between(0.1, 0.28));
  const top = seat - 0.04;
  const bottom = kind === "trail" ? 0.24 : 0.15;
  pen.line(
    [
      [-0.5, 0.28],
      [-0.15, 0.27],
    ],
    0.07,
    dark,
  ); // swing arm
  pen.line(
    [
      [-0.48, 0.32],
      [-0.25, top],
    ],
    0.045,
    grey(0.3),
  ); // shock absorber
  pen.shape(
    [
      [-0.22, top],
      [0.22, top + 0.04],
      [0.27, 0.34],
      [0.2, bottom],
      [-0.16, bottom],
      [-0.25, 0.3],
    ],
    dark,
  );
  // Cylinders with their fins, and the round cover of the crankcase.
  pen.shape(
    [
      [0, 0.34],
      [0.12, 0.34],
      [0.18, top - 0.01],
      [0.05, top - 0.01],
    ],
    chrome,
    0.75,
  );
  for (let i = 0; i < 3; i++)
    pen.line(
      [
        [0.01 + i * 0.015, 0.37 + i * 0.04],
        [0.14 + i * 0.015, 0.37 + i * 0.04],
      ],
      0.015,
      grey(0.2),
    );
  if (kind === "cruiser")
    pen.shape(
      [
        [-0.04, 0.34],
        [-0.16, top - 0.02],
        [-0.08, top],
        [0.03, 0.36],
      ],
      chrome,
      0.75,
    );
  pen.disc([-0.03, 0.27], 0.085, mix(chrome, dark, 0.35));
  pen.disc([-0.03, 0.27], 0.04, dark);
}

export function exhaust(pen: Pen, random: Random, { kind }: Build, chrome: Colour): void {
  const pipe = random.chance(0.75) ? chrome : grey(0.15);
  const high = kind === "trail" || (kind === "sport" && random.chance(0.5));
  const end: Place = high ? [-0.62, 0.56, 0.1] : [-0.62, random.between(0.2, 0.28), 0.1];
  pen.line(
    [
      [0.16, 0.38, 0.08],
      [0.24, 0.26, 0.1],
      [0.14, 0.16, 0.1],
      [-0.2, high ? 0.3 : 0.17, 0.1],
    ],
    0.05,
    pipe,
  );
  pen.line([[-0.2, high ? 0.3 : 0.17, 0.1], end], 0.09, pipe);
  pen.line(
    [
      [-0.26, high ? 0.34 : 0.2, 0.1],
      [end[0], end[1] + 0.025, 0.1],
    ],
    0.025,
    grey(0.97),
    0.7,
  );
}

export function upperBody(pen: Pen, random: Random, { kind, seat, bars, radius, rear }: Build, body: Colour): void {
  const light = mix(body, grey(1), 0.35);
  const leather = random.chance(0.15) ? ([0.35, 0.18, 0.08] as const) : grey(0.07);
  const rise = kind === "sport" || kind === "trail" ? 0.09 : 0;
  // Tail and seat.
  pen.shape(
    [
      [-0.62, seat + rise + 0.02],
      [-0.35, seat + 0.03],
      [-0.1, seat - 0.02],
      [-0.3, seat - 0.1],
      [-0.5, seat - 0.06 + rise],
    ],
    body,
  );
  pen.line(
    [
      [-0.55, seat + 0.04 + rise],
      [-0.32, seat + 0.02],
      [-0.06, seat + 0.02],
    ],
    kind === "cruiser" ? 0.11 : 0.08,
    leather,
  );
  // Tank with its reflection.
  const [tip, top] = [bars[0] + 0.03, Math.min(bars[1] - 0.06, seat + 0.2)];
  pen.shape(
    [
      [-0.1, seat],
      [-0.04, seat + 0.09],
      [0.06, top - 0.02],
      [tip - 0.05, top],
      [tip, top - 0.1],
      [tip - 0.08, seat - 0.04],
      [0.02, seat - 0.06],
    ],
    body,
  );
  pen.line(
    [
      [0, seat + 0.1],
      [0.08, top - 0.05],
      [tip - 0.06, top - 0.04],
    ],
    0.03,
    light,
    0.8,
  );
  // Mudguard over the rear wheel, tail light.
  pen.arc(
    rear,
    radius + (kind === "trail" ? 0.12 : 0.03),
    0.06,
    kind === "cruiser" ? body : shade(body, 0.6),
    1,
    0.2,
    kind === "cruiser" ? 0.55 : 0.42,
  );
  pen.disc([-0.64, seat + rise - 0.02], 0.035, [0.85, 0.1, 0.08]);
}

export function fairing(pen: Pen, { seat, bars }: Build, body: Colour): void {
  const [x, y] = bars;
  pen.shape(
    [
      [0.12, seat - 0.02],
      [x + 0.02, y - 0.02],
      [x + 0.16, y - 0.04],
      [x + 0.24, y - 0.18],
      [0.36, 0.42],
      [0.26, 0.2],
      [0, 0.15],
      [-0.1, 0.22],
      [0.12, 0.36],
    ],
    body,
  );
  pen.line(
    [
      [0.16, seat - 0.05],
      [0.3, 0.4],
      [0.2, 0.24],
    ],
    0.05,
    mix(body, grey(1), 0.5),
    0.8,
  );
  pen.shape(
    [
      [x + 0.02, y - 0.02],
      [x, y + 0.1],
      [x + 0.15, y - 0.04],
    ],
    [0.55, 0.65, 0.72],
    0.7,
  );
  pen.disc([x + 0.2, y - 0.13], 0.04, [1, 0.97, 0.85]);
}

export function scooterBody(pen: Pen, random: Random, { seat, bars, rear, radius }: Build, body: Colour): void {
  const dark = shade(body, 0.7);
  // Rear body over its wheel, floor, leg shield.
  pen.shape(
    [
      [-0.72, 0.36],
      [-0.66, seat - 0.03],
      [-0.12, seat - 0.02],
      [-0.08, 0.26],
      [-0.3, 0.2],
      [-0.36, 0.38],
      [-0.55, 0.42],
      [-0.68, 0.3],
    ],
    body,
  );
  pen.shape(
    [
      [-0.12, 0.26],
      [0.3, 0.24],
      [0.28, 0.15],
      [-0.12, 0.15],
    ],
    dark,
  );
  pen.shape(
    [
      [0.24, 0.2],
      [0.36, 0.26],
      [bars[0] + 0.09, bars[1] - 0.1],
      [bars[0] - 0.02, bars[1] - 0.1],
    ],
    body,
  );
  pen.line(
    [
      [0.34, 0.3],
      [bars[0] + 0.06, bars[1] - 0.14],
    ],
    0.03,
    mix(body, grey(1), 0.5),
    0.8,
  );
  pen.line(
    [
      [-0.6, seat + 0.02],
      [-0.18, seat + 0.03],
    ],
    0.1,
    grey(0.08),
  );
  pen.line(
    [
      [-0.3, 0.17, 0.08],
      [-0.66, 0.22, 0.1],
    ],
    0.08,
    grey(random.between(0.3, 0.8)),
  );
  pen.disc([rear[0], radius], 0.07, grey(0.5));
}
