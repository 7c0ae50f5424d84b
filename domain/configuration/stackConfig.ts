import { isPictureSizes, networkInput, type PictureSizes } from "../images/pictureSizes.ts";
import { readServedModels, type ServedModels } from "./servedModels.ts";
import { layersFor, USUAL_IMAGE_SHAPE } from "./allowedValues.ts";
import { HeldSettings, type ConfigSource } from "./heldSettings.ts";
import { StackConfigError } from "./stackConfigError.ts";

/** The settings of the Scones Unlimited stack, each group under the names of the component it is for. */
export interface StackConfig {
  /** Class names in the order of the model's probabilities. */
  readonly classes: readonly string[];
  readonly bucket: { readonly forceDestroy?: boolean; readonly kmsKeyArn?: string };
  readonly training: {
    readonly dataVersion: string;
    readonly hyperparameters: {
      readonly numClasses: number;
      readonly numTrainingSamples: number;
      readonly epochs?: number;
      readonly learningRate?: number;
      readonly numLayers?: number;
      readonly miniBatchSize?: number;
      readonly imageShape?: string;
      readonly resize?: number;
    };
    readonly minimumAccuracy?: number;
    readonly instanceType?: string;
    readonly attempt?: number;
    readonly kmsKeyArn?: string;
  };
  readonly endpoint: {
    readonly instanceType?: string;
    readonly online?: boolean;
    readonly kmsKeyArn?: string;
    readonly queryTable?: Record<string, never>;
    readonly monitor: {
      readonly enabled?: boolean;
      readonly classes?: string[];
      readonly confidenceThreshold?: number;
      readonly scheduleExpression?: string;
      readonly createTopic?: boolean;
      readonly topicArn?: string;
      readonly driftEvent?: boolean;
    };
  };
  readonly models: ServedModels;
  readonly workflow: {
    readonly classes: string[];
    readonly confidenceThreshold?: number;
    readonly kmsKeyArn?: string;
  };
  readonly studio: { readonly users?: string[]; readonly kmsKeyArn?: string };
}

export type { ConfigSource } from "./heldSettings.ts";
export { StackConfigError } from "./stackConfigError.ts";

/**
 * Reads the settings; options that are not set are left to the components' defaults.
 * @throws StackConfigError that names every setting which can't be right
 */
export function readStackConfig(source: ConfigSource): StackConfig {
  const held = new HeldSettings(source);
  const data = readData(held);
  const config = readSettings(held, data);
  const problems = [...held.problems, ...wrongTogether(config, data.validationSamples)];
  if (problems.length > 0) {
    throw new StackConfigError(
      `The stack's settings can't be right: ${problems.join(" ")} \`pulumi config set KEY VALUE\` sets one anew, \`pulumi config rm KEY\` removes it.`,
    );
  }
  return config;
}

/** What settings can't be at once, though each may be. */
function wrongTogether({ endpoint: { monitor }, training: { hyperparameters } }: StackConfig, validation: number) {
  const problems: string[] = [];
  if (monitor.createTopic === true && monitor.topicArn !== undefined) {
    problems.push("alarmTopic makes a topic and alarmTopicArn names one: only one of both is wanted.");
  }
  const { numLayers, miniBatchSize = 0, numTrainingSamples, imageShape = USUAL_IMAGE_SHAPE } = hyperparameters;
  if (numLayers !== undefined && !layersFor(imageShape).includes(numLayers)) {
    problems.push(
      `layers is one of ${layersFor(imageShape).join(", ")} for pictures of ${imageShape}, not '${numLayers}'.`,
    );
  }
  if (miniBatchSize > numTrainingSamples) {
    problems.push(`miniBatchSize is at most the ${numTrainingSamples} pictures to train with, not '${miniBatchSize}'.`);
  }
  if (miniBatchSize > validation) {
    problems.push(`miniBatchSize is at most the ${validation} pictures to validate with, not '${miniBatchSize}'.`);
  }
  return problems;
}

/** The algorithm's own default. */
const USUAL_BATCH = 32;

