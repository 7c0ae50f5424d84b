import type { Canvas } from "./canvas.ts";
import { type Colour, grey, mix, paint, shade } from "./colour.ts";
import { chooseView, Pen, type Place } from "./pen.ts";
import type { Random } from "./random.ts";
import { drawRider } from "./rider.ts";

type Kind = "road" | "city" | "mountain" | "child";

/** Draws a bicycle – thin wheels, a frame of tubes, nothing in between – in a view of its own. */
export function drawBicycle(canvas: Canvas, random: Random): void {
  const kind = random.pick<Kind>(["road", "road", "city", "city", "mountain", "child"]);
  const ridden = random.chance(0.22);
  const radius = kind === "child" ? random.between(0.26, 0.3) : random.between(0.315, 0.35);
  const pen = new Pen(canvas, chooseView(random, 1 + 2 * radius, ridden ? 1.55 : radius + 0.72));
  const frame = paint(random);
  const tyre = kind === "child" && random.chance(0.3) ? grey(0.85) : grey(random.between(0.05, 0.22));
  const metal = grey(random.between(0.45, 0.85));
  const bike = layOut(random, kind, radius);

  pen.shape(
    [
      [-0.8, 0.01, 0.1],
      [0.8, 0.01, 0.1],
      [0.7, 0.01, -0.25],
      [-0.7, 0.01, -0.25],
    ],
    grey(0.05),
    random.between(0.05, 0.3),
  );
  wheel(pen, random, bike.rear, radius, kind, tyre);
  wheel(pen, random, bike.front, radius, kind, tyre);
  tubes(pen, random, bike, kind, frame);
  if (kind === "city") mudguards(pen, bike, radius, mix(frame, grey(0.1), 0.5));
  drive(pen, random, bike, metal);
  saddleAndBars(pen, random, bike, kind, metal);
  if (kind === "city" && random.chance(0.5)) basket(pen, bike);
  if (ridden)
    drawRider(pen, random, {
      seat: bike.saddle,
      hands: bike.bars,
      feet: bike.bracket,
      headRadius: 0.11,
      upright: kind !== "road",
    });
}

interface Layout {
  readonly rear: Place;
  readonly front: Place;
  readonly bracket: Place;
  readonly seatTop: Place;
  readonly headTop: Place;
  readonly headFoot: Place;
  readonly saddle: Place;
  readonly bars: Place;
}

function layOut(random: Random, kind: Kind, r: number): Layout {
  const low = kind === "city" ? random.between(0.02, 0.12) : 0;
  const jitter = (): number => random.bell() * 0.015;
  const saddle = kind === "child" ? 0.4 : random.between(0.5, 0.58);
  return {
    rear: [-0.5, r],
    front: [0.5, r],
    bracket: [-0.07 + jitter(), r - 0.05],
    seatTop: [-0.2 + jitter(), r + (kind === "child" ? 0.28 : 0.4) - low],
    headTop: [0.32 + jitter(), r + (kind === "child" ? 0.36 : 0.43)],
    headFoot: [0.36 + jitter(), r + 0.31],
    saddle: [-0.25 + jitter(), r + saddle],
    bars: [(kind === "city" ? 0.22 : 0.32) + jitter(), r + (kind === "road" ? 0.53 : 0.62)],
  };
}

function wheel(pen: Pen, random: Random, [x, y]: Place, radius: number, kind: Kind, tyre: Colour): void {
  const width = { road: 0.042, city: 0.055, mountain: 0.09, child: 0.075 }[kind];
  pen.disc([x, y], radius * 0.95, grey(0.6), random.between(0.02, 0.16));
  const spokes = random.integer(3, 5);
  const phase = random.next();
  for (let i = 0; i < spokes; i++) {
    const angle = ((phase + i / spokes) * Math.PI * 2) / 2;
    const [dx, dy] = [radius * Math.cos(angle), radius * Math.sin(angle)];
    pen.line(
      [
        [x - dx, y - dy],
        [x + dx, y + dy],
      ],
      0.012,
      grey(0.7),
      0.7,
    );
  }
  if (kind !== "mountain") pen.arc([x, y], radius - width, 0.025, grey(0.75), 0.7);
  pen.arc([x, y], radius - width / 2, width, tyre);
  pen.disc([x, y], 0.035, grey(0.4));
}

