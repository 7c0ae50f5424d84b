import { expect } from "chai";
import { Classifier } from "../../../../../../../local/sagemaker/algorithms/imageClassification/model/classifier.ts";
import {
  readModel,
  writeModel,
} from "../../../../../../../local/sagemaker/algorithms/imageClassification/model/modelFile.ts";
import { ThreadPool } from "../../../../../../../local/sagemaker/algorithms/imageClassification/threads/pool.ts";
import { fitTemperature } from "../../../../../../../local/sagemaker/algorithms/imageClassification/training/calibration.ts";
import { chooseLandmarks } from "../../../../../../../local/sagemaker/algorithms/imageClassification/training/fitFeatures.ts";
import { stratifiedFolds } from "../../../../../../../local/sagemaker/algorithms/imageClassification/training/softmaxTrainer.ts";
import {
  type EpochResult,
  type ImageSet,
  Training,
  type TrainingOptions,
} from "../../../../../../../local/sagemaker/algorithms/imageClassification/training/trainModel.ts";
import { seededRandom } from "../../../../../../../local/sagemaker/algorithms/imageClassification/math/random.ts";
import { smallSettings, stripedSet } from "../support.ts";

const options: TrainingOptions = {
  classes: 2,
  batchSize: 8,
  optimizer: "sgd",
  momentum: 0.9,
  weightDecay: 1e-4,
  beta1: 0.9,
  beta2: 0.999,
  eps: 1e-8,
  gamma: 0.9,
  shape: { width: 16, height: 16, grey: false },
  seed: 1,
  settings: smallSettings,
};

describe("Training", () => {
  let pool: ThreadPool;
  before(() => {
    pool = new ThreadPool(2);
  });
  after(() => pool.close());

  async function train(
    set: ImageSet,
    validation: ImageSet,
    changes: Partial<TrainingOptions> = {},
    epochs = 10,
    rate = 0.1,
  ) {
    const training = await Training.prepare(pool, set, validation, { ...options, ...changes });
    const results: EpochResult[] = [];
    for (let epoch = 0; epoch < epochs; epoch++) results.push(training.epoch(rate));
    const last = results.at(-1) as EpochResult;
    return { ...last, results, model: training.model(last.validationAccuracy) };
  }

  for (const [optimizer, rate] of [
    ["sgd", 0.1],
    ["nag", 0.1],
    ["adam", 0.05],
    ["rmsprop", 0.01],
  ] as const) {
    it(`learns to tell stripes apart with ${optimizer}`, async () => {
      const { validationAccuracy } = await train(
        stripedSet(80, 2, 16, 1),
        stripedSet(40, 2, 16, 5000),
        { optimizer },
        10,
        rate,
      );
      expect(validationAccuracy).to.be.at.least(0.9);
    });
  }

  it("tells its cross-entropy: that of a guess while nothing is learned, less with every few epochs", async () => {
    const [set, validation] = [stripedSet(200, 5, 16, 1), stripedSet(50, 5, 16, 5000)];
    const guessing = await train(set, validation, { classes: 5 }, 1, 0);
    expect(guessing.trainCrossEntropy).to.be.closeTo(Math.log(5), 1e-6);
    expect(guessing.validationCrossEntropy).to.be.closeTo(Math.log(5), 1e-6);
    const { results } = await train(set, validation, { classes: 5 }, 9);
    for (const part of ["trainCrossEntropy", "validationCrossEntropy"] as const) {
      const [first = 0, middle = 0, last = 0] = [results[0]?.[part], results[4]?.[part], results[8]?.[part]];
      expect(first).to.be.greaterThan(middle);
      expect(middle).to.be.greaterThan(last);
    }
  });

  it("learns many classes", async () => {
    const { validationAccuracy } = await train(
      stripedSet(200, 5, 16, 1),
      stripedSet(50, 5, 16, 5000),
      { classes: 5 },
      20,
    );
    expect(validationAccuracy).to.be.at.least(0.7);
  });

  it("counts the top k", async () => {
    const changes = { classes: 5, topK: 3 };
    const result = await train(stripedSet(60, 5, 16, 1), stripedSet(50, 5, 16, 5000), changes, 1, 0.001);
    expect(result.validationTopK).to.be.greaterThan(result.validationAccuracy).and.at.most(1);
  });

  it("accepts a hundred classes", async () => {
    const { model } = await train(stripedSet(200, 100, 16, 1), stripedSet(100, 100, 16, 5000), { classes: 100 }, 2);
    const probabilities = new Classifier(model).classifyPixels(stripedSet(1, 2, 16, 1).pixels);
    expect(probabilities).to.have.length(100);
    expect(probabilities.reduce((a, b) => a + b, 0)).to.be.closeTo(1, 1e-9);
  });

  it("learns from ten images, and from one class alone in a class of two", async () => {
    const { model } = await train(stripedSet(10, 2, 16, 1), stripedSet(4, 2, 16, 5000), { batchSize: 4 });
    expect(new Classifier(model).classifyPixels(stripedSet(1, 2, 16, 1).pixels)[0]).to.be.greaterThan(0.5);
    const single = await train(stripedSet(6, 1, 16, 1), stripedSet(2, 1, 16, 50), { batchSize: 2 });
    expect(single.validationAccuracy).to.equal(1);
  });

  it("handles images that are all the same", async () => {
    const flat = {
      pixels: new Uint8Array(new SharedArrayBuffer(12 * 768)).fill(128),
      labels: Int32Array.from({ length: 12 }, (_, i) => i % 2),
    };
    const { model } = await train(flat, flat, { batchSize: 4 }, 3);
    expect(new Classifier(model).classifyPixels(flat.pixels.subarray(0, 768)).every(Number.isFinite)).to.equal(true);
  });

  it("gives the same model for the same seed on any number of threads, and another for another seed", async () => {
    const [set, validation] = [stripedSet(40, 2, 16, 1), stripedSet(10, 2, 16, 5000)];
    const first = writeModel((await train(set, validation)).model);
    const single = new ThreadPool(1);
    const again = await Training.prepare(single, set, validation, options);
    let accuracy = 0;
    for (let epoch = 0; epoch < 10; epoch++) accuracy = again.epoch(0.1).validationAccuracy;
    await single.close();
    expect(writeModel(again.model(accuracy)).equals(first)).to.equal(true);
    expect(writeModel((await train(set, validation, { seed: 2 })).model).equals(first)).to.equal(false);
  });

  it("reports the validation accuracy of the very model that it saves", async () => {
    const validation = stripedSet(50, 5, 16, 5000);
    const { model, validationAccuracy } = await train(stripedSet(50, 5, 16, 1), validation, { classes: 5 }, 3);
    const classifier = new Classifier(readModel(writeModel(model)));
    let right = 0;
    validation.labels.forEach((label, i) => {
      const p = classifier.classifyPixels(validation.pixels.subarray(i * 768, (i + 1) * 768));
      if (p.indexOf(Math.max(...p)) === label) right++;
    });
    expect(right / 50).to.be.closeTo(validationAccuracy, 1e-9);
  });

  it("works from a sample of landmarks where there are many images", async () => {
    const settings = { ...smallSettings, maxLandmarks: 30 };
    const { model, validationAccuracy } = await train(stripedSet(120, 2, 16, 1), stripedSet(40, 2, 16, 5000), {
      settings,
    });
    expect(model.coefficients).to.have.length(2 * 30);
    expect(validationAccuracy).to.be.at.least(0.85);
  });

  it("is no more confident than it is right when a quarter of the labels are wrong", async () => {
    const random = seededRandom(4);
    const noisy = (set: ImageSet): ImageSet => ({
      ...set,
      labels: set.labels.map((label) => (random() < 0.25 ? 1 - label : label)),
    });
    const validation = noisy(stripedSet(200, 2, 16, 5000));
    const { model, validationAccuracy } = await train(noisy(stripedSet(200, 2, 16, 1)), validation);
    const classifier = new Classifier(model);
    const confidence = Array.from(validation.labels, (_, i) =>
      Math.max(...classifier.classifyPixels(validation.pixels.subarray(i * 768, (i + 1) * 768))),
    );
    expect(confidence.reduce((a, b) => a + b, 0) / 200).to.be.closeTo(validationAccuracy, 0.12);
  });

  it("takes learning rate, epochs and batch size at their word", async () => {
    const [set, validation] = [stripedSet(60, 2, 16, 1), stripedSet(20, 2, 16, 5000)];
    const accuracyOf = async (changes: Partial<TrainingOptions>, epochs: number, rate: number): Promise<number> =>
      (await train(set, validation, changes, epochs, rate)).trainAccuracy;
    expect(await accuracyOf({}, 1, 0)).to.be.at.most(0.6);
    expect(await accuracyOf({}, 10, 0.1)).to.be.greaterThan(await accuracyOf({}, 1, 0.0001));
    const batches: number[] = [];
    const training = await Training.prepare(pool, set, validation, { ...options, batchSize: 20 });
    training.epoch(0.1, (batch) => batches.push(batch));
    expect(batches).to.deep.equal([1, 2, 3]);
  });
});

