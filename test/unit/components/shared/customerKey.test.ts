import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import {
  customerKeyPolicy,
  InferenceWorkflow,
  MonitoredEndpoint,
  StudioWorkspace,
  TrainedModel,
  type MonitoredEndpointArgs,
} from "../../../../components/index.ts";
import { bucketKeyStatements } from "../../../../components/shared/policy.ts";
import program from "../../../../index.ts";
import { buildFunctions } from "../../../../functions/build.ts";
import {
  ACCOUNT,
  deploy,
  refusal,
  REGION,
  statementsOf,
  value,
  type Registered,
} from "../../../support/pulumiMocks.ts";
import { answeringSageMaker } from "../../../support/sageMakerAnswers.ts";

const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/5d0f`;
const OWN_KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/beef`;
const BUCKET = { bucketName: "pictures", bucketArn: "arn:aws:s3:::pictures" };
const MODEL = { modelName: "classifier-model", executionRoleName: "classifier-role" };
const ENDPOINT = { endpointName: "scones", endpointArn: `arn:aws:sagemaker:${REGION}:${ACCOUNT}:endpoint/scones` };

/** Whatever a customer key can be named for: type → the input that names it. */
const ENCRYPTED: Readonly<Record<string, string>> = {
  "aws-native:logs:LogGroup": "kmsKeyId",
  "aws-native:scheduler:Schedule": "kmsKeyArn",
  "aws:sns/topic:Topic": "kmsMasterKeyId",
  "aws-native:sagemaker:Domain": "kmsKeyId",
  "aws:lambda/function:Function": "kmsKeyArn",
  "aws:sagemaker/endpointConfiguration:EndpointConfiguration": "kmsKeyArn",
};
const keysOf = (resources: readonly Registered[]): Record<string, unknown> =>
  Object.fromEntries(
    resources.flatMap(({ type, name, inputs }) => {
      const member = ENCRYPTED[type];
      return member === undefined ? [] : [[name, inputs[member]]];
    }),
  );

