import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import {
  ArtifactModel,
  DataBucket,
  InferenceWorkflow,
  MonitoredEndpoint,
  StudioWorkspace,
  TrainedModel,
  type BucketRef,
} from "../../../../components/index.ts";
import { buildFunctions } from "../../../../functions/build.ts";
import { ACCOUNT, deploy, REGION, type MockOptions } from "../../../support/pulumiMocks.ts";
import { answeringSageMaker } from "../../../support/sageMakerAnswers.ts";

const bucket = { bucketName: "pictures", bucketArn: "arn:aws:s3:::pictures" };
const endpoint = { endpointName: "e", endpointArn: `arn:aws:sagemaker:${REGION}:${ACCOUNT}:endpoint/e` };
const ELSEWHERE = "eu-west-1";
const KEY = `arn:aws:kms:${ELSEWHERE}:${ACCOUNT}:key/5d0f`;
const IMAGE = `${ACCOUNT}.dkr.ecr.${ELSEWHERE}.amazonaws.com/team/own:3`;
const TOPIC = `arn:aws:sns:${ELSEWHERE}:${ACCOUNT}:alarms`;

/** What a program ends with whose component has been made; it makes no resource. */
async function lateRefusal(program: () => unknown, answers: MockOptions["answers"] = {}): Promise<string> {
  const { errors, resources } = await deploy(program, { preview: true, answers });
  expect(resources, "a resource was made").to.deep.equal([]);
  for (const { message, stack } of errors) expect(stack, "where in the library it was thrown").to.equal(message);
  const messages = new Set(errors.map(({ message }) => message));
  expect(messages.size, [...messages].join()).to.equal(1);
  return [...messages][0] ?? "";
}

describe("Options that are known only later", () => {
  answeringSageMaker();
  before(() => buildFunctions());

  for (const [what, program, message] of [
    [
      "a number out of range",
      () => new InferenceWorkflow("w", { bucket, endpoint, confidenceThreshold: pulumi.output(93) }),
      "InferenceWorkflow 'w': confidenceThreshold must be between 0 and 1, got 93",
    ],
    [
      "a number as a text",
      () => new DataBucket("d", { expireCapturesAfterDays: pulumi.output("90") as unknown as pulumi.Output<number> }),
      `DataBucket 'd': expireCapturesAfterDays must be a whole number between 1 and 36500, got "90"`,
    ],
    [
      "a promised text",
      () => new ArtifactModel("m", { modelArtifactUri: Promise.resolve("model.tar.gz") }),
      `ArtifactModel 'm': modelArtifactUri must be an S3 address, such as s3://bucket/model.tar.gz, got "model.tar.gz"`,
    ],
    [
      "a secret, which is not shown",
      () => new ArtifactModel("m", { modelArtifactUri: pulumi.secret("hunter2") }),
      "ArtifactModel 'm': modelArtifactUri must be an S3 address, such as s3://bucket/model.tar.gz, got a secret value",
    ],
    [
      "all that is wrong",
      () => new DataBucket("d", { kmsKeyArn: pulumi.output("mine"), expireCapturesAfterDays: pulumi.secret(-7) }),
      `DataBucket 'd': kmsKeyArn must be the ARN of a KMS key (an alias or key id can't be used in a role's policy), got "mine"; expireCapturesAfterDays must be between 1 and 36500, got a secret value`,
    ],
    [
      "a key of another region",
      () => new DataBucket("d", { kmsKeyArn: KEY }),
      `DataBucket 'd': kmsKeyArn must be of ${REGION}, the region that the component is in, got "${KEY}"`,
    ],
    [
      "an endpoint of another region",
      () =>
        new InferenceWorkflow("w", {
          bucket,
          endpoint: { ...endpoint, endpointArn: endpoint.endpointArn.replace(REGION, ELSEWHERE) },
        }),
      `InferenceWorkflow 'w': endpoint.endpointArn must be of ${REGION}, the region that the component is in, got "arn:aws:sagemaker:${ELSEWHERE}:${ACCOUNT}:endpoint/e"`,
    ],
    [
      "topics of another region",
      () =>
        new InferenceWorkflow("w", { bucket, endpoint, successTopicArn: TOPIC, failureTopicArn: pulumi.output(TOPIC) }),
      `InferenceWorkflow 'w': successTopicArn must be of ${REGION}, the region that the component is in, got "${TOPIC}"; failureTopicArn must be of ${REGION}, the region that the component is in, got "${TOPIC}"`,
    ],
    [
      "alarms that would tell another region's topic",
      () =>
        new MonitoredEndpoint("e", { model: { modelName: "m" }, captureBucket: bucket, monitor: { topicArn: TOPIC } }),
      `MonitoredEndpoint 'e': monitor.topicArn must be of ${REGION}, the region that the component is in, got "${TOPIC}"`,
    ],
    [
      "alarms that would set off another region's topic",
      () => {
        const alarms = { actionArns: [TOPIC.replace(ELSEWHERE, REGION), TOPIC] };
        new MonitoredEndpoint("e", { model: { modelName: "m" }, captureBucket: bucket, alarms });
      },
      `MonitoredEndpoint 'e': alarms.actionArns must be of ${REGION}, the region that the component is in, got ["${TOPIC.replace(ELSEWHERE, REGION)}","${TOPIC}"]`,
    ],
    [
      "an image of another region",
      () => new ArtifactModel("m", { modelArtifactUri: "s3://models/model.tar.gz", image: IMAGE, kmsKeyArn: KEY }),
      `ArtifactModel 'm': image must be of ${REGION}, the region that the component is in, got "${IMAGE}"; kmsKeyArn must be of ${REGION}, the region that the component is in, got "${KEY}"`,
    ],
    [
      "an image of another region that is to train",
      () => new TrainedModel("t", { bucket, dataVersion: "1", image: pulumi.output(IMAGE) }),
      `TrainedModel 't': image must be of ${REGION}, the region that the component is in, got "${IMAGE}"`,
    ],
    [
      "a disk's key of another region",
      () =>
        new TrainedModel("t", {
          bucket,
          dataVersion: "1",
          hyperparameters: { numClasses: 2, numTrainingSamples: 100 },
          volumeKmsKeyArn: KEY,
          instanceType: "ml.p3.2xlarge",
        }),
      `TrainedModel 't': volumeKmsKeyArn must be of ${REGION}, the region that the component is in, got "${KEY}"`,
    ],
  ] as const)
    it(`are told of before anything is made: ${what}`, async () => {
      expect(await lateRefusal(program)).to.equal(message);
    });

  it("let through what is right, and what comes to nothing", async () => {
    const { errors, names } = await deploy(() => {
      new DataBucket("right", {
        expireCapturesAfterDays: pulumi.secret(7),
        kmsKeyArn: pulumi.output(KEY.replace(ELSEWHERE, REGION)),
      });
      new DataBucket("none", { kmsKeyArn: pulumi.output(undefined as string | undefined) as pulumi.Output<string> });
    });
    expect(errors).to.deep.equal([]);
    expect(names).to.include.members(["aws:s3/bucket:Bucket right-bucket", "aws:s3/bucket:Bucket none-bucket"]);
  });
});

