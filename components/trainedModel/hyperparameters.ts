import * as pulumi from "@pulumi/pulumi";
import {
  EPOCHS,
  IMAGE_SHAPE,
  isSmall,
  layersFor,
  MINI_BATCH_SIZE,
  NUM_LAYERS,
  SHARE,
  SMALL_HEIGHT,
  USUAL_IMAGE_SHAPE,
} from "../../domain/configuration/allowedValues.ts";
import type { Validation } from "../shared/validate.ts";

/** Hyperparameters of SageMaker's built-in image classification. */
export interface ImageClassificationHyperparameters {
  /** Number of classes in the data, at least 2. */
  readonly numClasses: pulumi.Input<number>;
  /** Number of training images. */
  readonly numTrainingSamples: pulumi.Input<number>;
  /**
   * Passes over the training images, 1 to 10000.
   * @default 30
   */
  readonly epochs?: pulumi.Input<number | undefined>;
  /**
   * Layers of the network: 18, 34, 50, 101, 152 or 200; for images up to 28 pixels high 20, 32, 44, 56 or 110.
   * @default 18, or 20 for images up to 28 pixels high
   */
  readonly numLayers?: pulumi.Input<number | undefined>;
  /**
   * Step of the optimizer at the start, 0 to 1.
   * @default 0.1
   */
  readonly learningRate?: pulumi.Input<number | undefined>;
  /**
   * Images that the network sees between two steps, 1 to 4096, at most the number of training images, and of validation images.
   * @default 32, or as many as there are training images if those are fewer
   */
  readonly miniBatchSize?: pulumi.Input<number | undefined>;
  /**
   * Channels, height and width of the images, such as `3,32,32`.
   * A smaller training image fails the job; of a larger one the middle is seen, unless `resize` is given.
   * @default "3,32,32"
   */
  readonly imageShape?: pulumi.Input<string | undefined>;
  /**
   * Shorter side of a training image after resizing, in pixels; larger than height and width of `imageShape`.
   * @default - images are not resized
   */
  readonly resize?: pulumi.Input<number | undefined>;
  /**
   * Optimizer: `sgd`, `adam`, `rmsprop` or `nag`.
   * @default "sgd"
   */
  readonly optimizer?: pulumi.Input<string | undefined>;
  /**
   * Begin from weights trained on ImageNet instead of random ones.
   * @default false
   */
  readonly usePretrainedModel?: pulumi.Input<boolean | undefined>;
  /**
   * Variants made of each image: `crop`, `crop_color` or `crop_color_transform`.
   * @default - none
   */
  readonly augmentationType?: pulumi.Input<string | undefined>;
  /**
   * Stop when the validation accuracy no longer rises.
   * @default false
   */
  readonly earlyStopping?: pulumi.Input<boolean | undefined>;
}

export function checkHyperparameters(check: Validation, given: ImageClassificationHyperparameters): void {
  const count = { min: 1, max: Number.MAX_SAFE_INTEGER, integer: true };
  check.number("hyperparameters.numClasses", given.numClasses, { ...count, min: 2 });
  check.number("hyperparameters.numTrainingSamples", given.numTrainingSamples, count);
  check.number("hyperparameters.epochs", given.epochs, EPOCHS);
  check.oneOf("hyperparameters.numLayers", given.numLayers, NUM_LAYERS);
  check.number("hyperparameters.learningRate", given.learningRate, SHARE);
  check.number("hyperparameters.miniBatchSize", given.miniBatchSize, MINI_BATCH_SIZE);
  check.text("hyperparameters.imageShape", given.imageShape, IMAGE_SHAPE, 'channels,height,width, such as "3,32,32"');
  check.number("hyperparameters.resize", given.resize, count);
  check.oneOf("hyperparameters.optimizer", given.optimizer, ["sgd", "adam", "rmsprop", "nag"]);
  check.oneOf("hyperparameters.augmentationType", given.augmentationType, [
    "crop",
    "crop_color",
    "crop_color_transform",
  ]);
  const { miniBatchSize, numTrainingSamples, numLayers, resize, imageShape = USUAL_IMAGE_SHAPE } = given;
  if (typeof imageShape === "string" && typeof resize === "number") {
    const largest = Math.max(...imageShape.split(",").slice(1).map(Number));
    check.require(
      resize > largest,
      `hyperparameters.resize must be larger than height and width of imageShape (${imageShape}), got ${resize}`,
    );
  }
  if (typeof miniBatchSize === "number" && typeof numTrainingSamples === "number") {
    check.require(
      miniBatchSize <= numTrainingSamples,
      `hyperparameters.miniBatchSize must be at most numTrainingSamples (${numTrainingSamples}), got ${miniBatchSize}`,
    );
  }
  if (typeof imageShape === "string" && typeof numLayers === "number" && NUM_LAYERS.includes(numLayers)) {
    const allowed = layersFor(imageShape);
    check.require(
      allowed.includes(numLayers),
      `hyperparameters.numLayers must be one of ${allowed.join(", ")} for images of the shape ${imageShape}, got ${numLayers}`,
    );
  }
  // SageMaker guide, "Image classification hyperparameters", num_layers: "For transfer learning, … only be selected from" the large ones.
  check.require(
    given.usePretrainedModel !== true || typeof imageShape !== "string" || !isSmall(imageShape),
    `hyperparameters.usePretrainedModel needs images of more than ${SMALL_HEIGHT} pixels in height: there are no weights for smaller ones, got ${JSON.stringify(imageShape)}`,
  );
}

function usualLayers(imageShape: pulumi.Input<string | undefined>): pulumi.Output<number> {
  return pulumi.output(imageShape).apply((shape) => (shape !== undefined && isSmall(shape) ? 20 : 18));
}

/** At most as many as there are images: amazon-sagemaker-examples#1492, "The number of input images must be bigger or equal to the mini_batch_size." */
function usualMiniBatch(trainingSamples: pulumi.Input<number>): pulumi.Output<number> {
  return pulumi.output(trainingSamples).apply((count) => Math.min(32, count));
}

/** The same under the algorithm's own names, as the texts that SageMaker passes on; options left out stay out. */
export function hyperparameterMap(
  given: ImageClassificationHyperparameters | undefined,
  additional: pulumi.Input<Record<string, pulumi.Input<string>>> = {},
): pulumi.Output<Record<string, string>> {
  const named = given && {
    num_classes: given.numClasses,
    num_training_samples: given.numTrainingSamples,
    epochs: given.epochs ?? 30,
    num_layers: given.numLayers ?? usualLayers(given.imageShape),
    learning_rate: given.learningRate ?? 0.1,
    mini_batch_size: given.miniBatchSize ?? usualMiniBatch(given.numTrainingSamples),
    image_shape: given.imageShape ?? USUAL_IMAGE_SHAPE,
    resize: given.resize,
    optimizer: given.optimizer ?? "sgd",
    use_pretrained_model: given.usePretrainedModel ?? false,
    augmentation_type: given.augmentationType,
    early_stopping: given.earlyStopping ?? false,
  };
  return pulumi.all([pulumi.output(named), pulumi.output(additional)]).apply(([known, others]) => {
    const texts: Record<string, string> = {};
    for (const [key, value] of Object.entries({ ...known, ...others })) {
      if (value !== undefined) texts[key] = typeof value === "boolean" ? flag(key, value) : String(value);
    }
    return texts;
  });
}

/** The algorithm reads one of its flags as a number and the others as Python's words. */
function flag(key: string, value: boolean): string {
  if (key === "use_pretrained_model") return value ? "1" : "0";
  return value ? "True" : "False";
}
