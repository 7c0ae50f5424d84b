import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import * as library from "../../../../components/index.ts";
import { buildFunctions } from "../../../../functions/build.ts";
import { deploy, refusal } from "../../../support/pulumiMocks.ts";
import { answeringSageMaker } from "../../../support/sageMakerAnswers.ts";

type Name =
  "DataBucket" | "TrainedModel" | "ArtifactModel" | "MonitoredEndpoint" | "InferenceWorkflow" | "StudioWorkspace";
type Loose = new (name: string, args?: unknown) => pulumi.ComponentResource;

const bucket = { bucketName: "pictures", bucketArn: "arn:aws:s3:::pictures" };
const endpoint = { endpointName: "e", endpointArn: "arn:aws:sagemaker:eu-central-1:123456789012:endpoint/e" };
const model = { modelName: "m" };
const hyperparameters = { numClasses: 2, numTrainingSamples: 100 };
const modelArtifactUri = "s3://models/model.tar.gz";
const ENDPOINT = { model, captureBucket: bucket };
const TRAINING = { bucket, dataVersion: "1", hyperparameters };
const REF = "must be a component, or an object, with";

/** As a program does that no compiler has looked at. */
function make(type: Name, args: unknown): pulumi.ComponentResource {
  const Component = library[type] as unknown as Loose;
  return new Component("it", args);
}

describe("A program that no compiler has looked at", () => {
  answeringSageMaker();
  before(() => buildFunctions());

  for (const [what, type, args, message] of [
    [
      "a misspelt option",
      "DataBucket",
      { expireCaptureAfterDays: 3 },
      "there is no option 'expireCaptureAfterDays'. Did you mean expireCapturesAfterDays?",
    ],
    [
      "an option in snake case",
      "ArtifactModel",
      { modelArtifactUri, kms_key_arn: "a" },
      "there is no option 'kms_key_arn'. Did you mean kmsKeyArn?",
    ],
    [
      "an option of nothing's name",
      "MonitoredEndpoint",
      { ...ENDPOINT, alarms: { colour: "red" } },
      "alarms has no option 'colour', only enabled, errorThreshold, latencyThresholdMs, periodSeconds, evaluationPeriods, actionArns",
    ],
    [
      "a misspelt option of a list's item",
      "TrainedModel",
      { ...TRAINING, channels: [{ channelName: "train", prefx: "train/" }] },
      "channels[0] has no option 'prefx'. Did you mean prefix?",
    ],
    ["no options", "MonitoredEndpoint", undefined, "MonitoredEndpoint 'it': its options are missing"],
    ["null for options", "DataBucket", null, "DataBucket 'it': its options must be an object of options, got null"],
    ["a missing option", "ArtifactModel", {}, "ArtifactModel 'it': modelArtifactUri is missing: it must be a text"],
    [
      "all that is missing",
      "InferenceWorkflow",
      undefined,
      "- bucket is missing: it must be a component, or an object, with bucketName and bucketArn",
    ],
    [
      "a name for a reference",
      "MonitoredEndpoint",
      { ...ENDPOINT, captureBucket: "pictures" },
      `captureBucket ${REF} bucketName and bucketArn, got "pictures"`,
    ],
    [
      "a reference without its members",
      "InferenceWorkflow",
      { bucket: { bucketName: "pictures" }, endpoint },
      "bucket.bucketArn is missing: it must be a text",
    ],
    ["null for a reference", "MonitoredEndpoint", { ...ENDPOINT, model: null }, `model ${REF} modelName, got null`],
    [
      "one value for a list",
      "InferenceWorkflow",
      { bucket, endpoint, classes: "bicycle,motorcycle" },
      'classes must be a list, each item a text, got "bicycle,motorcycle"',
    ],
    [
      "a number in a list of texts",
      "InferenceWorkflow",
      { bucket, endpoint, classes: ["bicycle", 2] },
      "classes[1] must be a text, got 2",
    ],
    [
      "an object for a list",
      "MonitoredEndpoint",
      { captureBucket: bucket, variants: { blue: model } },
      'variants must be a list, each item an object of options, got {"blue":{"modelName":"m"}}',
    ],
    [
      "a switch for options",
      "MonitoredEndpoint",
      { ...ENDPOINT, queryTable: true },
      "queryTable must be an object of options, got true",
    ],
    [
      "a word for a switch",
      "MonitoredEndpoint",
      { ...ENDPOINT, online: "no" },
      'online must be true or false, got "no"',
    ],
    ["a list for tags", "DataBucket", { tags: ["a"] }, 'tags must be an object of texts, got ["a"]'],
    ["an empty text", "StudioWorkspace", { vpcId: "", subnetIds: [] }, "vpcId must not be empty"],
    [
      "an empty name",
      "InferenceWorkflow",
      { bucket: { ...bucket, bucketName: "" }, endpoint },
      "bucket.bucketName must not be empty",
    ],
    [
      "an output for a list that the program walks",
      "StudioWorkspace",
      { users: pulumi.output(["anna"]) },
      "users must be a list, each item a text that is known as the program runs: it can't be an output",
    ],
    [
      "an output for a switch",
      "MonitoredEndpoint",
      { ...ENDPOINT, online: pulumi.output(false) },
      "online must be true or false that is known as the program runs",
    ],
    [
      "a promise of a reference",
      "InferenceWorkflow",
      { bucket: Promise.resolve(bucket), endpoint },
      `bucket ${REF} bucketName and bucketArn that is known as the program runs`,
    ],
  ] as const)
    it(`is told of ${what}`, async () => {
      expect(await refusal(() => make(type, args))).to.contain(message);
    });

  it("hears of each option once, in the words of the option's own check where it has one", async () => {
    const options = { ...ENDPOINT, initialSamplingPercentage: "50", endpointName: 5, dashboard: "on" };
    expect(await refusal(() => make("MonitoredEndpoint", options))).to.equal(`MonitoredEndpoint 'it' has 3 problems:
  - endpointName must be 1 to 63 letters, digits and hyphens, got 5
  - initialSamplingPercentage must be a whole number between 0 and 100, got "50"
  - dashboard must be true or false, got "on"`);
  });

  it("reads no secret in a message", async () => {
    const options = { ...ENDPOINT, monitor: { classes: { first: pulumi.secret("bicycle") } } };
    expect(await refusal(() => make("MonitoredEndpoint", options))).to.contain('got {"first":"an output"}');
  });

  it("may give references with more members, options that are undefined, empty prefixes, and an output of a reference", async () => {
    const { errors } = await deploy(() => {
      make("DataBucket", { accessLogBucketName: "logs", accessLogPrefix: "", expireCaptures: undefined });
      make("InferenceWorkflow", { bucket: { ...bucket, region: "eu-central-1" }, endpoint: pulumi.output(endpoint) });
    });
    expect(errors).to.deep.equal([]);
  });
});