describe("Another stack's output that is not there", () => {
  answeringSageMaker();
  before(() => buildFunctions());
  const missing =
    "the output that it was given comes to nothing (requireOutput says of another stack's that it is not there)";
  const hyperparameters = { numClasses: 2, numTrainingSamples: 100 };
  const theirs = { outputs: { theirs: { outputs: { bucketArn: "arn:aws:s3:::pictures" }, secretOutputNames: [] } } };

  for (const [what, program, message] of [
    [
      "a bucket's name",
      ({ name, arn }) =>
        new MonitoredEndpoint("it", { model: { modelName: "m" }, captureBucket: { bucketName: name, bucketArn: arn } }),
      `MonitoredEndpoint 'it': captureBucket.bucketName is missing: ${missing}`,
    ],
    [
      "of which other texts are made",
      ({ name, arn }) =>
        new TrainedModel("it", { bucket: { bucketName: name, bucketArn: arn }, dataVersion: name, hyperparameters }),
      `TrainedModel 'it': bucket.bucketName is missing: ${missing}; dataVersion is missing: ${missing}`,
    ],
    [
      "a model's address",
      ({ name }) => new ArtifactModel("it", { modelArtifactUri: name }),
      `ArtifactModel 'it': modelArtifactUri is missing: ${missing}`,
    ],
    [
      "a model's name",
      ({ name }) => new MonitoredEndpoint("it", { model: { modelName: name }, captureEnabled: false }),
      `MonitoredEndpoint 'it': model.modelName is missing: ${missing}`,
    ],
    [
      "an endpoint's name and ARN",
      ({ name }) => new InferenceWorkflow("it", { bucket, endpoint: { endpointName: name, endpointArn: name } }),
      `InferenceWorkflow 'it': endpoint.endpointName is missing: ${missing}; endpoint.endpointArn is missing: ${missing}`,
    ],
    [
      "a whole bucket",
      ({ name }) => new InferenceWorkflow("it", { bucket: name as unknown as BucketRef, endpoint }),
      `InferenceWorkflow 'it': bucket.bucketName is missing: ${missing}; bucket.bucketArn is missing: ${missing}`,
    ],
  ] as readonly [string, (texts: Record<"name" | "arn", pulumi.Output<string>>) => unknown, string][])
    it(`is told of before anything is made: ${what}`, async () => {
      const { errors, names } = await deploy(
        () => {
          const stack = new pulumi.StackReference("theirs");
          const text = (output: string) => stack.getOutput(output) as pulumi.Output<string>;
          program({ name: text("bucketNmae"), arn: text("bucketArn") });
        },
        { preview: true, ...theirs },
      );
      expect(new Set(errors.map((error) => error.message))).to.deep.equal(new Set([message]));
      expect(names).to.deep.equal(["pulumi:pulumi:StackReference theirs"]);
    });

  it("is told of where it is a secret, or made by the program itself", async () => {
    for (const nothing of [pulumi.secret(undefined), pulumi.output(undefined), Promise.resolve(undefined)]) {
      const message = await lateRefusal(
        () => new ArtifactModel("it", { modelArtifactUri: nothing as unknown as Promise<string> }),
      );
      expect(message).to.equal(`ArtifactModel 'it': modelArtifactUri is missing: ${missing}`);
    }
  });

  it("is not told of a resource, which in an update of chosen targets may have made nothing yet", async () => {
    const { errors, names } = await deploy(() => {
      const data = new DataBucket("data");
      const bucketName = data.bucketName.apply(() => undefined as unknown as string);
      new InferenceWorkflow("it", { bucket: { bucketName, bucketArn: data.bucketArn }, endpoint });
    });
    expect(errors).to.deep.equal([]);
    expect(names).to.include("aws-native:stepfunctions:StateMachine it-state-machine");
  });
});

