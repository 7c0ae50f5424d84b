/** Learns what images are compared by: patch dictionaries, the standardisation of features, and the landmark images. */
import {
  blockLengths,
  featureLength,
  type FeatureSpec,
  mirrorOfFeatures,
  pixelCount,
  type Standardisation,
} from "../features/featureExtractor.ts";
import { patchLength } from "../features/patches.ts";
import { below, type Random } from "../math/random.ts";
import { type ModelKey, sharedFloats } from "../threads/jobs.ts";
import type { ThreadPool } from "../threads/pool.ts";
import type { Settings } from "./settings.ts";

export interface Shape {
  readonly width: number;
  readonly height: number;
  readonly grey: boolean;
}

/** Keeps features that hardly vary from being blown up to noise. */
const VARIANCE_FLOOR = 1e-5;

/** Learns the dictionaries, each on a thread of its own, from random patches of the training images. */
export async function fitSpec(
  pool: ThreadPool,
  pixels: Uint8Array,
  shape: Shape,
  settings: Settings,
  random: Random,
): Promise<FeatureSpec> {
  const scales = settings.scales.filter((scale) => scale.side <= Math.min(shape.width, shape.height));
  const encodings = await Promise.all(
    scales.map(async ({ side, grid, atoms }) => {
      const encoding = { ...shape, side, grid, atoms, filters: sharedFloats(atoms * patchLength({ ...shape, side })) };
      const { whiteningEpsilon, patchSample, kMeansIterations } = settings;
      const seed = below(random, 2 ** 32);
      await pool.run({ kind: "dictionary", pixels, encoding, seed, whiteningEpsilon, patchSample, kMeansIterations });
      return encoding;
    }),
  );
  const cells = (side: number, wanted: number): number =>
    Math.max(2, Math.round((wanted * side) / Math.min(shape.width, shape.height)));
  const hogs = settings.hogs.map((hog) => ({
    across: cells(shape.width, hog.cells),
    down: cells(shape.height, hog.cells),
  }));
  return { ...shape, hogs, encodings };
}

/** Raw features of images, on all threads. */
export async function extractAll(
  pool: ThreadPool,
  model: ModelKey,
  spec: FeatureSpec,
  pixels: Uint8Array,
): Promise<Float32Array> {
  const [size, length] = [pixelCount(spec), featureLength(spec)];
  const count = pixels.length / size;
  const features = sharedFloats(count * length);
  await pool.runRanges(count, 32, (from, to) => ({
    kind: "extract",
    model,
    spec,
    pixels: pixels.subarray(from * size, to * size),
    features: features.subarray(from * length, to * length),
  }));
  return features;
}

/**
 * Shift and scale of every feature. Patch features get variance 1 each; HOG keeps its own proportions. Then each block
 * is scaled so that two images at the mean distance differ by the block's weight.
 */
export function fitStandardisation(features: Float32Array, spec: FeatureSpec, settings: Settings): Standardisation {
  const mirror = mirrorOfFeatures(spec);
  const { mean, variance } = moments(features, mirror);
  const scale = new Float32Array(mirror.length);
  const weights = [
    ...settings.scales.slice(0, spec.encodings.length).map((s) => s.weight),
    ...settings.hogs.map((h) => h.weight),
  ];
  let at = 0;
  blockLengths(spec).forEach((length, block) => {
    const encoded = block < spec.encodings.length;
    const weight = weights[block] as number;
    let meanDistance = 0;
    for (let i = at; i < at + length; i++) {
      const own = encoded ? 1 / Math.sqrt((variance[i] as number) + VARIANCE_FLOOR) : 1;
      scale[i] = own;
      meanDistance += 2 * (variance[i] as number) * own * own;
    }
    const shared = Math.sqrt(weight / Math.max(meanDistance, 1e-9));
    for (let i = at; i < at + length; i++) scale[i] = (scale[i] as number) * shared;
    at += length;
  });
  return { shift: Float32Array.from(mean), scale };
}

/** Mean and variance of every feature over images and their flips. */
function moments(features: Float32Array, mirror: Int32Array): { mean: Float64Array; variance: Float64Array } {
  const length = mirror.length;
  const count = features.length / length;
  const [sum, squares] = [new Float64Array(length), new Float64Array(length)];
  for (let i = 0; i < count; i++) {
    for (let d = 0; d < length; d++) {
      const value = features[i * length + d] as number;
      sum[d] = (sum[d] as number) + value;
      squares[d] = (squares[d] as number) + value * value;
    }
  }
  const both = (values: Float64Array, d: number): number =>
    ((values[d] as number) + (values[mirror[d] as number] as number)) / (2 * count);
  const mean = sum.map((_, d) => both(sum, d));
  return { mean, variance: squares.map((_, d) => Math.max(0, both(squares, d) - (mean[d] as number) ** 2)) };
}

/** Up to `limit` images, each class in proportion, in ascending order. */
export function chooseLandmarks(labels: Int32Array, limit: number, random: Random): Int32Array {
  if (labels.length <= limit) return Int32Array.from(labels, (_, i) => i);
  const keyed = Array.from(labels, (label, i) => ({ i, label, key: random() }));
  const sizes = new Map<number, number>();
  for (const { label } of keyed) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  const rank = new Map<number, number>();
  const share = keyed
    .sort((a, b) => a.key - b.key)
    .map(({ i, label }) => {
      const place = (rank.get(label) ?? 0) + 1;
      rank.set(label, place);
      return { i, order: place / (sizes.get(label) as number) };
    });
  return Int32Array.from(share.sort((a, b) => a.order - b.order).slice(0, limit), ({ i }) => i).sort();
}
