import type { Canvas } from "./canvas.ts";
import { type Colour, grey, hsv, mix, shade } from "./colour.ts";
import type { Random } from "./random.ts";

/** What stands behind the vehicle: a studio, a street, a wall or greenery, with things that have edges and curves of their own. */
export function drawBackground(canvas: Canvas, random: Random): void {
  const kind = random.next();
  if (kind < 0.24) {
    studio(canvas, random);
    return;
  }
  if (kind < 0.52) street(canvas, random);
  else if (kind < 0.76) wall(canvas, random);
  else greenery(canvas, random);
  if (random.chance(0.6)) clutter(canvas, random);
}

/** What stands in front of it, if anything. */
export function drawOccluder(canvas: Canvas, random: Random): void {
  if (!random.chance(0.24)) return;
  const colour = anyColour(random);
  const x = random.between(3, 29);
  const kind = random.next();
  if (kind < 0.4)
    canvas.stroke(
      [
        { x, y: -2 },
        { x: x + random.bell(), y: 34 },
      ],
      random.between(1, 2.6),
      colour,
    );
  else if (kind < 0.75) {
    const green = hsv(random.between(0.2, 0.38), random.between(0.3, 0.8), random.between(0.15, 0.5));
    for (let i = 0; i < 7; i++) {
      blob(
        canvas,
        x + random.bell() * 3,
        30 + random.bell() * 3,
        random.between(1.5, 3.5),
        shade(green, random.between(0.7, 1.3)),
      );
    }
  } else {
    const [width, top] = [random.between(3, 7), random.between(19, 26)];
    box(canvas, x - width / 2, top, x + width / 2, 33, colour);
  }
}

/** Light, haze, blur and noise of the camera. */
export function develop(canvas: Canvas, random: Random): void {
  canvas.soften(random.between(0, 0.7));
  const gain = random.between(0.6, 1.2);
  const cast = [1 + random.bell() * 0.06, 1 + random.bell() * 0.04, 1 + random.bell() * 0.06];
  const haze = random.chance(0.3) ? random.between(0.05, 0.35) : 0;
  const hazeLight = random.between(0.3, 0.9);
  const noise = random.between(0.008, 0.042);
  const { data } = canvas;
  for (let i = 0; i < data.length; i += 3) {
    const grain = random.bell() * noise;
    for (let c = 0; c < 3; c++) {
      const value = (data[i + c] ?? 0) * gain * (cast[c] ?? 1);
      data[i + c] = value + (hazeLight - value) * haze + grain + random.bell() * noise * 0.5;
    }
  }
}

function studio(canvas: Canvas, random: Random): void {
  const light = grey(random.between(0.72, 1));
  const floor = shade(light, random.between(0.8, 1));
  const horizon = random.between(18, 28);
  canvas.paint((_, y) => mix(light, floor, Math.max(0, Math.min(1, (y - horizon + 3) / 6))));
}

function street(canvas: Canvas, random: Random): void {
  const sky = hsv(random.between(0.53, 0.64), random.between(0.05, 0.6), random.between(0.6, 1));
  const ground = hsv(random.between(0.05, 0.15), random.between(0, 0.3), random.between(0.25, 0.75));
  const horizon = random.between(9, 24);
  canvas.paint((_, y) =>
    y < horizon ? mix(sky, grey(0.95), (y / horizon) * 0.4) : shade(ground, 0.85 + ((y - horizon) / 32) * 0.4),
  );
  for (let i = random.integer(0, 4); i > 0; i--) {
    const [x, width, height] = [random.between(-4, 30), random.between(4, 12), random.between(3, 14)];
    const front = anyColour(random);
    box(canvas, x, horizon - height, x + width, horizon, front);
    for (let w = x + 1; w < x + width - 1.5; w += 2.5)
      box(canvas, w, horizon - height + 1.5, w + 1.2, horizon - height + 3.2, shade(front, 0.5));
  }
  if (random.chance(0.3))
    canvas.stroke(
      [
        { x: -2, y: random.between(26, 31) },
        { x: 34, y: random.between(26, 31) },
      ],
      0.8,
      grey(0.9),
      0.8,
    );
}

