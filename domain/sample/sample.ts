import { drawBicycle } from "./bicycle.ts";
import { Canvas } from "./canvas.ts";
import { drawMotorcycle } from "./motorcycle.ts";
import { Random } from "./random.ts";
import { develop, drawBackground, drawOccluder } from "./scene.ts";

/** The classes of the embedded data set, in the order of CIFAR-100's label numbers. */
export const sampleClasses = ["bicycle", "motorcycle"] as const;
export type SampleClass = (typeof sampleClasses)[number];

/** Pictures of each class to train with, and to validate with: as many as CIFAR-100 has. */
const counts = { train: 500, test: 100 } as const;
/** Number of all pictures. */
export const sampleSize = sampleClasses.length * (counts.train + counts.test);

/** A picture of the embedded data set. */
export interface SamplePicture {
  readonly part: "train" | "test";
  readonly label: SampleClass;
  readonly fileName: string;
  /** 32 × 32 × 3 bytes, pixel by pixel. */
  readonly rgb: Uint8Array;
}

/** The words that CIFAR's file names begin with. */
const words = {
  bicycle: ["bicycle", "bike", "cycle", "ordinary_bicycle", "safety_bicycle", "velocipede"],
  motorcycle: ["motorcycle", "motorbike", "minibike", "moped", "trail_bike"],
} as const;

/** The picture that predictions are first tried on. */
const known = { label: "bicycle", part: "test", fileName: "bicycle_s_000513.png" } as const;

/**
 * Draws the embedded data set: bicycle-like and motorcycle-like vehicles in varied build, colour, pose, scale and angle,
 * before and behind other things, in varied light, with noise. The same seed always gives the same pictures.
 */
export function* drawSample(seed = 1): Generator<SamplePicture> {
  const taken = new Set<string>([known.fileName]);
  for (const part of ["train", "test"] as const) {
    for (let i = 0; i < counts[part] * sampleClasses.length; i++) {
      const label = sampleClasses[i % 2] ?? "bicycle";
      const random = new Random(Math.imul(seed, 0x9e3779b1) ^ (part === "train" ? i : 0x10000 + i));
      const isKnown = i === 0 && part === known.part;
      const fileName = isKnown ? known.fileName : freeName(random, label, taken);
      yield { part, label, fileName, rgb: drawPicture(label, random) };
    }
  }
}

/** Draws one picture. */
export function drawPicture(label: SampleClass, random: Random): Uint8Array {
  const canvas = new Canvas(32);
  drawBackground(canvas, random);
  if (label === "bicycle") drawBicycle(canvas, random);
  else drawMotorcycle(canvas, random);
  drawOccluder(canvas, random);
  develop(canvas, random);
  return canvas.toRgb();
}

function freeName(random: Random, label: SampleClass, taken: Set<string>): string {
  for (;;) {
    const name = `${random.pick(words[label])}_s_${String(random.integer(1, 2300)).padStart(6, "0")}.png`;
    if (taken.has(name)) continue;
    taken.add(name);
    return name;
  }
}
