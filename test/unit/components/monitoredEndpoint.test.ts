import { expect } from "chai";
import { DescribeEndpointCommand } from "@aws-sdk/client-sagemaker";
import { MonitoredEndpoint, type MonitoredEndpointArgs } from "../../../components/index.ts";
import { ACCOUNT, deploy, refusal, REGION, value } from "../../support/pulumiMocks.ts";
import { answeringSageMaker } from "../../support/sageMakerAnswers.ts";

const MODEL = { modelName: "classifier-model", executionRoleName: "classifier-role" };
const BUCKET = { bucketName: "pictures", bucketArn: "arn:aws:s3:::pictures" };
const ARGS: MonitoredEndpointArgs = { model: MODEL, captureBucket: BUCKET };

describe("MonitoredEndpoint", () => {
  const sageMaker = answeringSageMaker();
  const create = (args: MonitoredEndpointArgs = ARGS, name = "scones", options = {}) =>
    deploy(() => new MonitoredEndpoint(name, args), options);

  it("creates configuration, endpoint, log group, two alarms and the permission to capture", async () => {
    const { names, errors } = await create();
    expect(errors).to.deep.equal([]);
    expect(names).to.deep.equal([
      "aws-native:cloudwatch:Alarm scones-AllTraffic-errors",
      "aws-native:cloudwatch:Alarm scones-AllTraffic-latency",
      "aws-native:iam:ManagedPolicy scones-AllTraffic-capture",
      "aws-native:logs:LogGroup scones-logs",
      "aws:sagemaker/endpoint:Endpoint scones-endpoint",
      "aws:sagemaker/endpointConfiguration:EndpointConfiguration scones-configuration",
    ]);
  });

  it("captures every request by default, answers as JSON", async () => {
    const { get, result } = await create();
    expect(get("scones-configuration").inputs).to.deep.equal({
      productionVariants: [
        {
          variantName: "AllTraffic",
          modelName: "classifier-model",
          initialVariantWeight: 1,
          instanceType: "ml.m5.large",
          initialInstanceCount: 1,
        },
      ],
      dataCaptureConfig: {
        enableCapture: true,
        initialSamplingPercentage: 100,
        destinationS3Uri: "s3://pictures/captured",
        captureOptions: [{ captureMode: "Input" }, { captureMode: "Output" }],
        captureContentTypeHeader: { jsonContentTypes: ["application/json"] },
      },
    });
    expect(await value(result.captureUri)).to.equal("s3://pictures/captured");
  });

  it("lets the model's role write captured data and nothing else", async () => {
    const { get } = await create();
    expect(get("scones-AllTraffic-capture").inputs).to.deep.equal({
      description: "Captured data of the endpoint scones",
      roles: ["classifier-role"],
      policyDocument: {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "CaptureWrite",
            Effect: "Allow",
            Action: ["s3:PutObject", "s3:AbortMultipartUpload"],
            Resource: "arn:aws:s3:::pictures/captured/*",
          },
        ],
      },
    });
  });

  it("names the endpoint so that no other stack's has its name, the same on every run", async () => {
    const first = await create();
    const name = first.get("scones-endpoint").inputs["name"] as string;
    expect(name).to.match(/^scones-[0-9a-f]{8}$/);
    expect((await create()).get("scones-endpoint").inputs["name"]).to.equal(name);
    expect((await create(ARGS, "muffins")).get("muffins-endpoint").inputs["name"]).not.to.include(name.slice(-8));
    expect(await value(first.result.endpointName)).to.equal(name);
    expect(await value(first.result.endpointArn)).to.equal(`arn:aws:sagemaker:${REGION}:${ACCOUNT}:endpoint/${name}`);
  });

  it("rolls an update back on its own alarms", async () => {
    const { get, result } = await create();
    expect(get("scones-endpoint").inputs["deploymentConfig"]).to.deep.equal({
      blueGreenUpdatePolicy: {
        trafficRoutingConfiguration: { type: "ALL_AT_ONCE", waitIntervalInSeconds: 120 },
        terminationWaitInSeconds: 60,
        maximumExecutionTimeoutInSeconds: 3600,
      },
      autoRollbackConfiguration: {
        alarms: [{ alarmName: "scones-AllTraffic-errors-1a2b3c4" }, { alarmName: "scones-AllTraffic-latency-1a2b3c4" }],
      },
    });
    expect(await value(result.alarmNames)).to.have.length(2);
  });

  it("watches errors and latency of its own requests", async () => {
    const { get } = await create({
      ...ARGS,
      endpointName: "mine",
      alarms: { errorThreshold: 1, latencyThresholdMs: 300, actionArns: ["arn:aws:sns:eu-central-1:1:ops"] },
    });
    const shared = {
      namespace: "AWS/SageMaker",
      dimensions: [
        { name: "EndpointName", value: "mine" },
        { name: "VariantName", value: "AllTraffic" },
      ],
      comparisonOperator: "GreaterThanThreshold",
      period: 60,
      evaluationPeriods: 2,
      treatMissingData: "notBreaching",
      alarmActions: ["arn:aws:sns:eu-central-1:1:ops"],
    };
    expect(get("scones-AllTraffic-errors").inputs).to.deep.equal({
      ...shared,
      alarmDescription: "Server errors of endpoint mine, variant AllTraffic",
      metricName: "Invocation5XXErrors",
      statistic: "Sum",
      threshold: 1,
    });
    expect(get("scones-AllTraffic-latency").inputs).to.deep.equal({
      ...shared,
      alarmDescription: "Model latency of endpoint mine, variant AllTraffic (p99, microseconds)",
      metricName: "ModelLatency",
      extendedStatistic: "p99",
      threshold: 300_000,
    });
  });

  it("captures less, elsewhere and encrypted when told to", async () => {
    const kmsKeyArn = `arn:aws:kms:${REGION}:${ACCOUNT}:key/5d0f`;
    const { get } = await create({
      model: MODEL,
      captureBucket: { ...BUCKET, kmsKeyArn },
      capturePrefix: "seen/",
      initialSamplingPercentage: 0,
      captureJsonContentTypes: [],
      captureCsvContentTypes: ["text/csv"],
    });
    expect(get("scones-configuration").inputs["dataCaptureConfig"]).to.deep.equal({
      enableCapture: true,
      initialSamplingPercentage: 0,
      destinationS3Uri: "s3://pictures/seen",
      kmsKeyId: kmsKeyArn,
      captureOptions: [{ captureMode: "Input" }, { captureMode: "Output" }],
      captureContentTypeHeader: { jsonContentTypes: [], csvContentTypes: ["text/csv"] },
    });
    expect(JSON.stringify(get("scones-AllTraffic-capture").inputs)).to.include("kms:GenerateDataKey");
  });

  it("captures nothing when told to", async () => {
    const { get, names, result } = await create({ model: MODEL, captureEnabled: false });
    expect(get("scones-configuration").inputs).not.to.have.property("dataCaptureConfig");
    expect(names.join()).not.to.include("ManagedPolicy");
    expect(await value(result.captureUri)).to.equal(undefined);
  });

  it("leaves the role alone when the model names none", async () => {
    const { names } = await create({ model: { modelName: "m" }, captureBucket: BUCKET });
    expect(names.join()).not.to.include("ManagedPolicy");
  });

  it("keeps all but the endpoint while it is not online", async () => {
    const { names, result } = await create({ ...ARGS, endpointName: "Mine", online: false });
    expect(names.join()).not.to.include("aws:sagemaker/endpoint:Endpoint");
    expect(names).to.have.length(5);
    expect(await value(result.endpointStatus)).to.equal("Offline");
    expect(await value(result.endpointName)).to.equal("Mine");
    expect(await value(result.endpointArn)).to.equal(`arn:aws:sagemaker:${REGION}:${ACCOUNT}:endpoint/mine`);
  });

  it("shares requests among variants by weight, each watched and scaled for itself", async () => {
    const { names, get } = await create({
      captureBucket: BUCKET,
      variants: [
        { variantName: "now", model: MODEL, weight: 9, instanceType: "ml.c5.large", instanceCount: 3 },
        { variantName: "next", model: { modelName: "other" }, autoscaling: { minCapacity: 2, maxCapacity: 4 } },
      ],
    });
    expect(get("scones-configuration").inputs["productionVariants"]).to.deep.equal([
      {
        variantName: "now",
        modelName: "classifier-model",
        initialVariantWeight: 9,
        instanceType: "ml.c5.large",
        initialInstanceCount: 3,
      },
      {
        variantName: "next",
        modelName: "other",
        initialVariantWeight: 1,
        instanceType: "ml.m5.large",
        initialInstanceCount: 2,
      },
    ]);
    expect(names.filter((name) => !name.includes("sagemaker"))).to.deep.equal([
      "aws-native:applicationautoscaling:ScalableTarget scones-next-scalable-target",
      "aws-native:applicationautoscaling:ScalingPolicy scones-next-scaling-policy",
      "aws-native:cloudwatch:Alarm scones-next-errors",
      "aws-native:cloudwatch:Alarm scones-next-latency",
      "aws-native:cloudwatch:Alarm scones-now-errors",
      "aws-native:cloudwatch:Alarm scones-now-latency",
      "aws-native:iam:ManagedPolicy scones-now-capture",
      "aws-native:logs:LogGroup scones-logs",
    ]);
  });

  it("follows the requests with its machines", async () => {
    const { get } = await create({
      ...ARGS,
      endpointName: "mine",
      autoscaling: { maxCapacity: 4, targetInvocationsPerInstance: 100, scaleInCooldownSeconds: 0 },
    });
    const scaled = {
      serviceNamespace: "sagemaker",
      scalableDimension: "sagemaker:variant:DesiredInstanceCount",
      resourceId: "endpoint/mine/variant/AllTraffic",
    };
    expect(get("scones-AllTraffic-scalable-target").inputs).to.deep.equal({
      ...scaled,
      minCapacity: 1,
      maxCapacity: 4,
    });
    expect(get("scones-AllTraffic-scaling-policy").inputs).to.deep.equal({
      ...scaled,
      policyType: "TargetTrackingScaling",
      targetTrackingScalingPolicyConfiguration: {
        predefinedMetricSpecification: { predefinedMetricType: "SageMakerVariantInvocationsPerInstance" },
        targetValue: 100,
        scaleOutCooldown: 60,
        scaleInCooldown: 0,
      },
    });
  });

  it("serves without machines", async () => {
    const { get } = await create({ model: MODEL, captureEnabled: false, serverless: { memorySizeMb: 2048 } });
    expect(get("scones-configuration").inputs["productionVariants"]).to.deep.equal([
      {
        variantName: "AllTraffic",
        modelName: "classifier-model",
        initialVariantWeight: 1,
        serverlessConfig: { memorySizeInMb: 2048, maxConcurrency: 5 },
      },
    ]);
    expect(get("scones-endpoint").inputs).not.to.have.property("deploymentConfig");
  });

  describe("deployment", () => {
    const deploymentOf = async (deployment: NonNullable<MonitoredEndpointArgs["deployment"]>) =>
      (await create({ ...ARGS, instanceCount: 4, alarms: { enabled: false }, deployment })).get("scones-endpoint")
        .inputs["deploymentConfig"];
    const half = { type: "CAPACITY_PERCENT", value: 50 };

    it("canary", async () => {
      expect(await deploymentOf({ strategy: "canary", stepPercentage: 25, waitIntervalSeconds: 0 })).to.deep.equal({
        blueGreenUpdatePolicy: {
          trafficRoutingConfiguration: {
            type: "CANARY",
            canarySize: { type: "CAPACITY_PERCENT", value: 25 },
            waitIntervalInSeconds: 0,
          },
          terminationWaitInSeconds: 60,
          maximumExecutionTimeoutInSeconds: 3600,
        },
      });
    });

    it("linear", async () => {
      expect(await deploymentOf({ strategy: "linear", terminationWaitSeconds: 0 })).to.deep.equal({
        blueGreenUpdatePolicy: {
          trafficRoutingConfiguration: { type: "LINEAR", linearStepSize: half, waitIntervalInSeconds: 120 },
          terminationWaitInSeconds: 0,
          maximumExecutionTimeoutInSeconds: 3600,
        },
      });
    });

    it("rolling", async () => {
      expect(await deploymentOf({ strategy: "rolling", maximumExecutionTimeoutSeconds: 900 })).to.deep.equal({
        rollingUpdatePolicy: {
          maximumBatchSize: half,
          waitIntervalInSeconds: 120,
          maximumExecutionTimeoutInSeconds: 900,
        },
      });
    });
  });

  it("draws a dashboard when asked", async () => {
    const { get } = await create({ ...ARGS, endpointName: "mine", dashboard: true });
    const body = JSON.parse(get("scones-dashboard").inputs["dashboardBody"] as string) as {
      widgets: { properties: { title: string; region: string; metrics: unknown[] } }[];
    };
    expect(body.widgets.map(({ properties }) => properties.title)).to.deep.equal([
      "Requests",
      "Errors",
      "Latency (microseconds)",
    ]);
    expect(body.widgets[0]?.properties.metrics).to.deep.equal([
      [
        "AWS/SageMaker",
        "Invocations",
        "EndpointName",
        "mine",
        "VariantName",
        "AllTraffic",
        { stat: "Sum", label: "AllTraffic Invocations Sum" },
      ],
    ]);
  });

  it("grants a role to ask it", async () => {
    const { get } = await deploy(() => {
      new MonitoredEndpoint("scones", { ...ARGS, endpointName: "mine" }).grantInvoke("app", { roleName: "app-role" });
    });
    expect(get("scones-app-invoke").inputs).to.deep.equal({
      description: "Requests to the endpoint scones by app",
      roles: ["app-role"],
      policyDocument: {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "Invoke",
            Effect: "Allow",
            Action: ["sagemaker:InvokeEndpoint"],
            Resource: `arn:aws:sagemaker:${REGION}:${ACCOUNT}:endpoint/mine`,
          },
        ],
      },
    });
  });

  it("does not look at the endpoint in a preview", async () => {
    await create(ARGS, "scones", { preview: true });
    expect(sageMaker.commandCalls(DescribeEndpointCommand)).to.have.length(0);
  });

  describe("fails when", () => {
    const failure = async () => {
      const { result, errors } = await create({ ...ARGS, endpointName: "mine" });
      expect(errors).to.have.length.greaterThan(0);
      return value(result.endpointName).then(
        () => "no failure",
        (error: unknown) => (error as Error).message,
      );
    };

    it("SageMaker has rolled the update back", async () => {
      sageMaker.on(DescribeEndpointCommand).resolves({
        EndpointStatus: "InService",
        EndpointConfigName: "the-old-one",
        FailureReason: "alarm scones-errors went off",
      });
      expect(await failure()).to.equal(
        "MonitoredEndpoint 'scones': endpoint mine runs configuration the-old-one instead of scones-configuration-1a2b3c4, SageMaker has rolled the update back: alarm scones-errors went off",
      );
    });

    it("the endpoint is not in service", async () => {
      sageMaker.on(DescribeEndpointCommand).resolves({
        EndpointStatus: "Failed",
        EndpointConfigName: "scones-configuration-1a2b3c4",
      });
      expect(await failure()).to.equal("MonitoredEndpoint 'scones': endpoint mine is Failed instead of InService");
    });

    const refused = (args: MonitoredEndpointArgs) => refusal(() => new MonitoredEndpoint("scones", args));
    const cases: [string, MonitoredEndpointArgs, string][] = [
      [
        "the sampling is no percentage",
        { ...ARGS, initialSamplingPercentage: 250 },
        "initialSamplingPercentage must be between 0 and 100, got 250",
      ],
      ["there is no model", { captureBucket: BUCKET }, "give either model or variants, to say which model answers"],
      [
        "there is nowhere to capture to",
        { model: MODEL },
        "captureBucket is missing: name the bucket for the captured data, or set captureEnabled to false",
      ],
      [
        "serverless should be captured",
        { ...ARGS, serverless: { memorySizeMb: 1024 } },
        "SageMaker captures nothing of serverless endpoints: set captureEnabled to false, or use machines",
      ],
      [
        "a canary has one machine only",
        { ...ARGS, deployment: { strategy: "canary" } },
        "deployment.strategy canary moves machines part by part, so variant AllTraffic needs at least 2 of them",
      ],
      [
        "scaling ends below its beginning",
        { ...ARGS, autoscaling: { minCapacity: 3, maxCapacity: 2 } },
        "autoscaling.maxCapacity must be between 3 and 1000, got 2",
      ],
      [
        "variants have the same name",
        {
          captureBucket: BUCKET,
          variants: [
            { variantName: "a", model: MODEL },
            { variantName: "a", model: MODEL },
          ],
        },
        "variants must differ in variantName, got a twice",
      ],
      [
        "an option belongs to the variants",
        { captureBucket: BUCKET, instanceCount: 2, variants: [{ variantName: "a", model: MODEL }] },
        "instanceCount is for model: with variants, set it on each of them",
      ],
      [
        "the name is none",
        { ...ARGS, endpointName: "no_name" },
        'endpointName must be 1 to 63 letters, digits and hyphens, got "no_name"',
      ],
      [
        "a period is odd",
        { ...ARGS, alarms: { periodSeconds: 45 } },
        "alarms.periodSeconds must be 10, 30 or a multiple of 60, got 45",
      ],
      [
        "logs are kept for an odd time",
        { ...ARGS, logRetentionDays: 2 },
        "logRetentionDays must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, got 2",
      ],
      [
        "serverless memory is odd",
        { model: MODEL, captureEnabled: false, serverless: { memorySizeMb: 1500 } },
        "serverless.memorySizeMb must be one of 1024, 2048, 3072, 4096, 5120, 6144, got 1500",
      ],
      [
        "serverless has machines",
        { model: MODEL, captureEnabled: false, instanceCount: 1, serverless: { memorySizeMb: 1024 } },
        "serverless has no machines: leave out instanceCount",
      ],
    ];
    for (const [what, args, message] of cases) {
      it(what, async () => expect(await refused(args)).to.equal(`MonitoredEndpoint 'scones': ${message}`));
    }
  });
});