function tubes(pen: Pen, random: Random, bike: Layout, kind: Kind, frame: Colour): void {
  const { rear, front, bracket, seatTop, headTop, headFoot, saddle } = bike;
  const width = kind === "mountain" ? 0.065 : random.between(0.042, 0.055);
  const dark = shade(frame, 0.8);
  pen.line([rear, bracket], width * 0.8, dark);
  pen.line([rear, seatTop], width * 0.7, dark);
  pen.line([bracket, headFoot], width, frame);
  pen.line([bracket, seatTop], width, frame);
  const open = kind === "city" && random.chance(0.5);
  pen.line(open ? [[-0.13, seatTop[1] - 0.22], headFoot] : [seatTop, headTop], width, frame);
  pen.line([headTop, headFoot], width * 1.2, frame);
  pen.line(
    [headFoot, [headFoot[0] + 0.04, headFoot[1] - 0.1], front],
    width * 0.9,
    kind === "mountain" ? grey(0.3) : frame,
  );
  pen.line([seatTop, saddle], width * 0.7, grey(0.55));
}

function mudguards(pen: Pen, { rear, front }: Layout, radius: number, colour: Colour): void {
  pen.arc(rear, radius + 0.035, 0.035, colour, 1, 0.12, 0.5);
  pen.arc(front, radius + 0.035, 0.035, colour, 1, 0.1, 0.48);
}

function drive(pen: Pen, random: Random, { bracket, rear }: Layout, metal: Colour): void {
  const [x, y] = bracket;
  const angle = random.between(0, Math.PI * 2);
  const [dx, dy] = [0.14 * Math.cos(angle), 0.14 * Math.sin(angle)];
  pen.line(
    [
      [x, y - 0.05],
      [rear[0], rear[1] - 0.03],
    ],
    0.016,
    grey(0.15),
  );
  pen.arc(bracket, 0.06, 0.025, metal);
  pen.line(
    [
      [x - dx, y - dy, -0.06],
      [x, y],
      [x + dx, y + dy, 0.06],
    ],
    0.03,
    metal,
  );
  for (const side of [-1, 1]) {
    pen.line(
      [
        [x + side * dx - 0.04, y + side * dy, side * 0.06],
        [x + side * dx + 0.04, y + side * dy, side * 0.12],
      ],
      0.035,
      grey(0.1),
    );
  }
}

function saddleAndBars(pen: Pen, random: Random, { saddle, bars, headTop }: Layout, kind: Kind, metal: Colour): void {
  const [sx, sy] = saddle;
  const leather = random.chance(0.25) ? ([0.45, 0.25, 0.1] as const) : grey(0.08);
  pen.line(
    [
      [sx - 0.11, sy + 0.015],
      [sx + 0.11, sy],
    ],
    kind === "city" ? 0.08 : 0.055,
    leather,
  );
  const [hx, hy] = bars;
  pen.line([headTop, [hx, hy - 0.02]], 0.04, metal);
  const grip = grey(0.12);
  for (const side of [-0.2, 0.2]) {
    pen.line(
      [
        [hx, hy],
        [hx, hy, side],
      ],
      0.035,
      metal,
    );
    if (kind === "road") {
      pen.line(
        [
          [hx, hy, side],
          [hx + 0.12, hy - 0.01, side],
          [hx + 0.15, hy - 0.08, side],
          [hx + 0.07, hy - 0.16, side],
          [hx, hy - 0.15, side],
        ],
        0.04,
        grip,
      );
    } else {
      pen.line(
        [
          [hx, hy, side],
          [hx - (kind === "city" ? 0.17 : 0.07), hy, side * 1.2],
        ],
        0.045,
        grip,
      );
    }
  }
}

function basket(pen: Pen, { bars }: Layout): void {
  const [x, y] = bars;
  const wicker: Colour = [0.55, 0.4, 0.22];
  pen.shape(
    [
      [x + 0.1, y - 0.02],
      [x + 0.38, y - 0.02],
      [x + 0.34, y - 0.2],
      [x + 0.14, y - 0.2],
    ],
    wicker,
    0.75,
  );
  pen.line(
    [
      [x + 0.1, y - 0.02],
      [x + 0.38, y - 0.02],
    ],
    0.03,
    shade(wicker, 0.6),
  );
}