describe("Providers of two places", () => {
  answeringSageMaker();
  before(() => buildFunctions());
  const modelArtifactUri = "s3://models/model.tar.gz";
  const hyperparameters = { numClasses: 2, numTrainingSamples: 100 };
  const inRegion = { "aws-native:index:getRegion": { region: ELSEWHERE } };
  const inAccount = { "aws-native:index:getAccountId": { accountId: "999999999999" } };
  const whatToDo = "pass both of one place (providers), or set region, profile and roles of both (aws:…, aws-native:…)";

  for (const [what, program] of [
    ["TrainedModel", () => new TrainedModel("c", { bucket, dataVersion: "1", hyperparameters })],
    ["ArtifactModel", () => new ArtifactModel("c", { modelArtifactUri })],
    ["MonitoredEndpoint", () => new MonitoredEndpoint("c", { model: { modelName: "m" }, captureBucket: bucket })],
    ["InferenceWorkflow", () => new InferenceWorkflow("c", { bucket, endpoint })],
    ["StudioWorkspace", () => new StudioWorkspace("c")],
  ] as const)
    it(`are refused by ${what} before anything is made`, async () => {
      expect(await lateRefusal(program, inRegion)).to.equal(
        `${what} 'c': the classic provider is of ${REGION} in account ${ACCOUNT}, the native one of ${ELSEWHERE} in account ${ACCOUNT}: ${whatToDo}`,
      );
      expect(await lateRefusal(program, inAccount)).to.equal(
        `${what} 'c': the classic provider is of ${REGION} in account ${ACCOUNT}, the native one of ${REGION} in account 999999999999: ${whatToDo}`,
      );
    });

  it("are let through where one of them was told not to ask, or can't be asked", async () => {
    const program = (): unknown => new ArtifactModel("m", { modelArtifactUri });
    for (const options of [
      { answers: { "aws-native:index:getAccountId": { accountId: "" }, "aws-native:index:getRegion": {} } },
      { failing: { "aws-native:index:getRegion": "no such function" } },
    ]) {
      const { errors, names } = await deploy(program, options);
      expect(errors).to.deep.equal([]);
      expect(names).to.include("aws:sagemaker/model:Model m-model");
    }
  });

  it("are nothing to a bucket, which the classic provider makes alone", async () => {
    const { errors, names } = await deploy(() => new DataBucket("d"), { answers: inRegion });
    expect(errors).to.deep.equal([]);
    expect(names).to.include("aws:s3/bucket:Bucket d-bucket");
  });
});
