/**
 * The hyperparameters of the algorithm with the rules, ranges and defaults of its documentation ("Image Classification
 * Hyperparameters", Amazon SageMaker AI developer guide). SageMaker passes all values as strings.
 */
import type { OptimizerSettings } from "../training/optimizers.ts";
import { CustomerError } from "./customerError.ts";

type Rule =
  | { readonly kind: "integer"; readonly min: number; readonly default?: number }
  | { readonly kind: "float"; readonly default: number }
  | { readonly kind: "choice"; readonly of: readonly string[]; readonly default?: string }
  | { readonly kind: "shape"; readonly default: string }
  | { readonly kind: "epochs" };

const LAYERS = ["18", "34", "50", "101", "152", "200", "20", "32", "44", "56", "110"];
const positive = (value?: number): Rule => ({
  kind: "integer",
  min: 1,
  ...(value === undefined ? {} : { default: value }),
});
const fraction = (value: number): Rule => ({ kind: "float", default: value });
const flag: Rule = { kind: "choice", of: ["0", "1"], default: "0" };

const RULES: Readonly<Record<string, Rule>> = {
  num_classes: { kind: "integer", min: 2 },
  num_training_samples: positive(),
  augmentation_type: { kind: "choice", of: ["crop", "crop_color", "crop_color_transform"] },
  beta_1: fraction(0.9),
  beta_2: fraction(0.999),
  checkpoint_frequency: positive(),
  early_stopping: { kind: "choice", of: ["True", "False", "true", "false"], default: "False" },
  early_stopping_min_epochs: positive(10),
  early_stopping_patience: positive(5),
  early_stopping_tolerance: fraction(0),
  epochs: positive(30),
  eps: fraction(1e-8),
  gamma: fraction(0.9),
  image_shape: { kind: "shape", default: "3,224,224" },
  kv_store: { kind: "choice", of: ["dist_sync", "dist_async"] },
  learning_rate: fraction(0.1),
  lr_scheduler_factor: fraction(0.1),
  lr_scheduler_step: { kind: "epochs" },
  mini_batch_size: positive(32),
  momentum: fraction(0.9),
  multi_label: flag,
  num_layers: { kind: "choice", of: LAYERS, default: "152" },
  optimizer: { kind: "choice", of: ["sgd", "adam", "rmsprop", "nag"], default: "sgd" },
  precision_dtype: { kind: "choice", of: ["float32", "float16"], default: "float32" },
  resize: positive(),
  seed: { kind: "integer", min: 0, default: 0 },
  top_k: { kind: "integer", min: 2 },
  use_pretrained_model: flag,
  use_weighted_loss: flag,
  weight_decay: fraction(0.0001),
};

const REQUIRED = ["num_classes", "num_training_samples"];
const MAX_CLASSES = 1000;
const SHAPE_RANGE = [16, 1024] as const;

export interface Hyperparameters extends OptimizerSettings {
  readonly classes: number;
  readonly trainingSamples: number;
  readonly augmentation: "none" | "crop" | "crop_color" | "crop_color_transform";
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** Pixels of an image's shorter side after resizing it for training. */
  readonly resize: number | undefined;
  readonly epochs: number;
  readonly miniBatchSize: number;
  readonly learningRate: number;
  readonly schedulerFactor: number;
  /** Epochs after which the learning rate is multiplied by the factor. */
  readonly schedulerSteps: readonly number[];
  readonly checkpointFrequency: number | undefined;
  readonly earlyStopping:
    { readonly minEpochs: number; readonly patience: number; readonly tolerance: number } | undefined;
  readonly topK: number | undefined;
  readonly pretrained: boolean;
  readonly seed: number;
  /** All values, defaults filled in, for the log. */
  readonly all: Readonly<Record<string, string>>;
}

/** Checks all values and reports all problems at once. */
export function parseHyperparameters(given: Readonly<Record<string, unknown>>): Hyperparameters {
  const problems: string[] = [];
  const values: Record<string, string> = {};
  for (const [name, rule] of Object.entries(RULES)) {
    if ("default" in rule) values[name] = String(rule.default);
  }
  for (const name of REQUIRED) {
    if (given[name] === undefined) problems.push(`${name} is a required hyperparameter and was not given`);
  }
  for (const [name, raw] of Object.entries(given)) {
    const rule = RULES[name];
    if (rule === undefined) {
      problems.push(
        `${name} is not a hyperparameter of image classification (known: ${Object.keys(RULES).join(", ")})`,
      );
      continue;
    }
    const value = String(raw).trim();
    const allowed = violation(rule, value);
    if (allowed === undefined) values[name] = value;
    else problems.push(`${name} must be ${allowed}, got ${JSON.stringify(value)}`);
  }
  if (problems.length === 0) problems.push(...conflicts(values));
  if (problems.length > 0) throw new CustomerError(`Invalid hyperparameters: ${problems.join("; ")}.`);
  return typed(values);
}

