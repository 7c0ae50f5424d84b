import { expect } from "chai";
import { TrainedModel, type TrainedModelArgs } from "../../../../components/index.ts";
import { ACCOUNT, deploy, IMAGE, isKnown, REGION, statementsOf, value } from "../../../support/pulumiMocks.ts";
import { answerAttempts, answeringSageMaker } from "../../../support/sageMakerAnswers.ts";

const BUCKET = { bucketName: "pictures", bucketArn: "arn:aws:s3:::pictures" };
const HYPERPARAMETERS = { numClasses: 2, numTrainingSamples: 1000 };
const ARGS: TrainedModelArgs = {
  bucket: BUCKET,
  dataVersion: "6f1ed002ab55",
  hyperparameters: HYPERPARAMETERS,
};
const ELSEWHERE = ["train", "validation", "train_lst", "validation_lst"].map((channelName) => ({
  channelName,
  prefix: "elsewhere/",
}));

describe("TrainedModel", () => {
  const sageMaker = answeringSageMaker();
  const create = (args: Partial<TrainedModelArgs> = {}, options = {}) =>
    deploy(() => new TrainedModel("classifier", { ...ARGS, ...args }), options);

  it("creates two roles, the job and the model, and nothing else", async () => {
    const { names, errors } = await create();
    expect(errors).to.deep.equal([]);
    expect(names).to.deep.equal([
      "aws-native:iam:Role classifier-execution-role",
      "aws-native:iam:Role classifier-training-role",
      "aws:sagemaker/model:Model classifier-model",
      "aws:sagemaker/trainingJob:TrainingJob classifier-training",
    ]);
  });

  it("trains with the built-in image classification by default", async () => {
    const { get } = await create();
    const { trainingJobName, ...inputs } = get("classifier-training").inputs;
    expect(trainingJobName).to.match(/^classifier-6f1ed002ab55-[0-9a-f]{12}$/);
    const channel = (channelName: string, prefix: string) => ({
      channelName,
      contentType: "application/x-image",
      compressionType: "None",
      dataSource: {
        s3DataSource: {
          s3DataType: "S3Prefix",
          s3DataDistributionType: "FullyReplicated",
          s3Uri: `s3://pictures/${prefix}`,
        },
      },
    });
    expect(inputs).to.deep.equal({
      algorithmSpecification: { trainingImage: IMAGE, trainingInputMode: "File" },
      hyperParameters: {
        num_classes: "2",
        num_training_samples: "1000",
        epochs: "30",
        num_layers: "18",
        learning_rate: "0.1",
        mini_batch_size: "32",
        image_shape: "3,32,32",
        optimizer: "sgd",
        use_pretrained_model: "0",
        early_stopping: "False",
      },
      inputDataConfigs: [
        channel("train", "train/"),
        channel("validation", "test/"),
        channel("train_lst", "train.lst"),
        channel("validation_lst", "test.lst"),
      ],
      outputDataConfig: { s3OutputPath: "s3://pictures/models" },
      resourceConfig: { instanceType: "ml.g4dn.xlarge", instanceCount: 1, volumeSizeInGb: 30 },
      stoppingCondition: { maxRuntimeInSeconds: 7200 },
      retryStrategy: { maximumRetryAttempts: 2 },
      roleArn: `arn:aws:iam::${ACCOUNT}:role/classifier-training-role-1a2b3c4`,
    });
  });

  it("makes a model of what the job left, and gives out its figures", async () => {
    const { result, get } = await create();
    expect(get("classifier-model").inputs).to.deep.equal({
      executionRoleArn: `arn:aws:iam::${ACCOUNT}:role/classifier-execution-role-1a2b3c4`,
      primaryContainer: { image: IMAGE, modelDataUrl: "s3://pictures/models/job/output/model.tar.gz" },
    });
    expect(await value(result.modelName)).to.equal("classifier-model-1a2b3c4");
    expect(await value(result.modelArtifactUri)).to.equal("s3://pictures/models/job/output/model.tar.gz");
    expect(await value(result.trainingJobStatus)).to.equal("Completed");
    expect(await value(result.validationAccuracy)).to.equal(0.91);
    expect(await value(result.billableSeconds)).to.equal(240);
    expect(await value(result.executionRoleName)).to.equal("classifier-execution-role-1a2b3c4");
  });

  it("lets training read its channels, write its model, log and report, and no more", async () => {
    const { get } = await create();
    const logs = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/aws/sagemaker/TrainingJobs`;
    expect(statementsOf(get("classifier-training-role"))).to.deep.equal([
      {
        Sid: "ChannelsRead",
        Effect: "Allow",
        Action: ["s3:GetObject"],
        Resource: ["train/*", "test/*", "train.lst*", "test.lst*"].map((prefix) => `arn:aws:s3:::pictures/${prefix}`),
      },
      {
        Sid: "ChannelsList",
        Effect: "Allow",
        Action: ["s3:ListBucket"],
        Resource: "arn:aws:s3:::pictures",
        Condition: { StringLike: { "s3:prefix": ["train/*", "test/*", "train.lst*", "test.lst*"] } },
      },
      {
        Sid: "ModelWrite",
        Effect: "Allow",
        Action: ["s3:PutObject", "s3:AbortMultipartUpload"],
        Resource: "arn:aws:s3:::pictures/models/*",
      },
      { Sid: "ImageRegistry", Effect: "Allow", Action: ["ecr:GetAuthorizationToken"], Resource: "*" },
      {
        Sid: "Metrics",
        Effect: "Allow",
        Action: ["cloudwatch:PutMetricData"],
        Resource: "*",
        Condition: { StringLike: { "cloudwatch:namespace": ["AWS/SageMaker", "/aws/sagemaker/*"] } },
      },
      {
        Sid: "Image",
        Effect: "Allow",
        Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        Resource: `arn:aws:ecr:${REGION}:813361260812:repository/image-classification`,
      },
      {
        Sid: "Logs",
        Effect: "Allow",
        Action: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        Resource: [logs, `${logs}:*`],
      },
    ]);
  });

  it("trusts SageMaker of this account alone", async () => {
    const { get } = await create();
    for (const role of ["classifier-training-role", "classifier-execution-role"]) {
      expect(get(role).inputs["assumeRolePolicyDocument"]).to.deep.equal({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "sagemaker.amazonaws.com" },
            Action: "sts:AssumeRole",
            Condition: {
              StringEquals: { "aws:SourceAccount": ACCOUNT },
              ArnLike: { "aws:SourceArn": `arn:aws:sagemaker:${REGION}:${ACCOUNT}:*` },
            },
          },
        ],
      });
    }
  });

  it("lets the model read itself and nothing else of the bucket", async () => {
    const { get } = await create();
    expect(statementsOf(get("classifier-execution-role"))[0]).to.deep.equal({
      Sid: "ModelRead",
      Effect: "Allow",
      Action: ["s3:GetObject"],
      Resource: "arn:aws:s3:::pictures/models/*",
    });
    expect(JSON.stringify(statementsOf(get("classifier-execution-role")))).not.to.include("s3:Put");
  });

  describe("names the job after its content", () => {
    const nameFor = async (args: Partial<TrainedModelArgs> = {}) =>
      (await create(args)).get("classifier-training").inputs["trainingJobName"] as string;

    it("the same for the same data and settings, whatever the tags", async () => {
      const name = await nameFor();
      expect(await nameFor()).to.equal(name);
      expect(await nameFor({ tags: { team: "couriers" }, minimumAccuracy: 0.5 })).to.equal(name);
    });

    const changes: [string, Partial<TrainedModelArgs>][] = [
      ["data", { dataVersion: "000000000000" }],
      ["a hyperparameter", { hyperparameters: { ...HYPERPARAMETERS, epochs: 3 } }],
      ["a free hyperparameter", { additionalHyperparameters: { top_k: "2" } }],
      ["a channel", { channels: ELSEWHERE }],
      ["the machine", { instanceType: "ml.g5.xlarge" }],
      ["the image", { image: `123456789012.dkr.ecr.${REGION}.amazonaws.com/own:1` }],
      ["the attempt", { attempt: 2 }],
    ];
    for (const [what, args] of changes) {
      it(`another for another: ${what}`, async () => {
        expect(await nameFor(args)).not.to.equal(await nameFor());
      });
    }
  });

  describe("in a preview", () => {
    it("leaves open what a new job will give", async () => {
      const { result } = await create({}, { preview: true, outputs: { "classifier-training": { arn: undefined } } });
      // The mock can't leave an output open, so the job is one that SageMaker does not know yet.
      answerAttempts(sageMaker);
      const fresh = await create({}, { preview: true });
      expect(await isKnown(fresh.result.modelArtifactUri)).to.equal(false);
      expect(await isKnown(fresh.result.validationAccuracy)).to.equal(false);
      expect(fresh.errors).to.deep.equal([]);
      expect(await isKnown(result.trainingJobName)).to.equal(true);
    });

    it("knows what a finished job gave", async () => {
      const { result, errors } = await create({ minimumAccuracy: 0.9 }, { preview: true });
      expect(errors).to.deep.equal([]);
      expect(await value(result.modelArtifactUri)).to.equal("s3://pictures/models/job/output/model.tar.gz");
    });

    it("does not wait for a job that runs", async () => {
      answerAttempts(sageMaker, { TrainingJobStatus: "InProgress" });
      const { result, errors } = await create({ minimumAccuracy: 0.9 }, { preview: true });
      expect(errors).to.deep.equal([]);
      expect(await isKnown(result.trainingJobStatus)).to.equal(false);
    });
  });
});
