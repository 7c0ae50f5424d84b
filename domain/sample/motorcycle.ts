import type { Canvas } from "./canvas.ts";
import { type Colour, grey, paint, shade } from "./colour.ts";
import { chooseView, Pen, type Place } from "./pen.ts";
import type { Random } from "./random.ts";
import { type Build, engine, exhaust, fairing, type Kind, scooterBody, upperBody } from "./motorcycleBody.ts";
import { drawRider } from "./rider.ts";

/** Draws a motorcycle – thick wheels and a body of engine, tank and seat between them – in a view of its own. */
export function drawMotorcycle(canvas: Canvas, random: Random): void {
  const build = layOut(random);
  const { kind, radius, seat, bars } = build;
  const ridden = random.chance(0.22);
  const pen = new Pen(canvas, chooseView(random, 1.1 + 2 * radius, ridden ? 1.5 : bars[1] + 0.12));
  const body = paint(random);
  const chrome = grey(random.between(0.6, 0.92));

  pen.shape(
    [
      [-0.85, 0.01, 0.15],
      [0.85, 0.01, 0.15],
      [0.75, 0.01, -0.3],
      [-0.75, 0.01, -0.3],
    ],
    grey(0.04),
    random.between(0.08, 0.35),
  );
  wheel(pen, random, build, build.rear);
  wheel(pen, random, build, build.front);
  if (kind === "scooter") scooterBody(pen, random, build, body);
  else {
    engine(pen, random, build, chrome);
    exhaust(pen, random, build, chrome);
    upperBody(pen, random, build, body);
  }
  forkAndBars(pen, random, build, body, chrome);
  if (kind === "sport") fairing(pen, build, body);
  if (ridden) {
    drawRider(pen, random, {
      seat: [-0.2, seat + 0.03],
      hands: bars,
      feet: [0.02, 0.25],
      headRadius: 0.12,
      upright: kind !== "sport",
    });
  }
}

function layOut(random: Random): Build {
  const kind = random.pick<Kind>(["cruiser", "sport", "roadster", "roadster", "trail", "scooter"]);
  const radius = { cruiser: 0.28, sport: 0.27, roadster: 0.28, trail: 0.31, scooter: 0.2 }[kind] + random.bell() * 0.01;
  const tyreWidth = { cruiser: 0.14, sport: 0.13, roadster: 0.12, trail: 0.09, scooter: 0.1 }[kind];
  const seat = { cruiser: 0.46, sport: 0.6, roadster: 0.56, trail: 0.66, scooter: 0.54 }[kind] + random.bell() * 0.02;
  const height = { cruiser: 0.84, sport: 0.74, roadster: 0.82, trail: 0.9, scooter: 0.82 }[kind] + random.bell() * 0.02;
  const reach = { cruiser: 0.16, sport: 0.28, roadster: 0.24, trail: 0.26, scooter: 0.28 }[kind];
  const front: Place = [kind === "cruiser" ? 0.56 : 0.5, radius];
  return { kind, radius, tyreWidth, seat, bars: [reach, height], front, rear: [-0.5, radius] };
}

function wheel(pen: Pen, random: Random, { kind, radius, tyreWidth }: Build, [x, y]: Place): void {
  const tyre = grey(random.between(0.04, 0.16));
  const rim = random.chance(0.3) ? grey(0.2) : grey(random.between(0.5, 0.8));
  pen.disc(
    [x, y],
    radius * 0.8,
    rim,
    kind === "trail" || kind === "cruiser" ? random.between(0.1, 0.4) : random.between(0.3, 0.7),
  );
  const spokes = random.integer(2, 4);
  const phase = random.next();
  for (let i = 0; i < spokes; i++) {
    const angle = ((phase + i / spokes) * Math.PI * 2) / 2;
    const [dx, dy] = [radius * 0.8 * Math.cos(angle), radius * 0.8 * Math.sin(angle)];
    pen.line(
      [
        [x - dx, y - dy],
        [x + dx, y + dy],
      ],
      kind === "sport" ? 0.05 : 0.025,
      shade(rim, 0.6),
    );
  }
  pen.arc([x, y], radius - tyreWidth - 0.01, 0.03, rim);
  pen.arc([x, y], radius - tyreWidth / 2, tyreWidth, tyre);
  pen.disc([x, y], 0.08, grey(0.45));
  pen.disc([x, y], 0.035, grey(0.15));
}

function forkAndBars(
  pen: Pen,
  random: Random,
  { kind, radius, front, bars }: Build,
  body: Colour,
  chrome: Colour,
): void {
  const [x, y] = bars;
  const tube = kind === "scooter" ? shade(body, 0.8) : chrome;
  for (const side of [-0.06, 0.06])
    pen.line(
      [
        [front[0], front[1], side],
        [x + 0.06, y - 0.08, side],
      ],
      0.05,
      tube,
    );
  const high = kind === "trail";
  pen.arc(front, radius + (high ? 0.12 : 0.03), 0.055, body, 1, high ? 0.12 : 0.1, high ? 0.36 : 0.4);
  for (const side of [-0.28, 0.28]) {
    pen.line(
      [
        [x + 0.03, y - 0.03],
        [x, y, side * 0.6],
        [x - 0.07, y - 0.01, side],
      ],
      0.04,
      grey(0.3),
    );
    pen.line(
      [
        [x - 0.02, y - 0.005, side * 0.75],
        [x - 0.09, y - 0.01, side],
      ],
      0.055,
      grey(0.08),
    );
    if (kind !== "trail" && random.chance(0.7)) pen.disc([x + 0.01, y + 0.09, side * 0.8], 0.04, grey(0.25));
  }
  const lamp: Place = [x + 0.13, y - 0.13];
  if (kind === "trail")
    pen.shape(
      [
        [lamp[0] - 0.03, lamp[1] + 0.13],
        [lamp[0] + 0.05, lamp[1] + 0.1],
        [lamp[0] + 0.06, lamp[1] - 0.08],
        [lamp[0], lamp[1] - 0.08],
      ],
      grey(0.93),
    );
  else {
    pen.disc(lamp, 0.085, kind === "sport" || kind === "scooter" ? body : grey(0.35));
    pen.disc([lamp[0] + 0.03, lamp[1]], 0.055, [1, 0.97, 0.8]);
  }
}