function wall(canvas: Canvas, random: Random): void {
  const colour = anyColour(random);
  const floor = hsv(random.next(), random.between(0, 0.25), random.between(0.25, 0.75));
  const horizon = random.between(18, 29);
  const [rows, columns] = [random.between(2.5, 6), random.between(4, 9)];
  const joint = random.between(0, 0.3);
  canvas.paint((x, y) => {
    if (y > horizon) return floor;
    const row = Math.floor(y / rows);
    const atJoint = y % rows < 1 || (x + (row % 2) * (columns / 2)) % columns < 1;
    return shade(colour, atJoint ? 1 - joint : 1);
  });
}

function greenery(canvas: Canvas, random: Random): void {
  const base = hsv(random.between(0.16, 0.38), random.between(0.25, 0.75), random.between(0.2, 0.65));
  const ground = random.chance(0.5)
    ? shade(base, random.between(0.8, 1.4))
    : hsv(0.1, random.between(0.1, 0.45), random.between(0.3, 0.75));
  const horizon = random.between(12, 26);
  canvas.paint((_, y) => (y < horizon ? base : ground));
  for (let i = 0; i < 26; i++) {
    blob(
      canvas,
      random.between(-2, 34),
      random.between(-2, horizon),
      random.between(1.2, 4),
      shade(base, random.between(0.5, 1.5)),
      0.7,
    );
  }
  for (let i = random.integer(0, 3); i > 0; i--) {
    const x = random.between(0, 32);
    canvas.stroke(
      [
        { x, y: -1 },
        { x: x + random.bell() * 2, y: horizon + 1 },
      ],
      random.between(0.8, 2.4),
      hsv(0.07, 0.45, random.between(0.12, 0.4)),
    );
  }
}

/** Rails, posts, rings and boxes: nothing that tells the two kinds apart may do so by being the only thing of its sort. */
function clutter(canvas: Canvas, random: Random): void {
  for (let i = random.integer(1, 5); i > 0; i--) {
    const colour = anyColour(random);
    const [x, y] = [random.between(-2, 34), random.between(2, 30)];
    const kind = random.next();
    if (kind < 0.35) {
      const end = random.chance(0.5)
        ? { x: x + random.between(6, 26), y: y + random.bell() * 4 }
        : { x: x + random.bell() * 4, y: y + random.between(6, 20) };
      canvas.stroke([{ x, y }, end], random.between(0.5, 1.6), colour);
    } else if (kind < 0.55) ring(canvas, x, y, random.between(2, 6), random.between(0.6, 2.2), colour);
    else if (kind < 0.8) box(canvas, x, y, x + random.between(2, 9), y + random.between(2, 8), colour);
    else blob(canvas, x, y, random.between(1.5, 4.5), colour, 0.9);
  }
}

function anyColour(random: Random): Colour {
  return hsv(
    random.next(),
    random.chance(0.5) ? random.between(0, 0.25) : random.between(0.2, 0.8),
    random.between(0.1, 0.9),
  );
}

function box(canvas: Canvas, left: number, top: number, right: number, bottom: number, colour: Colour): void {
  canvas.fill(
    [
      { x: left, y: top },
      { x: right, y: top },
      { x: right, y: bottom },
      { x: left, y: bottom },
    ],
    colour,
  );
}

function blob(canvas: Canvas, x: number, y: number, radius: number, colour: Colour, opacity = 1): void {
  canvas.fill(around(x, y, radius, 10), colour, opacity);
}

function ring(canvas: Canvas, x: number, y: number, radius: number, width: number, colour: Colour): void {
  canvas.stroke(around(x, y, radius, 16), width, colour);
}

function around(x: number, y: number, radius: number, steps: number): { x: number; y: number }[] {
  return Array.from({ length: steps + 1 }, (_, i) => {
    const angle = (i / steps) * 2 * Math.PI;
    return { x: x + radius * Math.cos(angle), y: y + radius * Math.sin(angle) };
  });
}