function readSettings(config: ConfigSource, data: DataConfig): StackConfig {
  const { version, classes, trainingSamples, validationSamples, pictures } = data;
  const imageShape = config.get("imageShape");
  // One key for everything.
  const kmsKeyArn = config.get("kmsKeyArn");
  return {
    classes,
    bucket: given({ forceDestroy: config.getBoolean("forceDestroy"), kmsKeyArn }),
    training: {
      dataVersion: version,
      hyperparameters: {
        numClasses: classes.length,
        numTrainingSamples: trainingSamples,
        ...given({
          epochs: config.getNumber("epochs"),
          learningRate: config.getNumber("learningRate"),
          numLayers: config.getNumber("layers"),
          // The component knows how many there are to train with alone.
          miniBatchSize:
            config.getNumber("miniBatchSize") ??
            (validationSamples < USUAL_BATCH ? Math.min(validationSamples, trainingSamples) : undefined),
        }),
        ...(pictures === undefined ? given({ imageShape }) : networkInput(pictures, imageShape)),
      },
      ...given({
        minimumAccuracy: config.getNumber("minimumAccuracy"),
        instanceType: config.get("trainingInstanceType"),
        attempt: config.getNumber("trainingAttempt"),
        kmsKeyArn,
      }),
    },
    endpoint: {
      monitor: readMonitor(config, classes),
      ...given({
        instanceType: config.get("endpointInstanceType"),
        online: config.getBoolean("endpointOnline"),
        kmsKeyArn,
        queryTable: config.getBoolean("queryTable") === true ? {} : undefined,
      }),
    },
    models: readServedModels(config),
    workflow: {
      classes: [...classes],
      ...given({ confidenceThreshold: config.getNumber("confidenceThreshold"), kmsKeyArn }),
    },
    studio: given({ users: config.getObject("studioUsers") as string[] | undefined, kmsKeyArn }),
  };
}

function readMonitor(config: ConfigSource, classes: readonly string[]): StackConfig["endpoint"]["monitor"] {
  if (config.getBoolean("monitor") === false) return { enabled: false };
  return {
    classes: [...classes],
    ...given({
      confidenceThreshold: config.getNumber("confidenceThreshold"),
      scheduleExpression: config.get("monitorSchedule"),
      createTopic: config.getBoolean("alarmTopic"),
      topicArn: config.get("alarmTopicArn"),
      driftEvent: config.getBoolean("driftEvent"),
    }),
  };
}

interface DataConfig {
  readonly version: string;
  readonly classes: readonly string[];
  readonly trainingSamples: number;
  /** Infinity where it is not said, as in a stack of before. */
  readonly validationSamples: number;
  /** Sizes of the pictures; undefined where they are CIFAR's. */
  readonly pictures?: PictureSizes;
}

/** What the ETL wrote about the data it put in order. */
function readData(config: ConfigSource): DataConfig {
  const data = config.getObject("data");
  if (data === undefined) {
    throw new StackConfigError(
      "The stack has no data yet: run `npm run scones -- etl` first, which prepares the images and sets the configuration `data`.",
    );
  }
  const { version, classes, trainingSamples, validationSamples = Infinity, pictures } = data as Record<string, unknown>;
  const problems: string[] = [];
  // On the command line a version of digits alone becomes a number.
  const versionText = typeof version === "number" ? String(version) : version;
  if (typeof versionText !== "string" || versionText === "") problems.push("data.version must be a text");
  if (!isTexts(classes) || classes.length < 2) problems.push("data.classes must list at least two class names");
  const samples = Number(trainingSamples);
  if (!Number.isInteger(samples) || samples < 1) problems.push("data.trainingSamples must be a whole number above 0");
  if (pictures !== undefined && !isPictureSizes(pictures))
    problems.push("data.pictures must be the pictures' sizes in pixels");
  if (problems.length > 0) {
    throw new StackConfigError(
      `The stack's configuration is broken: ${problems.join("; ")}. \`npm run scones -- etl\` sets it.`,
    );
  }
  return {
    version: versionText as string,
    classes: classes as string[],
    trainingSamples: samples,
    validationSamples: Number(validationSamples),
    ...(isPictureSizes(pictures) && { pictures }),
  };
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

type Given<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

/** The members that have a value. */
function given<T extends object>(members: T): Given<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Given<T>;
}