describe("One customer key", () => {
  answeringSageMaker();
  before(() => buildFunctions());

  it("encrypts all of an endpoint and its monitor, and their roles may use it where they read what is encrypted", async () => {
    const args: MonitoredEndpointArgs = { model: MODEL, captureBucket: BUCKET, kmsKeyArn: KEY };
    const { get, resources } = await deploy(
      () => new MonitoredEndpoint("scones", { ...args, monitor: { createTopic: true } }),
    );
    expect(keysOf(resources)).to.deep.equal({
      ...{ "scones-configuration": KEY, "scones-logs": KEY, "scones-monitor-function": KEY },
      ...{ "scones-monitor-logs": KEY, "scones-monitor-schedule": KEY, "scones-monitor-topic": KEY },
    });
    expect(get("scones-configuration").inputs["dataCaptureConfig"]).to.include({ kmsKeyId: KEY });
    const throughS3 = { StringEquals: { "kms:ViaService": `s3.${REGION}.amazonaws.com` } };
    expect(statementsOf(get("scones-monitor-role"))).to.deep.include.members([
      { Sid: "Environment", Effect: "Allow", Action: ["kms:Decrypt"], Resource: KEY },
      {
        ...{ Sid: "Encrypt", Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: KEY },
        Condition: throughS3,
      },
    ]);
    expect(statementsOf(get("scones-monitor-schedule-role"))).to.deep.include({
      ...{ Sid: "Schedule", Effect: "Allow", Action: ["kms:Decrypt"], Resource: KEY },
    });
    const { Statement } = get("scones-AllTraffic-capture").inputs["policyDocument"] as { Statement: unknown };
    expect(Statement).to.deep.include({
      ...{ Sid: "CaptureEncrypt", Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: KEY },
      Condition: throughS3,
    });
  });

  it("leaves a bucket its own key, and disks theirs", async () => {
    const captureBucket = { ...BUCKET, kmsKeyArn: OWN_KEY };
    const args = { model: MODEL, captureBucket, kmsKeyArn: KEY, volumeKmsKeyArn: OWN_KEY, monitor: { enabled: false } };
    const { get } = await deploy(() => new MonitoredEndpoint("scones", args));
    const { inputs } = get("scones-configuration");
    expect(inputs).to.include({ kmsKeyArn: OWN_KEY });
    expect(inputs["dataCaptureConfig"]).to.include({ kmsKeyId: OWN_KEY });
  });

  it("encrypts the functions and logs of a workflow", async () => {
    const { get, resources } = await deploy(
      () =>
        new InferenceWorkflow("inference", { bucket: BUCKET, endpoint: ENDPOINT, logLevel: "ERROR", kmsKeyArn: KEY }),
    );
    const keys = keysOf(resources);
    expect(Object.keys(keys)).to.have.length(7);
    const withoutEnvironment = "inference-serialize-image-data";
    expect(Object.keys(keys).filter((name) => keys[name] !== KEY)).to.deep.equal([`${withoutEnvironment}-function`]);
    expect(keys[`${withoutEnvironment}-function`]).to.equal(undefined);
    const environment = { Sid: "Environment", Effect: "Allow", Action: ["kms:Decrypt"], Resource: KEY };
    expect(statementsOf(get("inference-filter-low-confidence-role"))).to.deep.include(environment);
    expect(statementsOf(get(`${withoutEnvironment}-role`))).not.to.deep.include(environment);
  });

  it("encrypts a Studio with what ends its apps", async () => {
    const { resources } = await deploy(() => new StudioWorkspace("studio", { drainApps: true, kmsKeyArn: KEY }));
    // What ends the apps has no environment.
    expect(keysOf(resources)).to.deep.equal({
      ...{ "studio-domain": KEY, "studio-drain-logs": KEY, "studio-drain-function": undefined },
    });
  });

  it("encrypts the disks of a machine that trains, where they are not its own", async () => {
    const args = { bucket: BUCKET, dataVersion: "1", hyperparameters: { numClasses: 2, numTrainingSamples: 10 } };
    const key = async (more: object): Promise<unknown> => {
      const { get } = await deploy(() => new TrainedModel("classifier", { ...args, kmsKeyArn: KEY, ...more }));
      return (get("classifier-training").inputs["resourceConfig"] as { volumeKmsKeyId?: string }).volumeKmsKeyId;
    };
    expect(await key({ instanceType: "ml.p3.2xlarge" })).to.equal(KEY);
    expect(await key({ instanceType: Promise.resolve("ml.p3.2xlarge") })).to.equal(KEY);
    expect(await key({ instanceType: "ml.p3.2xlarge", volumeKmsKeyArn: OWN_KEY })).to.equal(OWN_KEY);
    expect(await key({})).to.equal(undefined);
    expect(await key({ instanceType: Promise.resolve("ml.g5.xlarge") })).to.equal(undefined);
  });

  it("reaches everything of the whole program by one setting", async () => {
    const data = JSON.stringify({ version: "6f1ed002ab55", classes: ["a", "b"], trainingSamples: 1000 });
    const { get, resources } = await deploy(() => program(), {
      config: { "project:data": data, "project:kmsKeyArn": KEY, "project:alarmTopic": "true" },
    });
    const keys = keysOf(resources);
    expect(Object.values(keys)).to.have.length.greaterThan(12);
    expect(Object.keys(keys).filter((name) => keys[name] !== KEY)).to.have.members([
      ...["inference-serialize-image-data-function", "studio-drain-function"],
    ]);
    expect(JSON.stringify(get("data-encryption").inputs)).to.include(KEY);
  });

  it("is used through S3 by the name that S3 has in the region", async () => {
    const bucket = { ...BUCKET, kmsKeyArn: KEY };
    const through = async (region: string): Promise<unknown> => {
      const [statement] = bucketKeyStatements(bucket, "Key", "read", region);
      return value(pulumi.output(statement?.Condition?.["StringEquals"]?.["kms:ViaService"]));
    };
    expect(await through("us-gov-west-1")).to.equal("s3.us-gov-west-1.amazonaws.com");
    const either = ["s3.cn-north-1.amazonaws.com", "s3.cn-north-1.amazonaws.com.cn"];
    expect(await through("cn-north-1")).to.deep.equal(either);
  });

  it("is refused where it is no key", async () => {
    const args = { model: MODEL, captureBucket: BUCKET, kmsKeyArn: "alias/ours" };
    expect(await refusal(() => new MonitoredEndpoint("scones", args))).to.match(
      /kmsKeyArn must be the ARN of a KMS key, got "alias\/ours"/,
    );
  });

  it("is left to nobody else by its policy", () => {
    const { Statement } = customerKeyPolicy({ accountId: ACCOUNT, region: REGION });
    expect(Statement.map(({ Principal, Condition }) => [Principal, Condition])).to.deep.equal([
      [{ AWS: `arn:aws:iam::${ACCOUNT}:root` }, undefined],
      [
        { Service: `logs.${REGION}.amazonaws.com` },
        { ArnLike: { "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:*` } },
      ],
      [{ Service: "cloudwatch.amazonaws.com" }, { StringEquals: { "aws:SourceAccount": ACCOUNT } }],
    ]);
    const inChina = customerKeyPolicy({ accountId: ACCOUNT, region: "cn-north-1", partition: "aws-cn" }).Statement;
    expect(inChina.map(({ Principal }) => Principal)).to.deep.equal([
      { AWS: `arn:aws-cn:iam::${ACCOUNT}:root` },
      { Service: "logs.cn-north-1.amazonaws.com.cn" },
      { Service: "cloudwatch.amazonaws.com" },
    ]);
  });
});
