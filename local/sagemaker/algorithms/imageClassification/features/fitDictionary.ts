/** Learns the filters of a patch encoding from images: sample patches, whiten them, cluster them. */
import { Compute } from "../math/compute.ts";
import { below, type Random, seededRandom } from "../math/random.ts";
import { learnDictionary } from "./kMeans.ts";
import { foldFilters, type PatchEncoding } from "./patchEncoder.ts";
import { columns, mirrorOfPatch, patchLength, type PatchGeometry, readPatch, rows } from "./patches.ts";
import { fitWhitening, whiten } from "./whitening.ts";

export interface DictionarySettings {
  readonly seed: number;
  /** Added to the eigenvalues when patches are whitened. */
  readonly whiteningEpsilon: number;
  /** Number of patches to learn from. */
  readonly patchSample: number;
  readonly kMeansIterations: number;
}

/** Patches that the covariance is taken from; more change nothing. */
const COVARIANCE_SAMPLE = 10_000;

/** Writes the filters of the encoding. `pixels`: 8-bit RGB images of its size, one after another. */
export function fitDictionary(pixels: Uint8Array, encoding: PatchEncoding, settings: DictionarySettings): void {
  const compute = new Compute();
  const random = seededRandom(settings.seed);
  const length = patchLength(encoding);
  const mirror = mirrorOfPatch(encoding.side);
  const patches = samplePatches(pixels, encoding, settings.patchSample, random);
  const forCovariance = patches.subarray(0, Math.min(patches.length, COVARIANCE_SAMPLE * length));
  const whitening = fitWhitening(forCovariance, length, mirror, settings.whiteningEpsilon);
  whiten(compute, patches, length, whitening);
  const options = { atoms: encoding.atoms, iterations: settings.kMeansIterations };
  const atoms = learnDictionary(compute, patches, length, mirror, options, random);
  encoding.filters.set(foldFilters(atoms, length, whitening.matrix));
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
