import { expect } from "chai";
import { settingNames, settingProblem } from "../../../../domain/configuration/settings.ts";
import { readStackConfig, StackConfigError, type ConfigSource } from "../../../../domain/configuration/stackConfig.ts";

const DATA = { version: "6f1ed002ab55", classes: ["bicycle", "motorcycle"], trainingSamples: 1000 };

/** Settings as `pulumi.Config` hands them out. */
function source(settings: Record<string, unknown>, read = new Set<string>()): ConfigSource {
  const value = (key: string): unknown => {
    read.add(key);
    return settings[key];
  };
  return {
    get: (key) => {
      const known = value(key);
      return typeof known === "string" || known === undefined ? known : JSON.stringify(known);
    },
    getNumber: (key) => value(key) as number | undefined,
    getBoolean: (key) => value(key) as boolean | undefined,
    getObject: value,
  };
}

describe("kmsKeyArn", () => {
  it("is for every component", () => {
    const kmsKeyArn = "arn:aws:kms:eu-central-1:123456789012:key/5d0f";
    const { bucket, training, endpoint, workflow, studio } = readStackConfig(source({ data: DATA, kmsKeyArn }));
    for (const group of [bucket, training, endpoint, workflow, studio]) expect(group).to.include({ kmsKeyArn });
  });
});

describe("settingProblem", () => {
  it("knows the settings that the program reads, and no others", () => {
    const read = new Set<string>();
    readStackConfig(source({ data: DATA }, read));
    expect([...read].sort()).to.deep.equal([...settingNames].sort());
    const arn = "arn:aws:sns:eu-central-1:123456789012:alarms";
    const key = "arn:aws:kms:eu-central-1:123456789012:key/5d0f";
    const values = [
      "1",
      "18",
      "true",
      "{}",
      '["anna"]',
      "3,32,32",
      "ml.m5.large",
      "ml.g4dn.xlarge",
      "trained",
      "rate(1 hour)",
      arn,
      key,
    ];
    for (const name of settingNames)
      expect(values.map((value) => settingProblem(name, value), name)).to.include(undefined);
  });

  it("tells the nearest name of one that is none, or all of them", () => {
    expect(settingProblem("epoch", "1")).to.equal("There is no setting 'epoch'. Did you mean epochs?");
    expect(settingProblem("colour", "red")).to.match(/^There is no setting 'colour'; there are data, forceDestroy, /);
  });

  it("refuses a value that Pulumi could not read as what it is", () => {
    expect(settingProblem("epochs", "ten")).to.equal("epochs is a whole number from 1 to 10000, not 'ten'.");
    expect(settingProblem("epochs", "")).to.equal("epochs is a whole number from 1 to 10000, not ''.");
    expect(settingProblem("monitor", "yes")).to.equal("monitor is true or false, not 'yes'.");
    expect(settingProblem("studioUsers", "anna,ben")).to.match(
      /^studioUsers is a list of different names in JSON, .* not 'anna,ben'\.$/,
    );
    expect(settingProblem("learningRate", "1e-3")).to.equal(undefined);
  });

  it("refuses what a component would refuse, before it stands in the configuration", () => {
    for (const [name, value] of [
      ...[
        ["epochs", "-1"],
        ["epochs", "2.5"],
        ["epochs", "10001"],
        ["miniBatchSize", "0"],
        ["learningRate", "1.5"],
      ],
      ...[
        ["confidenceThreshold", "93"],
        ["minimumAccuracy", "-0.1"],
        ["shadowSamplingPercentage", "101"],
      ],
      ...[
        ["imageShape", "3,10"],
        ["trainingInstanceType", "m5.large"],
        ["layers", "3"],
        ["studioUsers", "[1]"],
      ],
      ...[
        ["liveModel", "model.tar.gz"],
        ["monitorSchedule", "hourly"],
        ["alarmTopicArn", "alarms"],
        ["kmsKeyArn", "a"],
      ],
    ] as const)
      expect(settingProblem(name, value), name).to.be.a("string").and.contain(`not '${value}'`);
  });

  it("leaves the settings of others alone", () => {
    expect(settingProblem("aws:region", "eu-west-1")).to.equal(undefined);
    for (const region of ["us-gov-west-1", "us-isob-east-1", "eusc-de-east-1", "ap-southeast-7"])
      expect(settingProblem("aws-native:region", region)).to.equal(undefined);
    for (const region of ["", "mars-1", "us-east-1a", "US-EAST-1", " us-east-1", "us east 1"])
      expect(settingProblem("aws:region", region)).to.equal(
        `aws:region is a region of AWS, such as us-east-1, not '${region}'.`,
      );
    expect(settingProblem("aws:profile", "")).to.equal(undefined);
  });
});

