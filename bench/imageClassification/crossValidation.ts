/** Strict cross-validation: dictionaries, standardisation, solver and calibration all see the learning folds alone. */
import { SETTINGS, type Settings } from "../../local/sagemaker/algorithms/imageClassification/training/settings.ts";
import { Training } from "../../local/sagemaker/algorithms/imageClassification/training/trainModel.ts";
import { Classifier } from "../../local/sagemaker/algorithms/imageClassification/model/classifier.ts";
import { ThreadPool } from "../../local/sagemaker/algorithms/imageClassification/threads/pool.ts";
import { sharedBytes } from "../../local/sagemaker/algorithms/imageClassification/threads/jobs.ts";
import { fiveFolds, type Pictures, side } from "./pictures.ts";
import { meanScore, score, type Score } from "./scores.ts";

/** The algorithm's defaults. */
const defaults = {
  classes: 2,
  batchSize: 32,
  optimizer: "sgd",
  momentum: 0.9,
  weightDecay: 1e-4,
  beta1: 0.9,
  beta2: 0.999,
  eps: 1e-8,
  gamma: 0.9,
  shape: { width: side, height: side, grey: false },
} as const;

export async function crossValidate(pictures: Pictures, seed: number, settings: Settings = SETTINGS): Promise<Score> {
  const pool = new ThreadPool();
  try {
    const scores: Score[] = [];
    for (const [learn, test] of fiveFolds(pictures, seed)) {
      const training = await Training.prepare(pool, pack(learn), pack(test), { ...defaults, seed, settings });
      for (let epoch = 0; epoch < 30; epoch++) training.epoch(0.1);
      const classifier = new Classifier(training.model(0));
      const probabilities = test.rgb.map((pixels) => classifier.classifyPixels(pixels));
      scores.push(score(probabilities, test.labels));
    }
    return meanScore(scores);
  } finally {
    await pool.close();
  }
}

function pack({ rgb, labels }: Pictures): { pixels: Uint8Array; labels: Int32Array } {
  const size = side * side * 3;
  const pixels = sharedBytes(rgb.length * size);
  rgb.forEach((picture, i) => pixels.set(picture, i * size));
  return { pixels, labels };
}
