import { expect } from "chai";
import program from "../../index.ts";
import { settingNames, settingProblem, type SettingName } from "../../domain/configuration/settings.ts";
import { buildFunctions } from "../../functions/build.ts";
import { deploy } from "../support/pulumiMocks.ts";
import { answerAttempts, answeringSageMaker, COMPLETED } from "../support/sageMakerAnswers.ts";

const DATA = JSON.stringify({ version: "6f1ed002ab55", classes: ["bicycle", "motorcycle"], trainingSamples: 5000 });
const MODEL = "s3://models/next/model.tar.gz";
const TOPIC = "arn:aws:sns:eu-central-1:123456789012:alarms";
const KEY = "arn:aws:kms:eu-central-1:123456789012:key/5d0f";

const NUMBERS = ["", "0", "1", "2", "18", "19", "100", "101", "4096", "4097", "10001", "-1", "0.5", "1.5", "1e-3"];
const MISREAD = ["0x10", "1_000", "1,5", "0,93", "NaN", "Infinity", "ten"];
const MACHINES = ["ml.m5.large", "ml.g4dn.xlarge", "ml.inf1.xlarge", "m5.large", "ml.m5.large ", "ML.M5.LARGE"];
const MODELS = ["trained", MODEL, `${MODEL}\n`, " s3://models/m.tar.gz", "s3://models/", "S3://models/m.tar.gz"];
const TOPICS = [TOPIC, `${TOPIC}.fifo`, `${TOPIC} `, TOPIC.replace("sns", "sqs"), "alarms"];
const KEYS = [KEY, `${KEY} `, KEY.replace("key/5d0f", "alias/mine"), "alias/mine"];
const SHAPES = ["3,32,32", "1,224,224", "3,32", "3,0,0", "0,32,32", " 3,32,32"];
const SCHEDULES = ["rate(1 hour)", "rate(0 hours)", "rate(1)", "cron(10 * * * ? *)", "cron(10 * * * * *)", "hourly"];
const USERS = ['["anna"]', '["anna","anna"]', '["anna berg"]', `["${"a".repeat(53)}"]`, "[]", "[1]", "{}", "anna"];
const NUMERIC = [...NUMBERS, ...MISREAD];
const SWITCH = ["true", "false", "True", "yes", "1", ""];

/** Values that people would give, right and wrong; and what has to be set beside, so that the setting has a meaning. */
const CASES: Readonly<Record<Exclude<SettingName, "data">, readonly string[]>> = {
  forceDestroy: SWITCH,
  kmsKeyArn: KEYS,
  epochs: NUMERIC,
  learningRate: NUMERIC,
  layers: NUMERIC,
  miniBatchSize: NUMERIC,
  imageShape: SHAPES,
  minimumAccuracy: NUMERIC,
  trainingInstanceType: MACHINES,
  trainingAttempt: NUMERIC,
  endpointInstanceType: MACHINES,
  endpointOnline: SWITCH,
  liveModel: MODELS,
  shadowModel: MODELS,
  shadowSamplingPercentage: NUMERIC,
  shadowInstanceType: MACHINES,
  queryTable: SWITCH,
  confidenceThreshold: NUMERIC,
  monitor: SWITCH,
  monitorSchedule: SCHEDULES,
  alarmTopic: SWITCH,
  alarmTopicArn: TOPICS,
  driftEvent: SWITCH,
  studioUsers: USERS,
};
const BESIDE: Partial<Record<SettingName, Readonly<Record<string, string>>>> = {
  shadowSamplingPercentage: { shadowModel: MODEL },
  shadowInstanceType: { shadowModel: MODEL },
  shadowModel: { liveModel: "s3://models/one/model.tar.gz" },
};

/** What the program, with the components' own checks, says to a setting. */
async function refusalOf(name: SettingName, value: string): Promise<string | undefined> {
  const settings = { data: DATA, ...BESIDE[name], [name]: value };
  const config = Object.fromEntries(Object.entries(settings).map(([key, text]) => [`project:${key}`, text]));
  let thrown: unknown;
  const { errors } = await deploy(
    () => {
      try {
        return program();
      } catch (error) {
        thrown = error;
        return undefined;
      }
    },
    { config, preview: true },
  );
  const error = thrown ?? errors[0];
  return error instanceof Error ? error.message : undefined;
}

describe("Settings", () => {
  const sageMaker = answeringSageMaker();
  before(() => buildFunctions());
  beforeEach(() => {
    // As good as minimumAccuracy can ask.
    answerAttempts(sageMaker, { ...COMPLETED, FinalMetricDataList: [{ MetricName: "validation:accuracy", Value: 1 }] });
  });

  it("are all tried here", () => {
    expect(Object.keys(CASES).sort()).to.deep.equal(settingNames.filter((name) => name !== "data").sort());
  });

  for (const [name, values] of Object.entries(CASES) as [SettingName, string[]][]) {
    it(`take as ${name} what the components take, and refuse in their own words what those refuse`, async () => {
      for (const value of values) {
        const [problem, refusal] = [settingProblem(name, value), await refusalOf(name, value)];
        const said = JSON.stringify(value);
        if (problem === undefined) expect(refusal, said).to.equal(undefined);
        else expect(refusal, said).to.contain(problem);
      }
      const taken = values.filter((value) => settingProblem(name, value) === undefined);
      expect(taken, "tries both").to.have.length.within(1, values.length - 1);
    }).timeout(60_000);
  }
});