describe("readStackConfig", () => {
  it("leaves to the components what is not set", () => {
    expect(readStackConfig(source({ data: DATA }))).to.deep.equal({
      classes: ["bicycle", "motorcycle"],
      bucket: {},
      training: { dataVersion: "6f1ed002ab55", hyperparameters: { numClasses: 2, numTrainingSamples: 1000 } },
      endpoint: { monitor: { classes: ["bicycle", "motorcycle"] } },
      models: { live: "trained", shadowOptions: {} },
      workflow: { classes: ["bicycle", "motorcycle"] },
      studio: {},
    });
  });

  it("takes no more pictures at once than there are to validate with", () => {
    const batchOf = (data: object, settings: object = {}): number | undefined =>
      readStackConfig(source({ data: { ...DATA, ...data }, ...settings })).training.hyperparameters.miniBatchSize;
    expect(batchOf({ validationSamples: 12 })).to.equal(12);
    expect(batchOf({ validationSamples: "12", trainingSamples: 10 })).to.equal(10);
    // The component's own default then.
    expect(batchOf({ validationSamples: 32 })).to.equal(undefined);
    expect(batchOf({ validationSamples: 12 }, { miniBatchSize: 8 })).to.equal(8);
  });

  it("hands every setting to the component that it is for, zeros and false too", () => {
    const config = readStackConfig(
      source({
        data: DATA,
        forceDestroy: false,
        epochs: 5,
        learningRate: 0,
        layers: 34,
        miniBatchSize: 64,
        minimumAccuracy: 0,
        trainingInstanceType: "ml.g5.xlarge",
        trainingAttempt: 2,
        endpointInstanceType: "ml.c5.large",
        endpointOnline: false,
        queryTable: true,
        monitorSchedule: "rate(1 day)",
        alarmTopicArn: "arn:aws:sns:eu-west-1:123456789012:on-call",
        driftEvent: false,
        confidenceThreshold: 0,
        studioUsers: ["ann"],
      }),
    );
    expect(config.bucket).to.deep.equal({ forceDestroy: false });
    expect(config.training).to.deep.equal({
      dataVersion: "6f1ed002ab55",
      hyperparameters: {
        numClasses: 2,
        numTrainingSamples: 1000,
        epochs: 5,
        learningRate: 0,
        numLayers: 34,
        miniBatchSize: 64,
      },
      minimumAccuracy: 0,
      instanceType: "ml.g5.xlarge",
      attempt: 2,
    });
    expect(config.endpoint).to.deep.equal({
      instanceType: "ml.c5.large",
      online: false,
      queryTable: {},
      monitor: {
        classes: ["bicycle", "motorcycle"],
        confidenceThreshold: 0,
        scheduleExpression: "rate(1 day)",
        topicArn: "arn:aws:sns:eu-west-1:123456789012:on-call",
        driftEvent: false,
      },
    });
    expect(config.workflow).to.deep.include({ confidenceThreshold: 0 });
    expect(config.studio).to.deep.equal({ users: ["ann"] });
  });

  it("hands a monitor that is not wanted nothing else", () => {
    const config = readStackConfig(source({ data: DATA, monitor: false, alarmTopic: true }));
    expect(config.endpoint).to.deep.equal({ monitor: { enabled: false } });
  });

  it("refuses what Pulumi would read as something else, all of it at once, in the settings' words", () => {
    const pulumiReads = { confidenceThreshold: 0, epochs: 1 };
    const settings: Record<string, unknown> = {
      data: DATA,
      confidenceThreshold: "0,93",
      epochs: "1,5",
      alarmTopic: true,
    };
    const config = { ...source(settings), getNumber: (key: string) => pulumiReads[key as keyof typeof pulumiReads] };
    expect(() => readStackConfig(config)).to.throw(
      StackConfigError,
      "The stack's settings can't be right: epochs is a whole number from 1 to 10000, not '1,5'. confidenceThreshold is a number from 0 to 1, not '0,93'. `pulumi config set KEY VALUE` sets one anew, `pulumi config rm KEY` removes it.",
    );
  });

  for (const [what, settings, message] of [
    [
      "a topic to make and one that is there",
      { alarmTopic: true, alarmTopicArn: "arn:aws:sns:eu-west-1:123456789012:on-call" },
      "alarmTopic makes a topic and alarmTopicArn names one: only one of both is wanted.",
    ],
    [
      "layers of the other kind of network",
      { layers: 20 },
      "layers is one of 18, 34, 50, 101, 152, 200 for pictures of 3,32,32, not '20'.",
    ],
    [
      "layers that the pictures are too small for",
      { layers: 18, imageShape: "3,28,28" },
      "layers is one of 20, 32, 44, 56, 110 for pictures of 3,28,28, not '18'.",
    ],
    [
      "more pictures at once than there are",
      { miniBatchSize: 1001 },
      "miniBatchSize is at most the 1000 pictures to train with, not '1001'.",
    ],
    [
      "more pictures at once than there are to validate with",
      { data: { ...DATA, validationSamples: 20 }, miniBatchSize: 21 },
      "miniBatchSize is at most the 20 pictures to validate with, not '21'.",
    ],
  ] as const)
    it(`refuses ${what}`, () => {
      expect(() => readStackConfig(source({ data: DATA, ...settings }))).to.throw(StackConfigError, message);
    });

  it("takes numbers for texts and texts for numbers, as the command line sets them", () => {
    const config = readStackConfig(source({ data: { ...DATA, version: 123456789012, trainingSamples: "1000" } }));
    expect(config.training.dataVersion).to.equal("123456789012");
    expect(config.training.hyperparameters.numTrainingSamples).to.equal(1000);
  });

  it("says what to run when there is no data yet", () => {
    expect(() => readStackConfig(source({}))).to.throw(
      StackConfigError,
      "The stack has no data yet: run `npm run scones -- etl` first, which prepares the images and sets the configuration `data`.",
    );
  });

  it("says all that is wrong with the data's settings, without a stack trace", () => {
    try {
      readStackConfig(source({ data: { classes: ["one"], trainingSamples: 0 } }));
      expect.fail("the settings were not refused");
    } catch (error) {
      expect((error as Error).message).to.equal(
        "The stack's configuration is broken: data.version must be a text; data.classes must list at least two class names; data.trainingSamples must be a whole number above 0. `npm run scones -- etl` sets it.",
      );
      expect((error as Error).stack).to.equal((error as Error).message);
    }
  });
});
