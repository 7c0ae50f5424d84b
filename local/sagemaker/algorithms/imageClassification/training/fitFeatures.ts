/** Learns what images are compared by: patch dictionaries, the standardisation of features, and the landmark images. */
import { learnDictionary } from "../features/kMeans.ts";
import {
  blockLengths,
  featureLength,
  type FeatureSpec,
  mirrorOfFeatures,
  pixelCount,
  standardise,
  type Standardisation,
} from "../features/featureExtractor.ts";
import { foldFilters, type PatchEncoding } from "../features/patchEncoder.ts";
import { columns, mirrorOfPatch, patchLength, type PatchGeometry, readPatch, rows } from "../features/patches.ts";
import { fitWhitening, whiten } from "../features/whitening.ts";
import { Compute } from "../math/compute.ts";
import { below, type Random } from "../math/random.ts";
import { shareFloats, sharedFloats } from "../threads/jobs.ts";
import type { ThreadPool } from "../threads/pool.ts";
import type { ScaleSettings, Settings } from "./settings.ts";

export interface Shape {
  readonly width: number;
  readonly height: number;
  readonly grey: boolean;
}

/** Keeps features that hardly vary from being blown up to noise. */
const VARIANCE_FLOOR = 1e-5;
/** Patches that the covariance is taken from; more change nothing. */
const COVARIANCE_SAMPLE = 10_000;

/** Learns the dictionaries from random patches of the training images. */
export function fitSpec(pixels: Uint8Array, shape: Shape, settings: Settings, random: Random): FeatureSpec {
  const encodings = settings.scales
    .filter((scale) => scale.side <= Math.min(shape.width, shape.height))
    .map((scale) => fitEncoding(pixels, shape, scale, settings, random));
  const hogCell = Math.max(2, Math.round(Math.min(shape.width, shape.height) / settings.hogCellsAcross));
  return { ...shape, hogCell, encodings };
}

function fitEncoding(
  pixels: Uint8Array,
  shape: Shape,
  scale: ScaleSettings,
  settings: Settings,
  random: Random,
): PatchEncoding {
  const compute = new Compute();
  const geometry: PatchGeometry = { width: shape.width, height: shape.height, side: scale.side };
  const length = patchLength(geometry);
  const mirror = mirrorOfPatch(scale.side);
  const patches = samplePatches(pixels, geometry, settings.patchSample, random);
  const forCovariance = patches.subarray(0, Math.min(patches.length, COVARIANCE_SAMPLE * length));
  const whitening = fitWhitening(forCovariance, length, mirror, settings.whiteningEpsilon);
  whiten(compute, patches, length, whitening);
  const options = { atoms: scale.atoms, iterations: settings.kMeansIterations };
  const atoms = learnDictionary(compute, patches, length, mirror, options, random);
  const filters = shareFloats(foldFilters(atoms, length, whitening, settings.threshold));
  return { ...geometry, atoms: scale.atoms, grid: scale.grid, filters };
}

function samplePatches(pixels: Uint8Array, geometry: PatchGeometry, wanted: number, random: Random): Float32Array {
  const size = geometry.width * geometry.height * 3;
  const images = pixels.length / size;
  const perImage = columns(geometry) * rows(geometry);
  const count = Math.min(wanted, images * perImage);
  const length = patchLength(geometry);
  const patches = new Float32Array(count * length);
  // Image after image, so that each is unpacked once.
  const of = Int32Array.from({ length: count }, () => below(random, images)).sort();
  const image = new Float32Array(size);
  of.forEach((index, i) => {
    if (i === 0 || of[i - 1] !== index) image.set(pixels.subarray(index * size, (index + 1) * size));
    readPatch(image, geometry, below(random, columns(geometry)), below(random, rows(geometry)), patches, i * length);
  });
  return shufflePatches(patches, length, random);
}

/** In random order, so that any first part is a fair sample. */
function shufflePatches(patches: Float32Array, length: number, random: Random): Float32Array {
  const kept = new Float32Array(length);
  for (let i = patches.length / length - 1; i > 0; i--) {
    const j = below(random, i + 1);
    kept.set(patches.subarray(i * length, (i + 1) * length));
    patches.copyWithin(i * length, j * length, (j + 1) * length);
    patches.set(kept, j * length);
  }
  return patches;
}

/** Raw features of images, on all threads. */
export async function extractAll(pool: ThreadPool, spec: FeatureSpec, pixels: Uint8Array): Promise<Float32Array> {
  const [size, length] = [pixelCount(spec), featureLength(spec)];
  const count = pixels.length / size;
  const features = sharedFloats(count * length);
  await pool.runRanges(count, 32, (from, to) => ({
    kind: "extract",
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
  let at = 0;
  blockLengths(spec).forEach((length, block) => {
    const encoded = block < spec.encodings.length;
    const weight = encoded ? (settings.scales[block] as ScaleSettings).weight : settings.hogWeight;
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

export { standardise };
