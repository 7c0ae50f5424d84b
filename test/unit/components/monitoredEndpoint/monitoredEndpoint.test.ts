import { expect } from "chai";
import * as pulumi from "@pulumi/pulumi";
import { DescribeEndpointCommand } from "@aws-sdk/client-sagemaker";
import { MonitoredEndpoint, type MonitoredEndpointArgs } from "../../../../components/index.ts";
import { ACCOUNT, deploy, REGION, value } from "../../../support/pulumiMocks.ts";
import { answeringSageMaker } from "../../../support/sageMakerAnswers.ts";

const MODEL = { modelName: "classifier-model", executionRoleName: "classifier-role" };
const BUCKET = { bucketName: "pictures", bucketArn: "arn:aws:s3:::pictures" };
const ARGS: MonitoredEndpointArgs = { model: MODEL, captureBucket: BUCKET };

describe("MonitoredEndpoint", () => {
  const sageMaker = answeringSageMaker();
  const create = (args: MonitoredEndpointArgs = ARGS, name = "scones", options = {}) =>
    deploy(() => new MonitoredEndpoint(name, args), options);

  it("creates configuration, endpoint, log group, two alarms, the permission to capture, and a monitor", async () => {
    const { names, errors } = await create();
    expect(errors).to.deep.equal([]);
    expect(names).to.deep.equal([
      "aws-native:cloudwatch:Alarm scones-AllTraffic-errors",
      "aws-native:cloudwatch:Alarm scones-AllTraffic-latency",
      "aws-native:cloudwatch:Alarm scones-monitor-drift",
      "aws-native:cloudwatch:Alarm scones-monitor-low-confidence",
      "aws-native:cloudwatch:Alarm scones-monitor-silence",
      "aws-native:iam:ManagedPolicy scones-AllTraffic-capture",
      "aws-native:iam:Role scones-monitor-role",
      "aws-native:iam:Role scones-monitor-schedule-role",
      "aws-native:logs:LogGroup scones-logs",
      "aws-native:logs:LogGroup scones-monitor-logs",
      "aws-native:scheduler:Schedule scones-monitor-schedule",
      "aws:lambda/function:Function scones-monitor-function",
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
    expect(await value(result.inputUri)).to.equal(undefined);
  });

  it("lets the model's role look at the alarms that roll an update back, and no others", async () => {
    const alarm = (kind: string) => `arn:aws:cloudwatch:${REGION}:${ACCOUNT}:alarm:scones-AllTraffic-${kind}-1a2b3c4`;
    const look = {
      Sid: "RollbackAlarms",
      Effect: "Allow",
      Action: ["cloudwatch:DescribeAlarms"],
      Resource: [alarm("errors"), alarm("latency")],
    };
    const capturing = await create();
    const { policyDocument } = capturing.get("scones-AllTraffic-capture").inputs;
    expect((policyDocument as { Statement: object[] }).Statement.at(-1)).to.deep.equal(look);
    const { get } = await create({ model: MODEL, captureEnabled: false });
    expect(get("scones-AllTraffic-rollback").inputs).to.deep.equal({
      description: "Alarms that roll updates of the endpoint scones back",
      roles: ["classifier-role"],
      policyDocument: { Version: "2012-10-17", Statement: [look] },
    });
  });

  it("attaches one policy for a variant to a role, which has room for ten", async () => {
    const variants = ["a", "b", "c", "d", "e"].map((variantName) => ({ variantName, model: MODEL }));
    const { names } = await create({ variants, captureBucket: BUCKET, monitor: { enabled: false } });
    expect(names.filter((name) => name.includes("ManagedPolicy"))).to.have.length(5);
  });

  it("lets the model's role write captured data and nothing else without alarms", async () => {
    const { get } = await create({ ...ARGS, alarms: { enabled: false } });
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

  it("makes no alarm that CloudWatch refuses, once its settings are known", async () => {
    for (const [alarms, reason] of [
      [{ periodSeconds: pulumi.output(90) }, "10, 20, 30 or a multiple of 60"],
      [{ periodSeconds: pulumi.output(60), evaluationPeriods: pulumi.output(1441) }, "more than a day"],
      [{ actionArns: pulumi.output(["on-call"]) }, "Invalid arn syntax: on-call"],
    ] as const) {
      const { names, errors } = await create({ ...ARGS, alarms });
      expect(names.filter((name) => name.includes("cloudwatch:Alarm scones-AllTraffic"))).to.deep.equal([]);
      expect(errors.map(({ message }) => message).join()).to.contain(reason);
    }
  });

  it("leaves empty lists out, which Cloud Control may read as none and then not replace", async () => {
    const { get } = await create({ ...ARGS, alarms: { actionArns: pulumi.output([]) }, tags: {} });
    for (const name of ["AllTraffic-errors", "AllTraffic-latency", "monitor-drift", "monitor-silence"]) {
      expect(get(`scones-${name}`).inputs).not.to.have.any.keys("alarmActions", "tags");
    }
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
      captureJsonContentTypes: ["application/jsonlines"],
      captureCsvContentTypes: ["text/csv"],
    });
    expect(get("scones-configuration").inputs["dataCaptureConfig"]).to.deep.equal({
      enableCapture: true,
      initialSamplingPercentage: 0,
      destinationS3Uri: "s3://pictures/seen",
      kmsKeyId: kmsKeyArn,
      captureOptions: [{ captureMode: "Input" }, { captureMode: "Output" }],
      captureContentTypeHeader: { jsonContentTypes: ["application/jsonlines"], csvContentTypes: ["text/csv"] },
    });
    expect(JSON.stringify(get("scones-AllTraffic-capture").inputs)).to.include("kms:GenerateDataKey");
  });

  it("warns of disks that the volumes' key does not encrypt, and of no others", async () => {
    const volumeKmsKeyArn = `arn:aws:kms:${REGION}:${ACCOUNT}:key/5d0f`;
    const warnings: string[] = [];
    const { warn } = pulumi.log;
    const warned = async (instanceType: string) => {
      warnings.length = 0;
      const { get, errors } = await create({ ...ARGS, volumeKmsKeyArn, instanceType });
      expect(errors).to.deep.equal([]);
      expect(get("scones-configuration").inputs).to.include({ kmsKeyArn: volumeKmsKeyArn });
      return [...warnings];
    };
    Object.assign(pulumi.log, { warn: (message: string) => Promise.resolve(void warnings.push(message)) });
    try {
      expect(await warned("ml.m5.large")).to.deep.equal([]);
      expect(await warned("ml.g4dn.xlarge")).to.deep.equal([
        "volumeKmsKeyArn does not encrypt the NVMe disks of ml.g4dn.xlarge (variant AllTraffic): the machine encrypts them itself",
      ]);
    } finally {
      Object.assign(pulumi.log, { warn });
    }
  });

  it("captures nothing when told to", async () => {
    const { get, names, result } = await create({ model: MODEL, captureEnabled: false });
    expect(get("scones-configuration").inputs).not.to.have.property("dataCaptureConfig");
    expect(names.join()).not.to.include("-capture");
    expect(await value(result.captureUri)).to.equal(undefined);
  });

  it("leaves the role alone when the model names none", async () => {
    const { names } = await create({ model: { modelName: "m" }, captureBucket: BUCKET });
    expect(names.join()).not.to.include("ManagedPolicy");
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
});
