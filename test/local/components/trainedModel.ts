import { CopyObjectCommand, CreateBucketCommand, DeleteObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { DescribeModelPackageCommand, ListTrainingJobsCommand, SageMakerClient } from "@aws-sdk/client-sagemaker";
import { expect } from "chai";
import { TrainedModel, type TrainedModelArgs } from "../../../components/index.ts";
import { putPictures, s3Client } from "../examples/pictures.ts";
import type { ComponentStack, ComponentStacks } from "./stacks.ts";

const BUCKET = { bucketName: "training-pictures", bucketArn: "arn:aws:s3:::training-pictures" };
const CHANNELS = [
  { channelName: "train", prefix: "train/" },
  { channelName: "validation", prefix: "test/" },
  { channelName: "train_lst", prefix: "train.lst" },
];
const MODEL = ["classifier-model", "classifier-model-package"];

export function trainedModelLifecycle(stacks: ComponentStacks): void {
  let stack: ComponentStack<TrainedModelArgs>;
  const base: TrainedModelArgs = {
    bucket: BUCKET,
    dataVersion: "first",
    hyperparameters: { numClasses: 2, numTrainingSamples: 24, epochs: 1, imageShape: "3,16,16", miniBatchSize: 8 },
    register: {},
  };
  const wrong: TrainedModelArgs = {
    ...base,
    dataVersion: "wrong",
    channels: [...CHANNELS, { channelName: "validation_lst", prefix: "wrong.lst" }],
  };
  const late: TrainedModelArgs = {
    ...base,
    dataVersion: "late",
    channels: [...CHANNELS, { channelName: "validation_lst", prefix: "late.lst" }],
  };
  const jobName = () => String(stack.outputs["trainingJobName"]?.value);

  before(async () => {
    const s3 = s3Client(stacks.cloud);
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET.bucketName }));
    await putPictures(stacks.cloud, BUCKET.bucketName, 24);
    const labels = Array.from({ length: 8 }, (_, i) => `${i}\t${(i + 1) % 2}\t${i}.png\n`).join("");
    await s3.send(new PutObjectCommand({ Bucket: BUCKET.bucketName, Key: "wrong.lst", Body: labels }));
    stack = await stacks.add("models", (args: TrainedModelArgs) => {
      const { trainingJobName, modelPackageArn } = new TrainedModel("classifier", args);
      return { trainingJobName, modelPackageArn };
    });
  });

  it("trains once, and then changes nothing", async () => {
    expect(await stack.up(base)).to.deep.equal({
      create: [
        "classifier-execution-role",
        ...MODEL,
        ...["classifier-model-package-group", "classifier-training", "classifier-training-role"],
      ],
    });
    expect(await stack.preview(base)).to.deep.equal({});
    expect(await stack.refresh()).to.deep.equal({});
    expect(await stack.preview(base)).to.deep.equal({});
    expect(stack.outputs["modelPackageArn"]?.value).to.match(/:model-package\/classifier-model-package-group-.*\/1$/);
  });

  it("leaves a decision to whoever made it", async () => {
    await stack.takeInRead("classifier-model-package", ({ properties }) =>
      Object.assign(properties as object, {
        ModelApprovalStatus: "Rejected",
        LastModifiedTime: "2026-01-01T00:00:00Z",
      }),
    );
    expect(await stack.preview(base)).to.deep.equal({});
  });

  it("decides about the registered version in place", async () => {
    const approved: TrainedModelArgs = { ...base, register: { approvalStatus: "Approved" } };
    expect(await stack.up(approved)).to.deep.equal({ update: ["classifier-model-package"] });
    expect(await stack.preview(approved)).to.deep.equal({});
  });

  it("keeps the version that it has where SageMaker refuses another", async () => {
    const refused = { ...base, register: { instanceTypes: ["ml.x9.large"] } };
    expect(await stack.failedUp(refused)).to.contain("classifier-model-package");
    const ModelPackageName = stack.outputs["modelPackageArn"]?.value as string;
    const client = new SageMakerClient(stacks.cloud.config());
    const { ModelPackageVersion } = await client.send(new DescribeModelPackageCommand({ ModelPackageName }));
    expect(ModelPackageVersion).to.equal(1);
  });

  it("trains again for other data: job, model and version are replaced", async () => {
    const second = { ...base, dataVersion: "second" };
    // Whoever approved the one has not seen the other.
    await stack.takeInRead("classifier-model-package", ({ properties }) =>
      Object.assign(properties as object, { ModelApprovalStatus: "Approved", ApprovalDescription: "looked at" }),
    );
    expect(await stack.up(second)).to.deep.equal({ replace: [...MODEL, "classifier-training"] });
    expect(stack.outputs["modelPackageArn"]?.value).to.match(/\/\d+$/);
    const ModelPackageName = stack.outputs["modelPackageArn"]?.value as string;
    const version = await new SageMakerClient(stacks.cloud.config()).send(
      new DescribeModelPackageCommand({ ModelPackageName }),
    );
    expect(version.ModelApprovalStatus).to.equal("PendingManualApproval");

    expect(await stack.preview(second)).to.deep.equal({});
  });

  it("is not trained again as it is, whose name is taken, and is by another attempt", async () => {
    const second = { ...base, dataVersion: "second" };
    expect(await stack.replace(second, "classifier-training").catch(String)).to.contain("names must be unique");
    expect(await stack.preview(second)).to.deep.equal({});
    await stack.taint("classifier-training");
    expect(await stack.failedUp(second)).to.contain("names must be unique");
    const again = { ...second, attempt: 2 };
    expect(await stack.up(again)).to.deep.equal({ replace: [...MODEL, "classifier-training"] });
    expect(await stack.preview(again)).to.deep.equal({});
  });

  it("keeps the model it has when a new one is not good enough, and goes on from there without training again", async () => {
    expect(await stack.failedUp({ ...wrong, minimumAccuracy: 0.9 })).to.contain("is below minimumAccuracy 0.9");
    const failed = await stack.failedUp({ ...wrong, minimumAccuracy: 0.9 });
    expect(failed).to.contain("is below minimumAccuracy 0.9");
    expect(await stack.up({ ...wrong, minimumAccuracy: 0 })).to.deep.equal({ replace: MODEL });
  });

  it("makes another attempt when the job failed, and is then at rest", async () => {
    // A list that is none: SageMaker takes the job, and the algorithm fails on it.
    const broken = { Bucket: BUCKET.bucketName, Key: "late.lst", Body: "no list" };
    await s3Client(stacks.cloud).send(new PutObjectCommand(broken));
    const message = await stack.failedUp(late);
    expect(message).to.contain("this was attempt 1 of 3, and the next `pulumi up` makes another");
    const s3 = s3Client(stacks.cloud);
    await s3.send(
      new CopyObjectCommand({
        Bucket: BUCKET.bucketName,
        CopySource: `${BUCKET.bucketName}/test.lst`,
        Key: "late.lst",
      }),
    );
    expect((await stack.preview(late))["replace"]).to.include("classifier-training");
    expect(await stack.up(late)).to.deep.equal({ replace: [...MODEL, "classifier-training"] });
    expect(jobName()).to.match(/^classifier-late-[0-9a-f]{12}-2$/);
    expect(await stack.preview(late)).to.deep.equal({});
    expect(await stack.refresh()).to.deep.equal({});
  });

  it("goes, and takes its jobs along", async () => {
    expect((await stack.destroy())["delete"]).to.have.length(6);
    const jobs = await new SageMakerClient(stacks.cloud.config()).send(new ListTrainingJobsCommand({}));
    expect(jobs.TrainingJobSummaries).to.deep.equal([]);
    await s3Client(stacks.cloud).send(new DeleteObjectCommand({ Bucket: BUCKET.bucketName, Key: "late.lst" }));
  });
}
