import { expect } from "chai";
import { MonitoredEndpoint, type MonitoredEndpointArgs } from "../../../../components/index.ts";
import { ACCOUNT, deploy, refusal, REGION, value, type Registered } from "../../../support/pulumiMocks.ts";
import { answeringSageMaker } from "../../../support/sageMakerAnswers.ts";

const BUCKET = { bucketName: "pictures", bucketArn: "arn:aws:s3:::pictures" };
const TOPIC = `arn:aws:sns:${REGION}:${ACCOUNT}:ends`;
const ARGS: MonitoredEndpointArgs = {
  model: { modelName: "classifier-model", executionRoleName: "classifier-role" },
  ...{ endpointName: "later", captureEnabled: false, alarms: { enabled: false } },
  asynchronous: { outputBucket: BUCKET },
};

const statementsOf = ({ inputs }: Registered): unknown =>
  (inputs["policyDocument"] as { Statement: unknown }).Statement;

describe("An asynchronous MonitoredEndpoint", () => {
  answeringSageMaker();
  const create = (args: Partial<MonitoredEndpointArgs> = {}) =>
    deploy(() => {
      const endpoint = new MonitoredEndpoint("scones", { ...ARGS, ...args });
      endpoint.grantInvoke("portal", { roleName: "portal-role" });
      return endpoint;
    });

  it("stores answers and failures in the bucket, as the model's role, and nothing else", async () => {
    const { get, names } = await create();
    expect(get("scones-configuration").inputs["asyncInferenceConfig"]).to.deep.equal({
      outputConfig: { s3OutputPath: "s3://pictures/async/answers", s3FailurePath: "s3://pictures/async/failures" },
    });
    expect(names).to.deep.equal([
      "aws-native:iam:ManagedPolicy scones-AllTraffic-asynchronous",
      "aws-native:iam:ManagedPolicy scones-portal-invoke",
      "aws-native:logs:LogGroup scones-logs",
      "aws:sagemaker/endpoint:Endpoint scones-endpoint",
      "aws:sagemaker/endpointConfiguration:EndpointConfiguration scones-configuration",
    ]);
    expect(statementsOf(get("scones-AllTraffic-asynchronous"))).to.deep.equal([
      {
        ...{ Sid: "AsyncInputsRead", Effect: "Allow", Action: ["s3:GetObject"] },
        Resource: ["arn:aws:s3:::pictures/async/inputs/*"],
      },
      {
        ...{ Sid: "AsyncInputsList", Effect: "Allow", Action: ["s3:ListBucket"], Resource: "arn:aws:s3:::pictures" },
        Condition: { StringLike: { "s3:prefix": ["async/inputs/*"] } },
      },
      {
        ...{ Sid: "AsyncAnswersWrite", Effect: "Allow", Action: ["s3:PutObject", "s3:AbortMultipartUpload"] },
        Resource: "arn:aws:s3:::pictures/async/answers/*",
      },
      {
        ...{ Sid: "AsyncFailuresWrite", Effect: "Allow", Action: ["s3:PutObject", "s3:AbortMultipartUpload"] },
        Resource: "arn:aws:s3:::pictures/async/failures/*",
      },
    ]);
  });

  it("says where its inputs go, for the program to export", async () => {
    const uri = async (args: Partial<MonitoredEndpointArgs> = {}): Promise<unknown> =>
      value((await create(args)).result.inputUri);
    expect(await uri()).to.equal("s3://pictures/async/inputs");
    const inputBucket = { bucketName: "inbox", bucketArn: "arn:aws:s3:::inbox" };
    const asynchronous = { outputBucket: BUCKET, inputBucket, inputPrefix: "now/" };
    expect(await uri({ asynchronous })).to.equal("s3://inbox/now");
  });

  it("lets whoever asks store inputs, ask, and read what comes of it", async () => {
    const { get } = await create();
    const sids = (statementsOf(get("scones-portal-invoke")) as { Sid: string; Action: string[] }[]).map(
      ({ Sid, Action }) => [Sid, Action[0]],
    );
    expect(sids).to.deep.equal([
      ["Invoke", "sagemaker:InvokeEndpointAsync"],
      ["InputsWrite", "s3:PutObject"],
      ["AnswersRead", "s3:GetObject"],
      ["AnswersList", "s3:ListBucket"],
    ]);
  });

  it("tells its topics, by a role that may, and gives a machine so many requests at once", async () => {
    const kmsKeyArn = `arn:aws:kms:${REGION}:${ACCOUNT}:key/5d0f`;
    const { get } = await create({
      asynchronous: {
        outputBucket: { ...BUCKET, kmsKeyArn },
        ...{ outputPrefix: "out/", successTopicArn: TOPIC, errorTopicArn: TOPIC },
        maxConcurrentInvocationsPerInstance: 8,
      },
    });
    expect(get("scones-configuration").inputs["asyncInferenceConfig"]).to.deep.equal({
      clientConfig: { maxConcurrentInvocationsPerInstance: 8 },
      outputConfig: {
        ...{ s3OutputPath: "s3://pictures/out", s3FailurePath: "s3://pictures/async/failures", kmsKeyId: kmsKeyArn },
        notificationConfig: { successTopic: TOPIC, errorTopic: TOPIC },
      },
    });
    expect(statementsOf(get("scones-AllTraffic-asynchronous"))).to.deep.include({
      ...{ Sid: "AsyncTopics", Effect: "Allow", Action: ["sns:Publish"], Resource: [TOPIC] },
    });
  });

  it("tells topics that its key encrypts", async () => {
    const kmsKeyArn = `arn:aws:kms:${REGION}:${ACCOUNT}:key/5d0f`;
    const { get } = await create({ kmsKeyArn, asynchronous: { outputBucket: BUCKET, errorTopicArn: TOPIC } });
    expect(statementsOf(get("scones-AllTraffic-asynchronous"))).to.deep.include({
      ...{
        Sid: "AsyncTopicsKey",
        Effect: "Allow",
        Action: ["kms:Decrypt", "kms:GenerateDataKey"],
        Resource: kmsKeyArn,
      },
      Condition: { StringEquals: { "kms:EncryptionContext:aws:sns:topicArn": [TOPIC] } },
    });
  });

  it("follows its backlog down to no machine, and wakes when requests wait", async () => {
    const { get } = await create({ autoscaling: { minCapacity: 0, maxCapacity: 3 } });
    expect(get("scones-configuration").inputs["productionVariants"]).to.have.nested.property(
      "[0].initialInstanceCount",
      1,
    );
    expect(get("scones-AllTraffic-scalable-target").inputs).to.include({ minCapacity: 0, maxCapacity: 3 });
    expect(get("scones-AllTraffic-scaling-policy").inputs["targetTrackingScalingPolicyConfiguration"]).to.deep.equal({
      customizedMetricSpecification: {
        ...{ metricName: "ApproximateBacklogSizePerInstance", namespace: "AWS/SageMaker", statistic: "Average" },
        dimensions: [{ name: "EndpointName", value: "later" }],
      },
      ...{ targetValue: 5, scaleOutCooldown: 60, scaleInCooldown: 300 },
    });
    expect(get("scones-AllTraffic-wake-policy").inputs).to.deep.include({
      policyType: "StepScaling",
      stepScalingPolicyConfiguration: {
        ...{ adjustmentType: "ChangeInCapacity", metricAggregationType: "Average", cooldown: 300 },
        stepAdjustments: [{ metricIntervalLowerBound: "0", scalingAdjustment: 1 }],
      },
    });
    expect(get("scones-AllTraffic-waiting").inputs).to.deep.include({
      ...{ namespace: "AWS/SageMaker", metricName: "HasBacklogWithoutCapacity", statistic: "Average" },
      dimensions: [{ name: "EndpointName", value: "later" }],
      ...{ period: 60, evaluationPeriods: 2, datapointsToAlarm: 2, threshold: 1, treatMissingData: "missing" },
      comparisonOperator: "GreaterThanOrEqualToThreshold",
    });
  });

  it("needs no waking where a machine always stays", async () => {
    const { names } = await create({ autoscaling: { maxCapacity: 3, targetBacklogPerInstance: 2 } });
    expect(names.join()).not.to.match(/wake|waiting/);
  });

  const { asynchronous = { outputBucket: BUCKET }, model } = ARGS;
  const several = [1, 2].map((i) => ({ variantName: `v${i}`, model: { modelName: `m${i}` } }));
  const cases: readonly (readonly [string, MonitoredEndpointArgs, RegExp])[] = [
    [
      "captures",
      { ...ARGS, captureEnabled: true, captureBucket: BUCKET },
      /DataCaptureConfig is not supported when.*Set captureEnabled to false/,
    ],
    [
      "several models",
      { captureEnabled: false, asynchronous, variants: several },
      /Multiple production variants are not supported when specifying an AsyncInferenceConfig, got 2\. Give asynchronous one model/,
    ],
    [
      "no machines of its own",
      { ...ARGS, serverless: { memorySizeMb: 2048 } },
      /ServerlessConfig is not supported when.*Leave out serverless or asynchronous/,
    ],
    [
      "a prefix without a slash",
      { ...ARGS, asynchronous: { ...asynchronous, outputPrefix: "out" } },
      /asynchronous.outputPrefix must be a prefix that ends with a slash and does not begin with one, got "out"/,
    ],
    [
      "what is no topic",
      { ...ARGS, asynchronous: { ...asynchronous, errorTopicArn: "ends" } },
      /asynchronous.errorTopicArn must be the ARN of an SNS topic, got "ends"/,
    ],
    [
      "a target that there is no metric for",
      { ...ARGS, autoscaling: { maxCapacity: 2, targetInvocationsPerInstance: 9 } },
      /autoscaling.targetInvocationsPerInstance is not for an asynchronous endpoint/,
    ],
  ];
  for (const [what, args, problem] of cases) {
    it(`is refused with ${what}`, async () => {
      expect(await refusal(() => new MonitoredEndpoint("scones", args))).to.match(problem);
    });
  }

  it("draws the metrics that there are of a queue", async () => {
    const { get } = await create({ dashboard: true });
    const body = JSON.parse(get("scones-dashboard").inputs["dashboardBody"] as string) as {
      widgets: { properties: { metrics: string[][] } }[];
    };
    const drawn = body.widgets.map(({ properties }) => [...new Set(properties.metrics.map(([, metric]) => metric))]);
    expect(drawn).to.deep.equal([
      ["ApproximateBacklogSize"],
      ["Invocation4XXErrors", "Invocation5XXErrors", "InvocationFailures"],
      ["ModelLatency", "TimeInBacklog"],
    ]);
    expect(body.widgets[0]?.properties.metrics[0]?.slice(0, 4)).to.deep.equal([
      "AWS/SageMaker",
      "ApproximateBacklogSize",
      "EndpointName",
      "later",
    ]);
  });

  it("may take an hour before its alarm goes off", async () => {
    const { get, errors } = await create({ alarms: { latencyThresholdMs: 3_600_000 } });
    expect(errors).to.deep.equal([]);
    expect(get("scones-AllTraffic-latency").inputs["threshold"]).to.equal(3_600_000_000);
    const atOnce: MonitoredEndpointArgs = { model: { modelName: "m" }, captureEnabled: false };
    const refused = (args: MonitoredEndpointArgs) => refusal(() => new MonitoredEndpoint("scones", args));
    expect(await refused({ ...ARGS, alarms: { latencyThresholdMs: 3_600_001 } })).to.include("between 1 and 3600000");
    expect(await refused({ ...atOnce, alarms: { latencyThresholdMs: 60_001 } })).to.include("between 1 and 60000");
  });

  it("alone may go without machines", async () => {
    const args = { captureEnabled: false, ...(model && { model }) };
    const refused = (autoscaling: MonitoredEndpointArgs["autoscaling"] & object) =>
      refusal(() => new MonitoredEndpoint("scones", { ...args, autoscaling }));
    expect(await refused({ minCapacity: 0, maxCapacity: 2 })).to.match(/minCapacity must be 1 or more: only an asynch/);
    expect(await refused({ maxCapacity: 2, targetBacklogPerInstance: 3 })).to.match(
      /autoscaling.targetBacklogPerInstance is for an asynchronous endpoint/,
    );
  });
});
