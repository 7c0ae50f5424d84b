import { isScheduleExpression } from "../rules/eventBridge/scheduler.ts";
import { parsedJson } from "../rules/reading.ts";
import { hasGpu, isInf1 } from "../rules/sagemaker/machines.ts";
import {
  EPOCHS,
  IMAGE_SHAPE,
  KMS_KEY_ARN,
  MACHINE,
  MINI_BATCH_SIZE,
  MODEL_ARTIFACT,
  NUM_LAYERS,
  PERCENTAGE,
  SHARE,
  STUDIO_USER,
  TOPIC_ARN,
  TRAINING_ATTEMPT,
  type NumberRange,
} from "./allowedValues.ts";
import { TRAINED } from "./servedModels.ts";
import { didYouMean } from "./nearest.ts";
import { regionNameProblem } from "./oneRegion.ts";

/** What the value of a setting is, and in words. */
interface Kind {
  readonly article: string;
  readonly fits: (value: string) => boolean;
}

const boolean: Kind = { article: "true or false", fits: (value) => value === "true" || value === "false" };
const json: Kind = { article: "a value in JSON", fits: (value) => parsedJson(value) !== undefined };
const share = numberIn(SHARE);
const topic = textLike(TOPIC_ARN, "the ARN of an SNS topic");
const key = textLike(KMS_KEY_ARN, "the ARN of a KMS key");
const model: Kind = {
  article: `an artifact, s3://…/model.tar.gz, or "${TRAINED}"`,
  fits: (value) => value === TRAINED || MODEL_ARTIFACT.test(value),
};
const schedule: Kind = {
  article: 'a schedule, such as "rate(1 hour)" or "cron(10 * * * ? *)"',
  fits: isScheduleExpression,
};
const machine = textLike(MACHINE, 'a SageMaker machine, such as "ml.m5.large"');
const layers: Kind = {
  article: `one of ${NUM_LAYERS.join(", ")}`,
  fits: (value) => NUM_LAYERS.some((count) => value === String(count)),
};

/**
 * The settings by their names, each with what its value is. What a component would refuse in every program is refused here, by the
 * same rule: before the value stands in the stack's configuration, and as the program reads it.
 */
const settings = {
  data: json,
  forceDestroy: boolean,
  kmsKeyArn: key,
  epochs: numberIn(EPOCHS),
  learningRate: share,
  layers,
  miniBatchSize: numberIn(MINI_BATCH_SIZE),
  imageShape: textLike(IMAGE_SHAPE, 'channels,height,width, such as "3,32,32"'),
  minimumAccuracy: share,
  trainingInstanceType: {
    article: 'a SageMaker machine with a GPU, such as "ml.g4dn.xlarge"',
    fits: (value) => MACHINE.test(value) && hasGpu(value),
  },
  trainingAttempt: numberIn(TRAINING_ATTEMPT),
  endpointInstanceType: machine,
  endpointOnline: boolean,
  liveModel: model,
  shadowModel: model,
  shadowSamplingPercentage: numberIn(PERCENTAGE),
  shadowInstanceType: {
    article: 'a SageMaker machine that is no Inf1 machine, such as "ml.m5.large"',
    fits: (value) => MACHINE.test(value) && !isInf1(value),
  },
  queryTable: boolean,
  confidenceThreshold: share,
  monitor: boolean,
  monitorSchedule: schedule,
  alarmTopic: boolean,
  alarmTopicArn: topic,
  driftEvent: boolean,
  studioUsers: {
    article: 'a list of different names in JSON, of 1 to 52 letters, digits and hyphens, such as ["anna","ben"]',
    fits: areUsers,
  },
} as const satisfies Readonly<Record<string, Kind>>;

export type SettingName = keyof typeof settings;

export const settingNames = Object.keys(settings) as readonly SettingName[];

export function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(settings, name);
}

/**
 * What is wrong with a setting: a name that the program would never read, or a value of the wrong kind or out of range. Names with
 * a namespace are others', of which the region alone is known here (`aws:region`).
 */
export function settingProblem(name: string, value: string): string | undefined {
  if (name.includes(":")) return regionNameProblem(name, value);
  if (!isSettingName(name)) {
    return `There is no setting '${name}'${didYouMean(name, settingNames) || `; there are ${settingNames.join(", ")}.`}`;
  }
  const wanted = settings[name];
  return wanted.fits(value) ? undefined : `${name} is ${wanted.article}, not '${value}'.`;
}

/** As Pulumi reads it, which takes the beginning of a text for the whole: 0 of "0x10", 1 of "1,5". */
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function numberIn({ min, max, integer = false }: NumberRange): Kind {
  const fits = (value: string): boolean => {
    const number = NUMBER.test(value) ? Number(value) : NaN;
    return number >= min && number <= max && (!integer || Number.isInteger(number));
  };
  return { article: `a ${integer ? "whole " : ""}number from ${min} to ${max}`, fits };
}

function textLike(pattern: RegExp, article: string): Kind {
  return { article, fits: (value) => pattern.test(value) };
}

function areUsers(value: string): boolean {
  const list = parsedJson(value)?.value;
  if (!Array.isArray(list) || list.length === 0 || new Set(list).size < list.length) return false;
  return list.every((item) => typeof item === "string" && STUDIO_USER.test(item));
}