describe("fitTemperature", () => {
  const scored = (margin: number, right: number, wrong: number) => [
    ...Array.from({ length: right }, (_, i) => ({ scores: i % 2 ? [0, margin] : [margin, 0], label: i % 2 })),
    ...Array.from({ length: wrong }, (_, i) => ({ scores: i % 2 ? [0, margin] : [margin, 0], label: 1 - (i % 2) })),
  ];

  it("cools confidence down to the share that is right", () => {
    const temperature = fitTemperature(scored(8, 900, 100));
    expect(1 / (1 + Math.exp(-8 / temperature))).to.be.closeTo(0.9, 0.01);
  });

  it("never becomes certain from a few images that are all right", () => {
    const temperature = fitTemperature(scored(1, 8, 0));
    expect(1 / (1 + Math.exp(-1 / temperature))).to.be.lessThan(0.9);
  });

  it("changes nothing where there is nothing to learn from", () => {
    expect(fitTemperature([])).to.equal(1);
  });
});

describe("chooseLandmarks", () => {
  it("keeps every class in proportion", () => {
    const labels = Int32Array.from({ length: 100 }, (_, i) => (i < 80 ? 0 : 1));
    const chosen = chooseLandmarks(labels, 20, seededRandom(1));
    expect(Array.from(chosen, (i) => labels[i]).filter((label) => label === 1)).to.have.length(4);
    expect(new Set(chosen).size).to.equal(20);
  });
});

describe("stratifiedFolds", () => {
  it("deals every class out evenly", () => {
    const labels = Int32Array.from({ length: 50 }, (_, i) => (i < 40 ? 0 : 1));
    const folds = stratifiedFolds(labels, 5, seededRandom(1));
    for (let fold = 1; fold <= 5; fold++) {
      expect(Array.from(folds).filter((f, i) => f === fold && labels[i] === 1)).to.have.length(2);
      expect(Array.from(folds).filter((f) => f === fold)).to.have.length(10);
    }
  });
});
