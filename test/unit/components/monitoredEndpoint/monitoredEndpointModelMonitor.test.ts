import { expect } from "chai";
import { MonitoredEndpoint, type MonitoredEndpointArgs } from "../../../../components/index.ts";
import { MODEL_MONITOR_SCRIPT } from "../../../../components/monitoredEndpoint/monitoring/modelMonitorScript.ts";
import { ACCOUNT, deploy, refusal, REGION, statementsOf } from "../../../support/pulumiMocks.ts";
import { answeringSageMaker } from "../../../support/sageMakerAnswers.ts";

const ARGS: MonitoredEndpointArgs = {
  model: { modelName: "classifier-model", executionRoleName: "classifier-role" },
  captureBucket: { bucketName: "pictures", bucketArn: "arn:aws:s3:::pictures" },
  modelMonitor: { imageUri: `048819808253.dkr.ecr.${REGION}.amazonaws.com/sagemaker-model-monitor-analyzer` },
};

describe("MonitoredEndpoint with Model Monitor", () => {
  answeringSageMaker();
  const create = (args: MonitoredEndpointArgs = ARGS) => deploy(() => new MonitoredEndpoint("scones", args));

  it("adds a preprocessor, a role, a job definition and a schedule", async () => {
    const { names, errors } = await create();
    expect(errors).to.deep.equal([]);
    expect(names.filter((name) => name.includes("model-monitor"))).to.deep.equal([
      "aws-native:iam:ManagedPolicy scones-model-monitor-jobs",
      "aws-native:iam:Role scones-model-monitor-role",
      "aws-native:sagemaker:DataQualityJobDefinition scones-model-monitor-job",
      "aws-native:sagemaker:MonitoringSchedule scones-model-monitor-schedule",
      "aws:s3/bucketObjectv2:BucketObjectv2 scones-model-monitor-preprocessor",
    ]);
  });

  it("adds nothing unless it is asked to, and while the endpoint is offline", async () => {
    const { model = { modelName: "" }, captureBucket = { bucketName: "", bucketArn: "" } } = ARGS;
    for (const args of [
      { model, captureBucket },
      { ...ARGS, online: false },
    ]) {
      const { names } = await create(args);
      expect(names.filter((name) => name.includes("model-monitor"))).to.deep.equal([]);
    }
  });

  it("runs the analyzer every hour on what the endpoint captured, through the preprocessor", async () => {
    const { get } = await create();
    const script = get("scones-model-monitor-preprocessor").inputs;
    expect(script).to.include({ bucket: "pictures", content: MODEL_MONITOR_SCRIPT });
    expect(script["key"]).to.match(/^monitoring\/model-monitor\/preprocessor-[0-9a-f]{12}\.py$/);
    const job = get("scones-model-monitor-job").inputs;
    expect(job).to.deep.include({
      dataQualityAppSpecification: {
        imageUri: ARGS.modelMonitor?.imageUri,
        recordPreprocessorSourceUri: `s3://pictures/${String(script["key"])}`,
      },
      dataQualityJobInput: {
        endpointInput: {
          endpointName: get("scones-endpoint").inputs["name"],
          localPath: "/opt/ml/processing/input/endpoint",
        },
      },
      dataQualityJobOutputConfig: {
        monitoringOutputs: [
          {
            s3Output: {
              localPath: "/opt/ml/processing/output",
              s3Uri: "s3://pictures/monitoring/model-monitor/reports",
              s3UploadMode: "EndOfJob",
            },
          },
        ],
      },
      jobResources: { clusterConfig: { instanceCount: 1, instanceType: "ml.m5.xlarge", volumeSizeInGb: 20 } },
      stoppingCondition: { maxRuntimeInSeconds: 1800 },
    });
    expect(job).not.to.have.property("dataQualityBaselineConfig");
    expect(get("scones-model-monitor-schedule").inputs["monitoringScheduleConfig"]).to.deep.include({
      monitoringType: "DataQuality",
      scheduleConfig: { scheduleExpression: "cron(0 * ? * * *)" },
    });
  });

  it("may read captured data and its own prefix, write there, and start jobs as itself alone", async () => {
    const { get } = await create();
    const statements = statementsOf(get("scones-model-monitor-role")) as { Sid: string; Resource: unknown }[];
    expect(statements.find(({ Sid }) => Sid === "CaptureRead")?.Resource).to.deep.equal([
      "arn:aws:s3:::pictures/captured/*",
      "arn:aws:s3:::pictures/monitoring/model-monitor/*",
    ]);
    expect(statements.find(({ Sid }) => Sid === "ReportsWrite")?.Resource).to.equal(
      "arn:aws:s3:::pictures/monitoring/model-monitor/*",
    );
    expect(statements.map(({ Sid }) => Sid)).to.deep.equal([
      ...["CaptureRead", "CaptureList", "ReportsWrite", "ImageRegistry", "Metrics", "Image", "Logs"],
    ]);
    // Its metrics' namespaces have no slash before them, those of other jobs have one.
    expect(statements.find(({ Sid }) => Sid === "Metrics")).to.deep.include({
      Condition: {
        StringLike: { "cloudwatch:namespace": ["AWS/SageMaker", "/aws/sagemaker/*", "aws/sagemaker/*"] },
      },
    });
    const policy = get("scones-model-monitor-jobs").inputs["policyDocument"] as { Statement: object[] };
    expect(policy.Statement[0]).to.deep.include({
      Resource: `arn:aws:sagemaker:${REGION}:${ACCOUNT}:processing-job/*`,
    });
    expect(policy.Statement[2]).to.deep.include({
      Action: ["iam:PassRole"],
      Condition: { StringEquals: { "iam:PassedToService": "sagemaker.amazonaws.com" } },
    });
  });

  it("encrypts its machines' disks and its reports with the key for everything", async () => {
    const key = `arn:aws:kms:${REGION}:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
    const { get } = await create({ ...ARGS, kmsKeyArn: key });
    const job = get("scones-model-monitor-job").inputs;
    expect(job["jobResources"]).to.have.nested.property("clusterConfig.volumeKmsKeyId", key);
    expect(job["dataQualityJobOutputConfig"]).to.have.property("kmsKeyId", key);
    const statements = statementsOf(get("scones-model-monitor-role")) as { Sid: string; Action: string[] }[];
    const ofKey = ["CaptureDecrypt", "ReportsEncrypt", "OutputKey", "DiskKey", "DiskKeyDescribe"];
    expect(statements.map(({ Sid }) => Sid)).to.include.members(ofKey);
    expect(statements.find(({ Sid }) => Sid === "OutputKey")?.Action).to.deep.equal(["kms:Encrypt"]);

    // SageMaker takes no key for disks of a machine's own.
    const modelMonitor = { ...ARGS.modelMonitor, instanceType: "ml.m5d.xlarge" };
    const own = await create({ ...ARGS, kmsKeyArn: key, modelMonitor });
    expect(own.get("scones-model-monitor-job").inputs["jobResources"]).to.not.have.nested.property(
      "clusterConfig.volumeKmsKeyId",
    );
    const ofDisks = await create({ ...ARGS, volumeKmsKeyArn: key });
    const { jobResources, dataQualityJobOutputConfig: output } = ofDisks.get("scones-model-monitor-job").inputs;
    expect(jobResources).to.have.nested.property("clusterConfig.volumeKmsKeyId", key);
    expect(output).to.not.have.property("kmsKeyId");
  });

  it("bounds its role's permissions when told to", async () => {
    const permissionsBoundaryArn = `arn:aws:iam::${ACCOUNT}:policy/bounds`;
    const { get } = await create({ ...ARGS, modelMonitor: { ...ARGS.modelMonitor, permissionsBoundaryArn } });
    expect(get("scones-model-monitor-role").inputs["permissionsBoundary"]).to.equal(permissionsBoundaryArn);
  });

  it("judges against a baseline when told where it is", async () => {
    const { get } = await create({
      ...ARGS,
      modelMonitor: { ...ARGS.modelMonitor, constraintsUri: "s3://pictures/monitoring/model-monitor/constraints.json" },
    });
    expect(get("scones-model-monitor-job").inputs["dataQualityBaselineConfig"]).to.deep.equal({
      constraintsResource: { s3Uri: "s3://pictures/monitoring/model-monitor/constraints.json" },
    });
  });

  // Service model of SageMaker, ScheduleConfig: NOW is not to be said without the times that it looks at.
  for (const scheduleExpression of ["NOW", "cron(15 * ? * * *)", "cron(0 24 ? * * *)", "rate(1 hour)"]) {
    it(`refuses ${scheduleExpression}, as SageMaker would`, async () => {
      const modelMonitor = { scheduleExpression };
      const message = await refusal(() => new MonitoredEndpoint("scones", { ...ARGS, modelMonitor }));
      expect(message).to.contain(`modelMonitor.scheduleExpression must be`).and.to.contain(scheduleExpression);
    });
  }

  it("takes an hour of the day, and every so many hours from one on", async () => {
    for (const scheduleExpression of ["cron(0 8 ? * * *)", "cron(0 17/12 ? * * *)"]) {
      const { get, errors } = await create({ ...ARGS, modelMonitor: { ...ARGS.modelMonitor, scheduleExpression } });
      expect(errors).to.deep.equal([]);
      expect(get("scones-model-monitor-schedule").inputs["monitoringScheduleConfig"]).to.deep.include({
        scheduleConfig: { scheduleExpression },
      });
    }
  });

  it("fails for what can't be", async () => {
    const modelMonitor = { maxRuntimeSeconds: 10, scheduleExpression: "hourly", constraintsUri: "here" };
    const message = await refusal(() => new MonitoredEndpoint("scones", { ...ARGS, modelMonitor }));
    expect(message).to.contain("modelMonitor.maxRuntimeSeconds must be");
    expect(message).to.contain("modelMonitor.scheduleExpression must be");
    expect(message).to.contain("modelMonitor.constraintsUri must be");
  });
});
