import type { Random } from "./random.ts";

/** Red, green and blue, 0 to 1. */
export type Colour = readonly [number, number, number];

export function grey(value: number): Colour {
  return [value, value, value];
}

/** Hue 0 to 1 around the wheel, saturation and value 0 to 1. */
export function hsv(hue: number, saturation: number, value: number): Colour {
  const channel = (n: number): number => {
    const k = (n + hue * 6) % 6;
    return value - value * saturation * Math.max(0, Math.min(k, 4 - k, 1));
  };
  return [channel(5), channel(3), channel(1)];
}

export function mix(a: Colour, b: Colour, share: number): Colour {
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share];
}

export function shade(colour: Colour, factor: number): Colour {
  return [Math.min(1, colour[0] * factor), Math.min(1, colour[1] * factor), Math.min(1, colour[2] * factor)];
}

/** A colour that vehicles are painted in: mostly strong, sometimes black, white or silver. */
export function paint(random: Random): Colour {
  const kind = random.next();
  if (kind < 0.14) return grey(random.between(0.04, 0.18));
  if (kind < 0.26) return grey(random.between(0.7, 0.97));
  const hue = random.pick([0, 0.01, 0.03, 0.08, 0.13, 0.3, 0.38, 0.5, 0.58, 0.62, 0.65, 0.8, 0.92]);
  return hsv((hue + random.between(-0.02, 0.02) + 1) % 1, random.between(0.6, 1), random.between(0.4, 0.98));
}
