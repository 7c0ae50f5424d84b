import { setTimeout as sleep } from "node:timers/promises";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AddTagsCommand,
  CreateModelCommand,
  CreateTrainingJobCommand,
  DeleteTrainingJobCommand,
  DescribeTrainingJobCommand,
  ListTagsCommand,
  ListTrainingJobsCommand,
  paginateListTrainingJobs,
  paginateSearch,
  SearchCommand,
  StopTrainingJobCommand,
  waitUntilTrainingJobCompletedOrStopped,
} from "@aws-sdk/client-sagemaker";
import { GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import { expect } from "chai";
import { unpackArchive } from "../../../local/sagemaker/containers/archive.ts";
import { NODE_IMAGE, problem, PYTHON_IMAGE, Workshop } from "./workshop.ts";

describe("training jobs", function () {
  this.timeout(60_000);
  const workshop = new Workshop();
  const metric = [{ Name: "accuracy", Regex: "accuracy=(\\S+)" }];

  before(async () => {
    await workshop.open();
    await workshop.put("train/a.png", "a");
    await workshop.put("train/deep/b.png", "b");
    await workshop.put("train.lst", "0\t0\ta.png");
  });
  after(() => workshop.close());

  async function modelOf(job: string): Promise<Record<string, unknown>> {
    const dir = mkdtempSync(join(tmpdir(), "model-"));
    try {
      writeFileSync(join(dir, "model.tar.gz"), await workshop.bytes(`models/${job}/output/model.tar.gz`));
      await unpackArchive(join(dir, "model.tar.gz"), join(dir, "out"));
      return JSON.parse(readFileSync(join(dir, "out", "model.json"), "utf8")) as Record<string, unknown>;
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  }

  it("runs a container under the training contract, from data to model", async () => {
    await workshop.sageMaker.send(
      new CreateTrainingJobCommand(
        workshop.job("whole", {
          AlgorithmSpecification: { TrainingImage: NODE_IMAGE, TrainingInputMode: "File", MetricDefinitions: metric },
          HyperParameters: { epochs: "3", layers: "20" },
          InputDataConfig: [workshop.channel("train", "train/"), workshop.channel("train_lst", "train.lst")],
          Tags: [{ Key: "team", Value: "scones" }],
        }),
      ),
    );
    const waited = await waitUntilTrainingJobCompletedOrStopped(
      { client: workshop.sageMaker, maxWaitTime: 30, minDelay: 1, maxDelay: 1 },
      { TrainingJobName: "whole" },
    );
    expect(waited.state).to.equal("SUCCESS");
    const job = await workshop.sageMaker.send(new DescribeTrainingJobCommand({ TrainingJobName: "whole" }));
    expect(job).to.deep.include({
      TrainingJobStatus: "Completed",
      SecondaryStatus: "Completed",
      ModelArtifacts: { S3ModelArtifacts: "s3://workshop/models/whole/output/model.tar.gz" },
      HyperParameters: { epochs: "3", layers: "20" },
    });
    expect(job.FinalMetricDataList?.map(({ MetricName, Value }) => [MetricName, Value])).to.deep.equal([
      ["accuracy", 0.7],
    ]);
    expect(job.SecondaryStatusTransitions?.map((step) => step.Status)).to.deep.equal([
      ...["Starting", "Downloading", "Training", "Uploading", "Completed"],
    ]);
    expect(job.BillableTimeInSeconds).to.be.greaterThan(0);
    expect(job.CreationTime).to.be.instanceOf(Date);
    const model = await modelOf("whole");
    expect(model).to.deep.include({
      job: "whole",
      parameters: { epochs: "3", layers: "20" },
      files: ["train/a.png", "train/deep/b.png", "train_lst/train.lst"],
    });
    expect(model["channels"]).to.have.all.keys("train", "train_lst");
    expect(await workshop.logLines("/aws/sagemaker/TrainingJobs", "whole/algo-1-")).to.include(
      "epoch 2: accuracy=0.70",
    );
    const statistics = await workshop.metrics.send(
      new GetMetricStatisticsCommand({
        ...{ Namespace: "/aws/sagemaker/TrainingJobs", MetricName: "accuracy", Period: 3600, Statistics: ["Maximum"] },
        ...{ StartTime: new Date(Date.now() - 3_600_000), EndTime: new Date(Date.now() + 60_000) },
        Dimensions: [{ Name: "TrainingJobName", Value: "whole" }],
      }),
    );
    expect(statistics.Datapoints?.[0]?.Maximum).to.equal(0.7);
  });

  it("runs a container in Python", async () => {
    await workshop.put("words/one.txt", "scones and clotted cream");
    const job = await workshop.train("python", {
      AlgorithmSpecification: {
        TrainingImage: PYTHON_IMAGE,
        TrainingInputMode: "File",
        MetricDefinitions: [{ Name: "words", Regex: "count=(\\d+)" }],
      },
      InputDataConfig: [workshop.channel("train", "words/")],
    });
    expect(job.FailureReason).to.equal(undefined);
    expect(job.FinalMetricDataList?.[0]?.Value).to.equal(4);
  });

  it("fails with what the container wrote", async () => {
    const job = await workshop.train("failing", { HyperParameters: { fail: "num_classes is missing" } });
    expect(job).to.include({ TrainingJobStatus: "Failed", SecondaryStatus: "Failed" });
    expect(job.FailureReason).to.equal("AlgorithmError: num_classes is missing, exit code: 1");
    const customer = await workshop.train("failing-2", {
      HyperParameters: { fail: "ClientError: num_classes is missing" },
    });
    expect(customer.FailureReason).to.equal("ClientError: num_classes is missing");
  });

  it("fails where the data is missing, or the role may not read or write it", async () => {
    // A prefix with a folder's placeholder alone: there is an object, and nothing to train on.
    await workshop.put("placeholder/", "");
    const nothing = await workshop.train("no-data", { InputDataConfig: [workshop.channel("train", "placeholder/")] });
    expect(nothing.FailureReason).to.match(
      /^ClientError: Data download failed:No S3 objects found under S3 URL "s3:\/\/workshop\/placeholder\/"/,
    );
    await workshop.put("doubled//one.txt", "scones");
    const doubled = await workshop.train("doubled", { InputDataConfig: [workshop.channel("train", "doubled")] });
    expect(doubled.FailureReason).to.equal(
      "ClientError: Data download failed:Failed to download data. S3 key: s3://workshop/doubled//one.txt has an illegal char sub-sequence '//' in it",
    );
    const blind = await workshop.newRole("blind");
    const denied = await workshop.train("denied", { RoleArn: blind });
    expect(denied.FailureReason).to.match(/^ClientError: Data download failed: .*AccessDenied.*s3:ListBucket/);
    const reader = await workshop.newRole("reader", {
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:ListBucket"],
      Resource: "*",
    });
    const unwritten = await workshop.train("unwritten", { RoleArn: reader });
    expect(unwritten.FailureReason).to.match(/^ClientError: Artifact upload failed: AccessDenied: .*s3:PutObject/);
  });

  it("stops on request, and keeps what the container left", async () => {
    await workshop.sageMaker.send(
      new CreateTrainingJobCommand(workshop.job("stopped", { HyperParameters: { epochs: "1000", pause: "50" } })),
    );
    await sleep(1000);
    await workshop.sageMaker.send(new StopTrainingJobCommand({ TrainingJobName: "stopped" }));
    const job = await workshop.finished("stopped");
    expect(job).to.include({ TrainingJobStatus: "Stopped", SecondaryStatus: "Stopped" });
    expect(await modelOf("stopped")).to.deep.equal({ partial: true });
    expect(await problem(workshop.sageMaker.send(new StopTrainingJobCommand({ TrainingJobName: "stopped" })))).to.equal(
      "ValidationException: The request was rejected because the training job is in status Stopped.",
    );
  });

  it("ends a job whose time is up", async () => {
    const job = await workshop.train("late", {
      HyperParameters: { epochs: "1000", pause: "50" },
      StoppingCondition: { MaxRuntimeInSeconds: 1 },
    });
    expect(job).to.include({ TrainingJobStatus: "Stopped", SecondaryStatus: "MaxRuntimeExceeded" });
  });

  it("refuses an image of another region, of a model as of a job", async () => {
    const Image = NODE_IMAGE.replace("us-east-1", "eu-west-1");
    const far = { AlgorithmSpecification: { TrainingImage: Image, TrainingInputMode: "File" } } as const;
    expect(await problem(workshop.sageMaker.send(new CreateTrainingJobCommand(workshop.job("far", far))))).to.equal(
      "ValidationException: Invalid DNS suffix 'amazonaws.com' for region 'eu-west-1' in training image. Please provide the valid <region>.<dns-suffix>: 'us-east-1.amazonaws.com'",
    );
    const model = { ModelName: "far", ExecutionRoleArn: workshop.role, PrimaryContainer: { Image } };
    expect(await problem(workshop.sageMaker.send(new CreateModelCommand(model)))).to.equal(
      `ValidationException: Region of "${Image}" does not match expected region of us-east-1. Cross region ECR image pulls are not allowed.`,
    );
  });

  it("refuses a name that is taken, a role that is not there, an image that is not mapped", async () => {
    expect(await problem(workshop.sageMaker.send(new CreateTrainingJobCommand(workshop.job("whole"))))).to.match(
      /^ResourceInUse: Training job names must be unique within an AWS account and region.*training-job\/whole/,
    );
    const absent = "arn:aws:iam::000000000000:role/absent";
    expect(
      await problem(workshop.sageMaker.send(new CreateTrainingJobCommand(workshop.job("x", { RoleArn: absent })))),
    ).to.equal(
      `ValidationException: Could not assume role ${absent}. Please ensure that the role exists and allows principal 'sagemaker.amazonaws.com' to assume the role.`,
    );
    const image = { TrainingImage: "somewhere/unknown:1", TrainingInputMode: "File" as const };
    expect(
      await problem(
        workshop.sageMaker.send(new CreateTrainingJobCommand(workshop.job("x", { AlgorithmSpecification: image }))),
      ),
    ).to.match(/^ValidationException: Requested image somewhere\/unknown:1 not found\. .*images\.json/);
    expect(await problem(workshop.sageMaker.send(new DescribeTrainingJobCommand({ TrainingJobName: "x" })))).to.equal(
      "ValidationException: Requested resource not found.",
    );
  });

  it("runs no command that a request names", async () => {
    const AlgorithmSpecification = {
      ...{ TrainingImage: NODE_IMAGE, TrainingInputMode: "File" as const, ContainerEntrypoint: ["touch", "/tmp/x"] },
    };
    expect(
      await problem(
        workshop.sageMaker.send(new CreateTrainingJobCommand(workshop.job("x", { AlgorithmSpecification }))),
      ),
    ).to.match(/^ValidationException: ContainerEntrypoint and ContainerArguments are not supported/);
  });

  it("lists by filter, order and page", async () => {
    const failed = await workshop.sageMaker.send(
      new ListTrainingJobsCommand({ StatusEquals: "Failed", NameContains: "failing", SortBy: "Name" }),
    );
    expect(failed.TrainingJobSummaries?.map((job) => job.TrainingJobName)).to.deep.equal(["failing", "failing-2"]);
    const names: string[] = [];
    for await (const page of paginateListTrainingJobs(
      { client: workshop.sageMaker },
      { MaxResults: 2, SortOrder: "Descending" },
    )) {
      names.push(...(page.TrainingJobSummaries ?? []).flatMap((job) => job.TrainingJobName ?? []));
    }
    expect(names.at(-1)).to.equal("whole");
    expect(new Set(names).size).to.equal(names.length).and.to.be.greaterThan(5);
  });

  it("finds jobs by hyperparameter, metric and tag", async () => {
    const find = async (...filters: [string, string, string][]): Promise<string[]> => {
      const { Results } = await workshop.sageMaker.send(
        new SearchCommand({
          Resource: "TrainingJob",
          SearchExpression: {
            Filters: filters.map(([Name, Operator, Value]) => ({ Name, Operator: Operator as "Equals", Value })),
          },
        }),
      );
      return (Results ?? []).flatMap((result) => result.TrainingJob?.TrainingJobName ?? []);
    };
    expect(await find(["HyperParameters.layers", "Equals", "20"])).to.deep.equal(["whole"]);
    expect(await find(["Metrics.accuracy", "GreaterThan", "0.6"])).to.deep.equal(["whole"]);
    expect(await find(["Tags.team", "Equals", "scones"])).to.deep.equal(["whole"]);
    expect(await find(["Tags.team", "Equals", "jam"])).to.deep.equal([]);
    const names: (string | undefined)[] = [];
    const everything = { Resource: "TrainingJob", MaxResults: 2, SortBy: "CreationTime" } as const;
    for await (const { Results } of paginateSearch({ client: workshop.sageMaker }, everything))
      names.push(...(Results ?? []).map((result) => result.TrainingJob?.TrainingJobName));
    expect(names.at(-1)).to.equal("whole");
    expect(new Set(names).size).to.equal(names.length).and.to.be.greaterThan(5);
  });

  it("keeps tags, and deletes with the job", async () => {
    const arn = "arn:aws:sagemaker:us-east-1:000000000000:training-job/whole";
    await workshop.sageMaker.send(new AddTagsCommand({ ResourceArn: arn, Tags: [{ Key: "more", Value: "1" }] }));
    const { Tags } = await workshop.sageMaker.send(new ListTagsCommand({ ResourceArn: arn }));
    expect(Tags).to.deep.equal([
      { Key: "team", Value: "scones" },
      { Key: "more", Value: "1" },
    ]);
    await workshop.sageMaker.send(new DeleteTrainingJobCommand({ TrainingJobName: "whole" }));
    expect(await problem(workshop.sageMaker.send(new ListTagsCommand({ ResourceArn: arn })))).to.match(
      /^ValidationException: Resource .* does not exist/,
    );
  });

  it("goes on from the checkpoints of a job that was stopped", async () => {
    const CheckpointConfig = { S3Uri: `s3://${workshop.bucket}/checkpoints/one` };
    const { sageMaker } = workshop;
    await sageMaker.send(
      new CreateTrainingJobCommand(
        workshop.job("until-stopped", { HyperParameters: { epochs: "200", pause: "300" }, CheckpointConfig }),
      ),
    );
    // Copied while it trains, not only at its end.
    let last = "";
    while (last === "") {
      await sleep(100);
      last = await workshop.bytes("checkpoints/one/epochs/last.txt").then(String, () => "");
    }
    await sageMaker.send(new StopTrainingJobCommand({ TrainingJobName: "until-stopped" }));
    expect((await workshop.finished("until-stopped")).TrainingJobStatus).to.equal("Stopped");
    const stopped = Number(String(await workshop.bytes("checkpoints/one/epochs/last.txt")));
    expect(stopped).to.be.at.least(Number(last));
    const next = await workshop.train("goes-on", {
      HyperParameters: { epochs: String(stopped + 3) },
      CheckpointConfig,
    });
    expect(next).to.deep.include({ TrainingJobStatus: "Completed" });
    expect(next.CheckpointConfig).to.deep.equal(CheckpointConfig);
    expect((await modelOf("goes-on"))["first"]).to.equal(stopped + 1);
    expect(String(await workshop.bytes("checkpoints/one/epochs/last.txt"))).to.equal(String(stopped + 2));
  });
});
