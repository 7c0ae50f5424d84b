import { expect } from "chai";
import { MonitoredEndpoint, type MonitoredEndpointArgs } from "../../../../components/index.ts";
import { ACCOUNT, deploy, REGION, value } from "../../../support/pulumiMocks.ts";
import { answeringSageMaker } from "../../../support/sageMakerAnswers.ts";

const MODEL = { modelName: "classifier-model", executionRoleName: "classifier-role" };
const BUCKET = { bucketName: "pictures", bucketArn: "arn:aws:s3:::pictures" };
const ARGS: MonitoredEndpointArgs = { model: MODEL, captureBucket: BUCKET, monitor: { enabled: false } };

describe("MonitoredEndpoint capacity and deployment", () => {
  answeringSageMaker();
  const create = (args: MonitoredEndpointArgs = ARGS) => deploy(() => new MonitoredEndpoint("scones", args));

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
      monitor: { enabled: false },
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
      "aws-native:cloudwatch:Alarm scones-next-errors",
      "aws-native:cloudwatch:Alarm scones-next-latency",
      "aws-native:cloudwatch:Alarm scones-now-errors",
      "aws-native:cloudwatch:Alarm scones-now-latency",
      "aws-native:iam:ManagedPolicy scones-now-capture",
      "aws-native:logs:LogGroup scones-logs",
      "aws:appautoscaling/policy:Policy scones-next-scaling-policy",
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
});
