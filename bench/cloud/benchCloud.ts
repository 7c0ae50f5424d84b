/** A local cloud for a benchmark: in a temporary folder, with a trained classifier of the embedded sample. */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  CreateTrainingJobCommand,
  DescribeTrainingJobCommand,
  SageMakerClient,
  waitUntilEndpointInService,
  waitUntilTrainingJobCompletedOrStopped,
} from "@aws-sdk/client-sagemaker";
import { SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import pMap from "p-map";
import { policy, TestCloud, trust } from "../../test/local/cloud/testCloud.ts";
import { type Pictures, readPictures, side } from "../imageClassification/pictures.ts";
import { filteredPng } from "./filteredPng.ts";

const IMAGE = "811284229777.dkr.ecr.us-east-1.amazonaws.com/image-classification:1";

export interface Picture {
  readonly key: string;
  readonly label: number;
  readonly png: Uint8Array;
}

export class BenchCloud {
  readonly cloud = new TestCloud();
  readonly bucket = "bench-data";
  readonly role = "arn:aws:iam::000000000000:role/bench";
  pictures: readonly Picture[] = [];
  s3!: S3Client;
  sageMaker!: SageMakerClient;
  runtime!: SageMakerRuntimeClient;
  modelArtifact = "";

  /** Process of the local cloud. */
  get pid(): number {
    return this.cloud.status.pid ?? 0;
  }

  get testPictures(): readonly Picture[] {
    return this.pictures.filter(({ key }) => key.startsWith("test/"));
  }

  /** Starts the cloud, with the pictures of an archive of CIFAR-100's layout or with the embedded sample. */
  async open(archive?: string): Promise<void> {
    const { train, test } = await readPictures(archive);
    const named = (part: string, { rgb, labels }: Pictures): Picture[] =>
      rgb.map((pixels, i) => ({
        key: `${part}/${i}.png`,
        label: labels[i] ?? -1,
        png: filteredPng(pixels, side, side),
      }));
    this.pictures = [...named("train", train), ...named("test", test)];
    await this.cloud.start();
    const config = this.cloud.config();
    this.s3 = new S3Client({ ...config, forcePathStyle: true });
    this.sageMaker = new SageMakerClient(config);
    this.runtime = new SageMakerRuntimeClient(config);
    await this.s3.send(new CreateBucketCommand({ Bucket: this.bucket }));
    const statement = { Effect: "Allow", Action: ["s3:*", "logs:*", "cloudwatch:PutMetricData"], Resource: "*" };
    await this.newRole("bench", "sagemaker.amazonaws.com", statement);
  }

  async close(): Promise<void> {
    await this.cloud.remove();
  }

  async newRole(name: string, service: string, ...statements: object[]): Promise<string> {
    const iam = new IAMClient(this.cloud.config());
    await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: trust(service) }));
    await iam.send(
      new PutRolePolicyCommand({ RoleName: name, PolicyName: "own", PolicyDocument: policy(...statements) }),
    );
    return `arn:aws:iam::000000000000:role/${name}`;
  }

  /** Uploads the pictures and trains the classifier; gives how many seconds its steps took. */
  async train(): Promise<Readonly<Record<string, number>>> {
    const put = (Key: string, Body: Uint8Array | string): Promise<unknown> =>
      this.s3.send(new PutObjectCommand({ Bucket: this.bucket, Key, Body }));
    await pMap(this.pictures, ({ key, png }) => put(key, png), { concurrency: 16 });
    for (const part of ["train", "test"]) {
      const members = this.pictures.filter(({ key }) => key.startsWith(`${part}/`));
      const lines = members.map(({ key, label }, i) => `${i}\t${label}\t${key.slice(part.length + 1)}\n`);
      await put(`${part}.lst`, lines.join(""));
    }
    const channel = (ChannelName: string, key: string) => ({
      ChannelName,
      ContentType: "application/x-image",
      DataSource: { S3DataSource: { S3DataType: "S3Prefix" as const, S3Uri: `s3://${this.bucket}/${key}` } },
    });
    await this.sageMaker.send(
      new CreateTrainingJobCommand({
        TrainingJobName: "classifier",
        RoleArn: this.role,
        AlgorithmSpecification: { TrainingImage: IMAGE, TrainingInputMode: "File" },
        HyperParameters: {
          num_classes: "2",
          num_training_samples: String(this.pictures.length - this.testPictures.length),
          image_shape: "3,32,32",
        },
        InputDataConfig: [
          ...[channel("train", "train/"), channel("validation", "test/")],
          ...[channel("train_lst", "train.lst"), channel("validation_lst", "test.lst")],
        ],
        OutputDataConfig: { S3OutputPath: `s3://${this.bucket}/models` },
        ResourceConfig: { InstanceCount: 1, InstanceType: "ml.p3.2xlarge", VolumeSizeInGB: 10 },
        StoppingCondition: { MaxRuntimeInSeconds: 600 },
      }),
    );
    await waitUntilTrainingJobCompletedOrStopped(
      { client: this.sageMaker, maxWaitTime: 300, minDelay: 1, maxDelay: 1 },
      { TrainingJobName: "classifier" },
    );
    const job = await this.sageMaker.send(new DescribeTrainingJobCommand({ TrainingJobName: "classifier" }));
    this.modelArtifact = job.ModelArtifacts?.S3ModelArtifacts ?? "";
    return Object.fromEntries(
      (job.SecondaryStatusTransitions ?? []).map(({ Status, StartTime, EndTime }) => [
        Status ?? "",
        ((EndTime?.getTime() ?? 0) - (StartTime?.getTime() ?? 0)) / 1000,
      ]),
    );
  }

  /** Model and configuration of the classifier, with capture of everything. */
  async configure(name: string, instances = 1): Promise<void> {
    await this.sageMaker.send(
      new CreateModelCommand({
        ModelName: name,
        ExecutionRoleArn: this.role,
        PrimaryContainer: { Image: IMAGE, ModelDataUrl: this.modelArtifact },
      }),
    );
    await this.sageMaker.send(
      new CreateEndpointConfigCommand({
        EndpointConfigName: name,
        ProductionVariants: [
          ...[{ VariantName: "AllTraffic", ModelName: name, InstanceType: "ml.m5.large" as const }].map((variant) => ({
            ...variant,
            InitialInstanceCount: instances,
          })),
        ],
        DataCaptureConfig: {
          ...{ EnableCapture: true, InitialSamplingPercentage: 100 },
          DestinationS3Uri: `s3://${this.bucket}/captured`,
          CaptureOptions: [{ CaptureMode: "Input" }, { CaptureMode: "Output" }],
          CaptureContentTypeHeader: { JsonContentTypes: ["application/json"] },
        },
      }),
    );
  }

  /** An endpoint in service; gives the milliseconds that it took, looked at every `every`. */
  async endpoint(name: string, config = name): Promise<void> {
    await this.sageMaker.send(new CreateEndpointCommand({ EndpointName: name, EndpointConfigName: config }));
    await waitUntilEndpointInService(
      { client: this.sageMaker, maxWaitTime: 60, minDelay: 1, maxDelay: 1 },
      { EndpointName: name },
    );
  }

  /** The model's folder, unpacked below the given one. */
  async unpackModel(folder: string): Promise<string> {
    const [, , bucket = "", ...key] = this.modelArtifact.split("/");
    const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: bucket, Key: key.join("/") }));
    const target = join(folder, "model");
    mkdirSync(target, { recursive: true });
    writeFileSync(join(folder, "model.tar.gz"), (await Body?.transformToByteArray()) ?? "");
    const { status, stderr } = spawnSync("tar", ["-xzf", join(folder, "model.tar.gz"), "-C", target]);
    if (status !== 0) throw new Error(`tar: ${stderr.toString()}`);
    return target;
  }
}
