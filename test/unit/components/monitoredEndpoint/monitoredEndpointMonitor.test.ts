import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { MonitoredEndpoint, type MonitoredEndpointArgs, type MonitorOptions } from "../../../../components/index.ts";
import { buildFunctions } from "../../../../functions/build.ts";
import { ACCOUNT, deploy, refusal, REGION, statementsOf, value } from "../../../support/pulumiMocks.ts";
import { answeringSageMaker } from "../../../support/sageMakerAnswers.ts";

const BUCKET = { bucketName: "pictures", bucketArn: "arn:aws:s3:::pictures" };
const ARGS: MonitoredEndpointArgs = { model: { modelName: "model" }, captureBucket: BUCKET, endpointName: "mine" };
const TOPIC = `arn:aws:sns:${REGION}:${ACCOUNT}:on-call`;

describe("MonitoredEndpoint with its monitor", () => {
  answeringSageMaker();
  before(() => buildFunctions());
  const create = (monitor?: MonitoredEndpointArgs["monitor"], args: Partial<MonitoredEndpointArgs> = {}) =>
    deploy(() => new MonitoredEndpoint("scones", { ...ARGS, ...args, ...(monitor && { monitor }) }));
  const ofMonitor = (names: readonly string[]) => names.filter((name) => name.includes("scones-monitor"));

  it("says what there is of it", async () => {
    const { result, get } = await create();
    expect(await value(result.monitor)).to.deep.equal({
      functionName: get("scones-monitor-function").inputs["name"],
      monitoringUri: "s3://pictures/monitoring",
      alarmNames: ["drift", "low-confidence", "silence"].map((alarm) => `scones-monitor-${alarm}-1a2b3c4`),
    });
    expect(result.nodes.captureMonitor?.topic).to.equal(undefined);
  });

  it("is not there when it is not wanted, and where nothing is captured", async () => {
    for (const [monitor, args] of [
      [{ enabled: false }, {}],
      [undefined, { captureEnabled: false }],
    ] as const) {
      const { names, result } = await create(monitor, args);
      expect(ofMonitor(names)).to.deep.equal([]);
      expect(await value(result.monitor)).to.equal(undefined);
      expect(result.nodes.captureMonitor).to.equal(undefined);
    }
  });

  it("tells the function what to watch", async () => {
    const { get } = await create({ classes: ["bicycle", "motorcycle"], confidenceThreshold: 0, driftEvent: true });
    const { environment, memorySize, timeout } = get("scones-monitor-function").inputs;
    expect({ environment, memorySize, timeout }).to.deep.equal({
      environment: {
        variables: {
          CAPTURE_URI: "s3://pictures/captured",
          MONITORING_URI: "s3://pictures/monitoring",
          ENDPOINT_NAME: "mine",
          CLASS_NAMES: '["bicycle","motorcycle"]',
          CONFIDENCE_THRESHOLD: "0",
          DRIFT_EVENT: "true",
        },
      },
      memorySize: 1024,
      timeout: 300,
    });
    const plain = (await create({ memorySizeMb: 512, timeoutSeconds: 900 })).get("scones-monitor-function").inputs;
    expect(plain).to.include({ memorySize: 512, timeout: 900 });
    const { variables } = plain["environment"] as { variables: Record<string, string> };
    expect(variables).to.include({ CLASS_NAMES: "[]", CONFIDENCE_THRESHOLD: "0.93" });
    expect(variables).not.to.have.property("DRIFT_EVENT");
  });

  it("lets the function read what this endpoint captured, and write nothing but its notes", async () => {
    const { get } = await create();
    const [logs, ...others] = statementsOf(get("scones-monitor-role"));
    expect(logs).to.have.property("Sid", "Logs");
    expect(others).to.deep.equal([
      {
        Sid: "Read",
        Effect: "Allow",
        Action: ["s3:GetObject"],
        Resource: ["arn:aws:s3:::pictures/captured/mine/*", "arn:aws:s3:::pictures/monitoring/mine/*"],
      },
      {
        Sid: "List",
        Effect: "Allow",
        Action: ["s3:ListBucket"],
        Resource: "arn:aws:s3:::pictures",
        Condition: { StringLike: { "s3:prefix": ["captured/mine/*", "monitoring/mine/*"] } },
      },
      {
        Sid: "Write",
        Effect: "Allow",
        Action: ["s3:PutObject"],
        Resource: ["hours/*", "reports/*", "checkpoint.json"].map(
          (what) => `arn:aws:s3:::pictures/monitoring/mine/${what}`,
        ),
      },
      {
        Sid: "Metrics",
        Effect: "Allow",
        Action: ["cloudwatch:PutMetricData"],
        Resource: "*",
        Condition: { StringEquals: { "cloudwatch:namespace": "SageMakerWorkflow/Monitoring" } },
      },
    ]);
  });

  it("may use the bucket's key, and put its event, where these are asked for", async () => {
    const kmsKeyArn = `arn:aws:kms:${REGION}:${ACCOUNT}:key/1234`;
    const { get } = await create({ driftEvent: true }, { captureBucket: { ...BUCKET, kmsKeyArn } });
    const statements = statementsOf(get("scones-monitor-role"));
    expect(statements[4]).to.deep.include({ Sid: "Encrypt", Resource: kmsKeyArn });
    expect(statements.at(-1)).to.deep.equal({
      Sid: "Drift",
      Effect: "Allow",
      Action: ["events:PutEvents"],
      Resource: `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/default`,
      Condition: { "ForAllValues:StringEquals": { "events:source": "sagemaker-workflow.monitor" } },
    });
  });

  it("runs every hour, by a role that may do that alone", async () => {
    const { get } = await create();
    const name = String(get("scones-monitor-function").inputs["name"]);
    const arn = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`;
    expect(get("scones-monitor-schedule").inputs).to.deep.equal({
      name,
      description: "Monitor over the endpoint scones",
      scheduleExpression: "cron(10 * * * ? *)",
      flexibleTimeWindow: { mode: "OFF" },
      state: "ENABLED",
      target: {
        arn,
        roleArn: `arn:aws:iam::${ACCOUNT}:role/scones-monitor-schedule-role-1a2b3c4`,
        retryPolicy: { maximumRetryAttempts: 2, maximumEventAgeInSeconds: 900 },
      },
    });
    const role = get("scones-monitor-schedule-role");
    expect(statementsOf(role)).to.deep.equal([
      { Sid: "Run", Effect: "Allow", Action: ["lambda:InvokeFunction"], Resource: arn },
    ]);
    const { Statement } = role.inputs["assumeRolePolicyDocument"] as { Statement: Record<string, unknown>[] };
    expect(Statement[0]).to.deep.include({
      Principal: { Service: "scheduler.amazonaws.com" },
      Condition: {
        StringEquals: { "aws:SourceAccount": ACCOUNT },
        ArnLike: { "aws:SourceArn": `arn:aws:scheduler:${REGION}:${ACCOUNT}:schedule-group/default` },
      },
    });
  });

  it("asks for the account on whose behalf Lambda acts where that is asked for", async () => {
    const statement = async (monitor: MonitorOptions) => {
      const { get } = await create(monitor);
      const document = get("scones-monitor-role").inputs["assumeRolePolicyDocument"];
      return (document as { Statement: Record<string, unknown>[] }).Statement[0];
    };
    expect(await statement({})).not.to.have.property("Condition");
    expect(await statement({ requireSourceAccount: true })).to.deep.include({
      Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } },
    });
  });

  it("takes another schedule, and waits while the endpoint is offline", async () => {
    const { get } = await create({ scheduleExpression: "rate(1 day)" }, { online: false });
    expect(get("scones-monitor-schedule").inputs).to.include({ scheduleExpression: "rate(1 day)", state: "DISABLED" });
    expect(get("scones-monitor-silence").inputs).to.include({ actionsEnabled: false });
  });

  it("alarms on drift, low confidence and silence", async () => {
    const { get } = await create({ topicArn: TOPIC, silenceHours: 6 });
    const shared = {
      namespace: "SageMakerWorkflow/Monitoring",
      dimensions: [{ name: "Endpoint", value: "mine" }],
      period: 3600,
      alarmActions: [TOPIC],
    };
    const judged = {
      ...shared,
      statistic: "Maximum",
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      threshold: 1,
      evaluationPeriods: 1,
      treatMissingData: "ignore",
    };
    expect(get("scones-monitor-drift").inputs).to.deep.include({ ...judged, metricName: "DriftViolations" });
    expect(get("scones-monitor-low-confidence").inputs).to.deep.include({
      ...judged,
      metricName: "LowConfidenceViolations",
    });
    expect(get("scones-monitor-silence").inputs).to.deep.include({
      ...shared,
      metricName: "NewCaptures",
      statistic: "Sum",
      comparisonOperator: "LessThanThreshold",
      threshold: 1,
      evaluationPeriods: 6,
      treatMissingData: "breaching",
    });
  });

  it("notifies a topic of its own", async () => {
    const { get, result } = await create({ createTopic: true });
    const topicArn = `arn:aws:sns:${REGION}:${ACCOUNT}:scones-monitor-topic-1a2b3c4`;
    expect(get("scones-monitor-drift").inputs["alarmActions"]).to.deep.equal([topicArn]);
    expect(await value(result.monitor)).to.include({ topicArn });
  });

  it("bounds the permissions of both roles", async () => {
    const permissionsBoundaryArn = `arn:aws:iam::${ACCOUNT}:policy/boundary`;
    const { get } = await create({ permissionsBoundaryArn });
    for (const role of ["scones-monitor-role", "scones-monitor-schedule-role"])
      expect(get(role).inputs["permissionsBoundary"]).to.equal(permissionsBoundaryArn);
  });

  it("fails for what can't be, all at once", async () => {
    const monitor = {
      ...{ scheduleExpression: "hourly", confidenceThreshold: 2, silenceHours: 0, memorySizeMb: 1, timeoutSeconds: 5 },
      ...{ topicArn: "here", createTopic: true, codePath: "/nowhere" },
    };
    const message = await refusal(() => new MonitoredEndpoint("scones", { ...ARGS, monitor }));
    for (const problem of [
      'monitor.scheduleExpression must be a schedule such as rate(1 hour) or cron(10 * * * ? *), got "hourly"',
      "monitor.confidenceThreshold must be between 0 and 1, got 2",
      "monitor.silenceHours must be between 1 and 168, got 0",
      "monitor.memorySizeMb must be between 128 and 10240, got 1",
      "monitor.timeoutSeconds must be between 60 and 900, got 5",
      'monitor.topicArn must be the ARN of an SNS topic, got "here"',
      "give either monitor.topicArn or monitor.createTopic",
      "there is no bundled function /nowhere/monitorCaptures/index.mjs",
    ])
      expect(message).to.contain(problem);
  });

  it("takes no schedule that EventBridge Scheduler refuses, known now or later", async () => {
    for (const scheduleExpression of ["rate(0 minutes)", "cron(0 10 * * * *)", "cron(10 24 * * ? *)"]) {
      const message = await refusal(
        () => new MonitoredEndpoint("scones", { ...ARGS, monitor: { scheduleExpression } }),
      );
      expect(message).to.contain(`monitor.scheduleExpression must be a schedule`);
      const { names, errors } = await create({ scheduleExpression: pulumi.output(scheduleExpression) });
      expect(ofMonitor(names).filter((name) => name.endsWith("-schedule"))).to.deep.equal([]);
      expect(errors.map(({ message: said }) => said).join()).to.contain(
        `Invalid Schedule Expression ${scheduleExpression}.`,
      );
    }
    const { get } = await create({ scheduleExpression: pulumi.output("rate(2 hours)") });
    expect(get("scones-monitor-schedule").inputs).to.include({ scheduleExpression: "rate(2 hours)" });
  });

  it("fails for options of a monitor that is not there", async () => {
    const off = await refusal(
      () => new MonitoredEndpoint("scones", { ...ARGS, monitor: { enabled: false, driftEvent: true } }),
    );
    expect(off).to.contain("monitor.driftEvent is for a monitor that is on, and monitor.enabled is false");
    const args = { model: { modelName: "model" }, captureEnabled: false, monitor: { createTopic: true } };
    const nothing = await refusal(() => new MonitoredEndpoint("scones", args));
    expect(nothing).to.contain("monitor.createTopic needs captured data, and captureEnabled is false");
  });
});
