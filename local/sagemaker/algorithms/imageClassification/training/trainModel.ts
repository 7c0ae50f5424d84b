/** Training from pixels to model: features, kernel, then epochs of mini-batch SGD. No files, no log: `train.ts` has those. */
import {
  featureLength,
  type FeatureSpec,
  pixelCount,
  standardise,
  type Standardisation,
} from "../features/featureExtractor.ts";
import { dequantise, quantise, type Quantised } from "../features/quantise.ts";
import { Compute } from "../math/compute.ts";
import { type Random, seededRandom } from "../math/random.ts";
import type { ImageModel } from "../model/modelFile.ts";
import { type ModelKey, sharedFloats } from "../threads/jobs.ts";
import type { ThreadPool } from "../threads/pool.ts";
import { fitTemperature, type HeldOut } from "./calibration.ts";
import { chooseLandmarks, extractAll, fitSpec, fitStandardisation, type Shape } from "./fitFeatures.ts";
import { fitKernelMap, type KernelMap, mapRows } from "./kernelMap.ts";
import { SETTINGS, type Settings } from "./settings.ts";
import { SoftmaxTrainer, type TrainerOptions } from "./softmaxTrainer.ts";

/** Images of one size, back to back, with their labels. */
export interface ImageSet {
  readonly pixels: Uint8Array;
  readonly labels: Int32Array;
}

export interface TrainingOptions extends Omit<TrainerOptions, "folds"> {
  readonly shape: Shape;
  readonly seed: number;
  readonly topK?: number | undefined;
  readonly settings?: Settings;
}

/** What an epoch reached. */
export interface EpochResult {
  readonly trainAccuracy: number;
  readonly trainCrossEntropy: number;
  readonly validationAccuracy: number;
  readonly validationCrossEntropy: number;
  /** Share of validation images whose label is among the `topK` most probable. */
  readonly validationTopK: number | undefined;
}

/** Images ready to be learned from: everything that does not depend on their labels is done. */
export class Training {
  private readonly compute: Compute;
  private readonly trainer: SoftmaxTrainer;
  private readonly random: Random;
  private readonly prepared: Prepared;
  private readonly options: TrainingOptions;
  private epochs = 0;

  private constructor(prepared: Prepared, options: TrainingOptions, random: Random) {
    const { folds } = options.settings ?? SETTINGS;
    this.compute = new Compute();
    this.prepared = prepared;
    this.options = options;
    this.random = random;
    const trainer: TrainerOptions = { ...options, folds: prepared.train.labels.length >= 2 * folds ? folds : 0 };
    this.trainer = new SoftmaxTrainer(this.compute, prepared.train.features, prepared.train.labels, trainer, random);
    this.folds = trainer.folds;
  }

  private readonly folds: number;

  static async prepare(
    pool: ThreadPool,
    train: ImageSet,
    validation: ImageSet,
    options: TrainingOptions,
  ): Promise<Training> {
    const random = seededRandom(options.seed);
    return new Training(await prepare(pool, train, validation, options, random), options, random);
  }

  epoch(learningRate: number, onBatch?: (batch: number, accuracy: number) => void): EpochResult {
    const train = this.trainer.epoch(learningRate, this.random, onBatch);
    this.epochs++;
    const { ranks, crossEntropy } = judge(this.trainer.head(0), this.prepared.validation);
    const { topK } = this.options;
    return {
      trainAccuracy: train.accuracy,
      trainCrossEntropy: train.crossEntropy,
      validationCrossEntropy: crossEntropy,
      validationAccuracy: shareBelow(ranks, 1),
      validationTopK: topK === undefined ? undefined : shareBelow(ranks, topK),
    };
  }

  /** Scores of every training image by the head that has not seen it. */
  heldOut(): HeldOut[] {
    const { features, labels } = this.prepared.train;
    const heads = Array.from({ length: this.folds + 1 }, (_, h) => this.trainer.head(h));
    if (this.folds === 0) return [];
    return Array.from(labels, (label, i) => ({
      scores: scoresOf(heads[this.trainer.foldOf[i] as number] as Float64Array[], features, i),
      label,
    }));
  }

  /** The model as of the last epoch, calibrated. */
  model(validationAccuracy: number): ImageModel {
    const { spec, standardisation, landmarks, map, scale } = this.prepared;
    const temperature = fitTemperature(this.heldOut());
    const m = map.landmarks;
    const head = this.trainer.head(0);
    const coefficients = new Float32Array(head.length * m);
    // w·φ(x) = w·s M k(x), so the coefficients of the landmarks are s Mᵀ w.
    head.forEach((weights, c) => {
      const out = new Float64Array(m);
      for (let i = 0; i < m; i++) {
        const w = ((weights[i] as number) * scale) / temperature;
        for (let j = 0; j <= i; j++) out[j] = (out[j] as number) + w * (map.matrix[i * m + j] as number);
      }
      coefficients.set(out, c * m);
    });
    return {
      spec,
      classes: this.options.classes,
      epoch: this.epochs,
      accuracy: validationAccuracy,
      ...standardisation,
      landmarks,
      coefficients,
      biases: Float32Array.from(head, (weights) => (weights[m] as number) / temperature),
    };
  }
}