/** What the value should have been, where it breaks the rule. */
function violation(rule: Rule, value: string): string | undefined {
  switch (rule.kind) {
    case "integer":
      if (/^\d{1,9}$/.test(value) && Number(value) >= rule.min) return undefined;
      return rule.min === 1 ? "a positive integer" : `an integer of at least ${rule.min}`;
    case "float":
      return value !== "" && Number(value) >= 0 && Number(value) <= 1 ? undefined : "a float in [0, 1]";
    case "choice":
      return rule.of.includes(value) ? undefined : `one of ${rule.of.join(", ")}`;
    case "shape":
      return validShape(value)
        ? undefined
        : `num_channels,height,width with 1 or 3 channels and sides of ${SHAPE_RANGE.join(" to ")}`;
    case "epochs":
      return /^\s*\d+\s*(,\s*\d+\s*)*$/.test(value) ? undefined : 'a list of epochs such as "10, 20"';
  }
}

const numbers = (value: string): number[] => value.split(",").map(Number);

function validShape(value: string): boolean {
  const shape = numbers(value);
  const [channels, ...sides] = shape;
  if (shape.length !== 3 || !(channels === 1 || channels === 3)) return false;
  return sides.every((side) => Number.isInteger(side) && side >= SHAPE_RANGE[0] && side <= SHAPE_RANGE[1]);
}

/** SageMaker guide, "Image classification hyperparameters", num_layers: those of which there are weights for transfer learning. */
const PRETRAINED = ["18", "34", "50", "101", "152", "200"];

/** Rules between several values. */
function conflicts(values: Readonly<Record<string, string>>): string[] {
  const problems: string[] = [];
  const number = (name: string): number => Number(values[name]);
  if (number("num_classes") > MAX_CLASSES)
    problems.push(`num_classes must be at most ${MAX_CLASSES}, got ${values["num_classes"]}`);
  if (number("checkpoint_frequency") > number("epochs")) {
    problems.push(
      `checkpoint_frequency must be no greater than epochs (${values["epochs"]}), got ${values["checkpoint_frequency"]}`,
    );
  }
  if (number("top_k") > number("num_classes")) {
    problems.push(`top_k must be no greater than num_classes (${values["num_classes"]}), got ${values["top_k"]}`);
  }
  if (values["use_pretrained_model"] === "1" && !PRETRAINED.includes(values["num_layers"] ?? "")) {
    problems.push(
      `num_layers must be one of ${PRETRAINED.join(", ")} with use_pretrained_model 1, got ${values["num_layers"]}`,
    );
  }
  if (values["multi_label"] === "1") problems.push("multi_label 1 is not supported by this local stand-in: use 0");
  return problems;
}

function typed(values: Readonly<Record<string, string>>): Hyperparameters {
  const number = (name: string): number => Number(values[name]);
  const optional = (name: string): number | undefined =>
    values[name] === undefined ? undefined : Number(values[name]);
  const [channels, height, width] = numbers(values["image_shape"] as string) as [number, number, number];
  return {
    classes: number("num_classes"),
    trainingSamples: number("num_training_samples"),
    augmentation: (values["augmentation_type"] ?? "none") as Hyperparameters["augmentation"],
    channels,
    height,
    width,
    resize: optional("resize"),
    epochs: number("epochs"),
    miniBatchSize: number("mini_batch_size"),
    learningRate: number("learning_rate"),
    schedulerFactor: number("lr_scheduler_factor"),
    schedulerSteps: values["lr_scheduler_step"] === undefined ? [] : numbers(values["lr_scheduler_step"]),
    optimizer: values["optimizer"] as Hyperparameters["optimizer"],
    momentum: number("momentum"),
    weightDecay: number("weight_decay"),
    beta1: number("beta_1"),
    beta2: number("beta_2"),
    eps: number("eps"),
    gamma: number("gamma"),
    checkpointFrequency: optional("checkpoint_frequency"),
    earlyStopping:
      values["early_stopping"]?.toLowerCase() === "true"
        ? {
            minEpochs: number("early_stopping_min_epochs"),
            patience: number("early_stopping_patience"),
            tolerance: number("early_stopping_tolerance"),
          }
        : undefined,
    topK: optional("top_k"),
    pretrained: values["use_pretrained_model"] === "1",
    seed: number("seed"),
    all: values,
  };
}
