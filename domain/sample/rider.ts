import { grey, hsv, mix, paint, shade } from "./colour.ts";
import type { Pen, Place } from "./pen.ts";
import type { Random } from "./random.ts";

export interface Rider {
  readonly seat: Place;
  readonly hands: Place;
  readonly feet: Place;
  readonly headRadius: number;
  readonly upright: boolean;
}

/** Someone on the vehicle: the same people ride both kinds. */
export function drawRider(pen: Pen, random: Random, { seat, hands, feet, headRadius, upright }: Rider): void {
  const clothes = paint(random);
  const trousers = random.chance(0.5) ? grey(random.between(0.08, 0.3)) : shade(paint(random), 0.7);
  const skin = mix([0.45, 0.28, 0.2], [0.95, 0.78, 0.66], random.next());
  const [sx, sy] = seat;
  const shoulder: Place = [sx + (upright ? 0.14 : 0.32), sy + (upright ? 0.44 : 0.36)];
  const [x, y] = shoulder;
  const knee: Place = [(sx + feet[0]) / 2 + 0.2, (sy + feet[1]) / 2 + 0.08, 0.1];
  pen.line(
    [
      [sx, sy + 0.04, -0.08],
      [knee[0] - 0.1, knee[1] - 0.08, -0.1],
      [feet[0] - 0.04, feet[1] + 0.04, -0.1],
    ],
    0.09,
    shade(trousers, 0.7),
  );
  pen.line([[sx, sy + 0.07], shoulder], 0.2, clothes);
  pen.line([[sx, sy + 0.04, 0.08], knee, [feet[0], feet[1] - 0.1, 0.1]], 0.1, trousers);
  pen.line(
    [
      [x, y - 0.02, 0.12],
      [(x + hands[0]) / 2, (y + hands[1]) / 2 - 0.07, 0.18],
      [hands[0], hands[1] + 0.02, 0.18],
    ],
    0.075,
    shade(clothes, 0.85),
  );
  const head: Place = [x + (upright ? 0.04 : 0.1), y + headRadius + 0.07];
  pen.disc(head, headRadius, skin);
  const helmet = random.chance(0.7) ? paint(random) : hsv(0.07, random.between(0.2, 0.7), random.between(0.08, 0.5));
  pen.arc([head[0] - 0.01, head[1] + 0.01], headRadius * 0.75, headRadius * 0.8, helmet, 1, 0.05, 0.6);
}
