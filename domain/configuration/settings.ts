import { parsedJson } from "../rules/reading.ts";
import { didYouMean } from "./nearest.ts";

/** What the value of a setting is, and in words. */
interface Kind {
  readonly article: string;
  readonly fits: (value: string) => boolean;
}

const boolean: Kind = { article: "true or false", fits: (value) => value === "true" || value === "false" };
const json: Kind = { article: "a value in JSON", fits: (value) => parsedJson(value) !== undefined };
const share = numberFrom(0, 1);
const topic = textLike(/^arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:.+/, "the ARN of an SNS topic");
const key = textLike(/^arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key\/.+/, "the ARN of a KMS key");
const model = textLike(/^(trained|s3:\/\/[^/]+\/.+)$/, 'an artifact, s3://…/model.tar.gz, or "trained"');
const schedule = textLike(/^(rate|cron)\(.+\)$/, 'a schedule, such as "rate(1 hour)"');
const machine = textLike(/^ml\.[a-z0-9-]+\.[a-z0-9]+$/, 'a SageMaker machine, such as "ml.m5.large"');

/**
 * The settings by their names, each with what its value is. What a component would refuse in every program is refused here, before
 * the value stands in the stack's configuration.
 */
const settings = {
  data: json,
  forceDestroy: boolean,
  kmsKeyArn: key,
  epochs: wholeFrom(1, 10_000),
  learningRate: share,
  layers: wholeFrom(18, 200),
  miniBatchSize: wholeFrom(1, 4096),
  imageShape: textLike(/^\d+,\d+,\d+$/, 'channels,height,width, such as "3,32,32"'),
  minimumAccuracy: share,
  trainingInstanceType: machine,
  trainingAttempt: wholeFrom(1, 1_000_000),
  endpointInstanceType: machine,
  endpointOnline: boolean,
  liveModel: model,
  shadowModel: model,
  shadowSamplingPercentage: numberFrom(0, 100),
  shadowInstanceType: machine,
  queryTable: boolean,
  confidenceThreshold: share,
  monitor: boolean,
  monitorSchedule: schedule,
  alarmTopic: boolean,
  alarmTopicArn: topic,
  driftEvent: boolean,
  studioUsers: { article: 'a list of names in JSON, such as ["anna","ben"]', fits: isTexts },
} as const satisfies Readonly<Record<string, Kind>>;

export type SettingName = keyof typeof settings;

export const settingNames = Object.keys(settings) as readonly SettingName[];

export function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(settings, name);
}

/**
 * What is wrong with a setting: a name that the program would never read, or a value of the wrong kind or out of range. Names with
 * a namespace are others' (`aws:region`).
 */
export function settingProblem(name: string, value: string): string | undefined {
  if (name.includes(":")) return undefined;
  if (!isSettingName(name)) {
    return `There is no setting '${name}'${didYouMean(name, settingNames) || `; there are ${settingNames.join(", ")}.`}`;
  }
  const wanted = settings[name];
  return wanted.fits(value) ? undefined : `${name} is ${wanted.article}, not '${value}'.`;
}

function numberFrom(least: number, most: number): Kind {
  const fits = (value: string): boolean => value.trim() !== "" && Number(value) >= least && Number(value) <= most;
  return { article: `a number from ${least} to ${most}`, fits };
}

function wholeFrom(least: number, most: number): Kind {
  const { fits } = numberFrom(least, most);
  return {
    article: `a whole number from ${least} to ${most}`,
    fits: (value) => fits(value) && Number.isInteger(Number(value)),
  };
}

function textLike(pattern: RegExp, article: string): Kind {
  return { article, fits: (value) => pattern.test(value) };
}

function isTexts(value: string): boolean {
  const list = parsedJson(value)?.value;
  return Array.isArray(list) && list.every((item) => typeof item === "string");
}