interface Mapped {
  readonly features: Float32Array;
  readonly labels: Int32Array;
}

interface Prepared {
  readonly spec: FeatureSpec;
  readonly standardisation: Standardisation;
  readonly landmarks: Quantised;
  readonly map: KernelMap;
  readonly scale: number;
  readonly train: Mapped;
  readonly validation: Mapped;
}

/** Key of the next model to be trained in this process. */
let nextKey: ModelKey = 1;

async function prepare(
  pool: ThreadPool,
  train: ImageSet,
  validation: ImageSet,
  options: TrainingOptions,
  random: Random,
): Promise<Prepared> {
  const settings = options.settings ?? SETTINGS;
  const spec = await fitSpec(pool, train.pixels, options.shape, settings, random);
  const chosen = chooseLandmarks(train.labels, settings.maxLandmarks, random);
  const all = chosen.length === train.labels.length;
  const model = nextKey++;
  const landmarks = await extractAll(
    pool,
    model,
    spec,
    all ? train.pixels : pick(train.pixels, chosen, pixelCount(spec)),
  );
  const standardisation = fitStandardisation(landmarks, spec, settings);
  standardise(landmarks, standardisation);
  // From here on landmarks are what a model file can hold of them.
  const quantised = quantise(landmarks, featureLength(spec));
  dequantise(quantised, landmarks);
  const similarities = similarityTo(pool, model, spec, standardisation, landmarks);
  const gram = await similarities({ features: landmarks });
  const [rows, validationRows] = await Promise.all([
    all ? gram : similarities({ pixels: train.pixels }),
    similarities({ pixels: validation.pixels }),
  ]);
  const compute = new Compute();
  const map = fitKernelMap(compute, rows, gram, chosen.length, settings.damping);
  const scale = settings.featureScale;
  return {
    spec,
    standardisation,
    landmarks: quantised,
    map,
    scale,
    train: { features: mapRows(compute, map, rows, scale), labels: train.labels },
    validation: { features: mapRows(compute, map, validationRows, scale), labels: validation.labels },
  };
}

type Images = { readonly pixels: Uint8Array } | { readonly features: Float32Array };

/** Computes kernel values to the landmarks on all threads. */
function similarityTo(
  pool: ThreadPool,
  model: ModelKey,
  spec: FeatureSpec,
  standardisation: Standardisation,
  landmarks: Float32Array,
) {
  const [size, length] = [pixelCount(spec), featureLength(spec)];
  const m = landmarks.length / length;
  return async (images: Images): Promise<Float32Array> => {
    const count = "pixels" in images ? images.pixels.length / size : images.features.length / length;
    const rows = sharedFloats(count * m);
    await pool.runRanges(count, 32, (from, to) => ({
      kind: "kernel",
      model,
      spec,
      standardisation,
      landmarks,
      images:
        "pixels" in images
          ? { pixels: images.pixels.subarray(from * size, to * size) }
          : { features: images.features.subarray(from * length, to * length) },
      rows: rows.subarray(from * m, to * m),
    }));
    return rows;
  };
}

function pick(pixels: Uint8Array, chosen: Int32Array, size: number): Uint8Array {
  const out = new Uint8Array(new SharedArrayBuffer(chosen.length * size));
  chosen.forEach((image, i) => out.set(pixels.subarray(image * size, (image + 1) * size), i * size));
  return out;
}

function scoresOf(head: readonly Float64Array[], features: Float32Array, image: number): number[] {
  return head.map((weights) => {
    const m = weights.length - 1;
    let sum = weights[m] as number;
    for (let d = 0; d < m; d++) sum += (weights[d] as number) * (features[image * m + d] as number);
    return sum;
  });
}

/** How many classes score higher than the right one, image by image, and the mean cross-entropy. */
function judge(head: readonly Float64Array[], { features, labels }: Mapped) {
  let loss = 0;
  const ranks = Array.from(labels, (label, i) => {
    const scores = scoresOf(head, features, i);
    const own = scores[label] as number;
    loss += Math.log(scores.reduce((sum, score) => sum + Math.exp(score - own), 0));
    return scores.filter((score, c) => score > own || (score === own && c < label)).length;
  });
  return { ranks, crossEntropy: loss / labels.length };
}

const shareBelow = (ranks: readonly number[], limit: number): number =>
  ranks.filter((rank) => rank < limit).length / ranks.length;
