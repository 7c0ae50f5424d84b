import {
  DeleteEndpointCommand,
  DescribeEndpointCommand,
  DescribeTrainingJobCommand,
  ListEndpointConfigsCommand,
  ListEndpointsCommand,
  ListModelsCommand,
  SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { InvokeEndpointCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import { Endpoint } from "@pulumi/aws/sagemaker/endpoint.js";
import { EndpointConfiguration } from "@pulumi/aws/sagemaker/endpointConfiguration.js";
import { getPrebuiltEcrImageOutput } from "@pulumi/aws/sagemaker/getPrebuiltEcrImage.js";
import { Model } from "@pulumi/aws/sagemaker/model.js";
import { TrainingJob } from "@pulumi/aws/sagemaker/trainingJob.js";
import type { Output } from "@pulumi/pulumi";
import { expect } from "chai";
import { encode } from "fast-png";
import { setTimeout as delay } from "node:timers/promises";
import { policy, trust } from "../../cloud/testCloud.ts";
import { TestStack } from "./testStack.ts";

const BUCKET = "training-data";
const SIDE = 32;

/** Light stripes, upright for class 0 and lying for class 1, with noise: something that can be learned from few. */
function picture(label: number, seed: number): Uint8Array {
  const data = new Uint8Array(SIDE * SIDE * 3);
  let state = seed * 7919 + 1;
  for (let i = 0; i < SIDE * SIDE; i++) {
    state = (state * 1103515245 + 12345) % 2147483648;
    const along = label === 0 ? i % SIDE : Math.floor(i / SIDE);
    const light = (Math.floor((along + seed) / 4) % 2) * 150 + (state % 80);
    for (let channel = 0; channel < 3; channel++) data[i * 3 + channel] = light;
  }
  return encode({ width: SIDE, height: SIDE, channels: 3, depth: 8, data });
}

interface Settings {
  epochs: number;
  variantWeight: number;
  broken?: true;
}

function program(
  settings: Settings,
  trained: (jobName: string) => Promise<string>,
): () => Promise<Record<string, Output<unknown>>> {
  return () => {
    const role = new Role("role", { assumeRolePolicy: trust("sagemaker.amazonaws.com") });
    const rights = new RolePolicy("rights", {
      role: role.name,
      policy: policy({
        Effect: "Allow",
        Action: ["s3:*", "logs:*", "cloudwatch:PutMetricData", "ecr:*"],
        Resource: "*",
      }),
    });
    const image = getPrebuiltEcrImageOutput({ repositoryName: "image-classification" }).registryPath;
    const channel = (channelName: string, key: string): object => ({
      channelName,
      contentType: "application/x-image",
      dataSource: {
        s3DataSource: {
          s3DataType: "S3Prefix",
          s3DataDistributionType: "FullyReplicated",
          s3Uri: `s3://${BUCKET}/${key}`,
        },
      },
    });
    const job = new TrainingJob(
      "job",
      {
        trainingJobName: `job-${settings.epochs}`,
        roleArn: role.arn,
        algorithmSpecification: { trainingImage: image, trainingInputMode: "File" },
        hyperParameters: {
          ...{ num_classes: "2", num_training_samples: "40", epochs: `${settings.epochs}`, mini_batch_size: "8" },
          ...{ num_layers: "20", image_shape: `3,${SIDE},${SIDE}`, learning_rate: "0.01" },
        },
        inputDataConfigs: [
          channel("train", "train/"),
          channel("validation", "test/"),
          channel("train_lst", "train.lst"),
          channel("validation_lst", "test.lst"),
        ] as never,
        outputDataConfig: { s3OutputPath: `s3://${BUCKET}/models` },
        resourceConfig: { instanceType: "ml.g4dn.xlarge", instanceCount: 1, volumeSizeInGb: 30 },
        stoppingCondition: { maxRuntimeInSeconds: 600 },
        retryStrategy: { maximumRetryAttempts: 2 },
        tags: { purpose: "test" },
      },
      { dependsOn: rights },
    );
    const artifact = job.trainingJobName.apply(trained);
    const model = new Model("my-model", {
      executionRoleArn: role.arn,
      primaryContainer: {
        image,
        modelDataUrl: settings.broken ? `s3://${BUCKET}/train.lst` : artifact,
        environment: { A: "b" },
      },
    });
    const configuration = new EndpointConfiguration("config", {
      productionVariants: [
        {
          ...{ variantName: "main", modelName: model.name, instanceType: "ml.t2.medium", initialInstanceCount: 1 },
          initialVariantWeight: settings.variantWeight,
        },
      ],
      dataCaptureConfig: {
        ...{ enableCapture: true, initialSamplingPercentage: 100, destinationS3Uri: `s3://${BUCKET}/captured` },
        captureOptions: [{ captureMode: "Input" }, { captureMode: "Output" }],
        captureContentTypeHeader: { jsonContentTypes: ["application/json"] },
      },
    });
    const endpoint = new Endpoint("endpoint", {
      endpointConfigName: configuration.name,
      deploymentConfig: {
        blueGreenUpdatePolicy: {
          terminationWaitInSeconds: 0,
          trafficRoutingConfiguration: { type: "ALL_AT_ONCE", waitIntervalInSeconds: 0 },
        },
      },
    });
    return Promise.resolve({
      jobArn: job.arn,
      artifact,
      model: model.name,
      configuration: configuration.name,
      endpoint: endpoint.name,
      endpointArn: endpoint.arn,
    } satisfies Record<string, Output<unknown>>);
  };
}

/** Returns once every endpoint is gone; they only go. */
async function noEndpoints(client: SageMakerClient): Promise<void> {
  while ((await client.send(new ListEndpointsCommand({}))).Endpoints?.length !== 0) await delay(100);
}

describe("bundled aws provider: SageMaker", function () {
  this.timeout(180_000);
  const test = new TestStack();
  const settings: Settings = { epochs: 1, variantWeight: 1 };
  const resources = 7;
  let sagemaker: SageMakerClient;
  let s3: S3Client;
  const of = async (name: string): Promise<string> => String((await test.stack.outputs())[name]?.value);

  /** What the component does: waits in the program until the job has completed. */
  const trained = async (TrainingJobName: string): Promise<string> => {
    for (;;) {
      const job = await sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName }));
      if (job.TrainingJobStatus === "Completed") return job.ModelArtifacts?.S3ModelArtifacts ?? "";
      if (job.TrainingJobStatus !== "InProgress")
        throw new Error(`${TrainingJobName}: ${job.FailureReason ?? "stopped"}`);
      await delay(200);
    }
  };

  before(async () => {
    await test.start(program(settings, trained));
    sagemaker = new SageMakerClient(test.cloud.config());
    s3 = new S3Client({ ...test.cloud.config(), forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    for (const [name, size] of Object.entries({ train: 40, test: 10 })) {
      const lines: string[] = [];
      for (let i = 0; i < size; i++) {
        lines.push(`${i}\t${i % 2}\t${i}.png\n`);
        const Body = picture(i % 2, i + size);
        await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: `${name}/${i}.png`, Body }));
      }
      await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: `${name}.lst`, Body: lines.join("") }));
    }
  });
  after(() => test.remove());

  it("trains, and deploys the model behind an endpoint that answers", async () => {
    const { outputs, changes } = await test.up();
    expect(changes).to.deep.equal({ create: resources });
    expect(outputs["jobArn"]?.value).to.equal("arn:aws:sagemaker:us-east-1:000000000000:training-job/job-1");
    expect(outputs["artifact"]?.value).to.equal(`s3://${BUCKET}/models/job-1/output/model.tar.gz`);
    expect(outputs["model"]?.value).to.match(/^my-model-\w{7}$/);
    const runtime = new SageMakerRuntimeClient(test.cloud.config());
    const { Body } = await runtime.send(
      new InvokeEndpointCommand({
        EndpointName: await of("endpoint"),
        ContentType: "application/x-image",
        Body: picture(0, 99),
      }),
    );
    expect(JSON.parse(Buffer.from(Body).toString()))
      .to.be.an("array")
      .with.lengthOf(2);
  });

  it("shows no change afterwards, neither in a preview nor in a refresh", async () => {
    expect(await test.preview()).to.deep.equal({ same: resources });
    expect(await test.refresh()).to.deep.equal({ same: resources });
    expect(await test.preview()).to.deep.equal({ same: resources });
  });

  it("updates the endpoint in place when its configuration is another", async () => {
    settings.variantWeight = 2;
    const before = await of("configuration");
    const { changes } = await test.up();
    expect(changes).to.deep.equal({ same: resources - 2, replace: 1, update: 1 });
    expect(await of("configuration")).not.to.equal(before);
    const live = await sagemaker.send(new DescribeEndpointCommand({ EndpointName: await of("endpoint") }));
    expect(live.EndpointConfigName).to.equal(await of("configuration"));
  });

  it("replaces the job, the model and the configuration when the training changes", async () => {
    settings.epochs = 2;
    const { changes } = await test.up();
    expect(changes).to.deep.equal({ same: 3, replace: 3, update: 1 });
    expect(await test.preview()).to.deep.equal({ same: resources });
  });

  it("takes for success, as the real one does, that SageMaker goes back to the old model, and wants the update again", async () => {
    settings.broken = true;
    await test.up();
    const back = await sagemaker.send(new DescribeEndpointCommand({ EndpointName: await of("endpoint") }));
    expect(back.FailureReason).to.match(/^Failed to extract model data archive/);
    expect((await test.preview()).update).to.equal(1);
    delete settings.broken;
    await test.up();
    const live = await sagemaker.send(new DescribeEndpointCommand({ EndpointName: await of("endpoint") }));
    expect(live.EndpointStatus).to.equal("InService");
    expect(live.EndpointConfigName).to.equal(await of("configuration"));
    expect(await test.preview()).to.deep.equal({ same: resources });
  });

  it("removes them all, and waits for none that is Deleting, as the real one does", async () => {
    expect(await test.destroy()).to.deep.equal({ delete: resources });
    await noEndpoints(sagemaker);
    expect((await sagemaker.send(new ListEndpointConfigsCommand({}))).EndpointConfigs).to.deep.equal([]);
    expect((await sagemaker.send(new ListModelsCommand({}))).Models).to.deep.equal([]);
  });
});

describe("bundled aws provider: SageMaker that fails", function () {
  this.timeout(120_000);
  const test = new TestStack();
  let failing = true;
  let sagemaker: SageMakerClient;

  before(async () => {
    await test.start(() => {
      const role = new Role("role", { assumeRolePolicy: trust("sagemaker.amazonaws.com") });
      new RolePolicy("rights", {
        role: role.name,
        policy: policy({ Effect: "Allow", Action: ["s3:*", "logs:*"], Resource: "*" }),
      });
      const image = getPrebuiltEcrImageOutput({ repositoryName: "image-classification" }).registryPath;
      if (failing) {
        const model = new Model("model", {
          executionRoleArn: role.arn,
          primaryContainer: { image, modelDataUrl: `s3://${BUCKET}/no-archive` },
        });
        const variant = {
          variantName: "main",
          modelName: model.name,
          instanceType: "ml.t2.medium",
          initialInstanceCount: 1,
        };
        const configuration = new EndpointConfiguration("config", { productionVariants: [variant] });
        new Endpoint("endpoint", { name: "broken", endpointConfigName: configuration.name });
      }
      return Promise.resolve({});
    });
    sagemaker = new SageMakerClient(test.cloud.config());
    const s3 = new S3Client({ ...test.cloud.config(), forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: "no-archive", Body: "text" }));
  });
  after(() => test.remove());

  it("fails with SageMaker's own reason, and forgets the failed endpoint, as the real one does", async () => {
    expect(await test.failedUp()).to.match(
      /waiting for SageMaker AI Endpoint \(broken\) create: unexpected state 'Failed', wanted target 'InService'. last error: \w+/,
    );
    const state = JSON.stringify((await test.stack.exportStack()).deployment);
    expect(state).not.to.contain("arn:aws:sagemaker:us-east-1:000000000000:endpoint/broken");
    expect(await test.failedUp()).to.match(/Cannot create already existing endpoint/);
  });

  it("leaves the failed endpoint when the rest goes", async () => {
    failing = false;
    expect((await test.up()).changes).to.include({ delete: 2 });
    await sagemaker.send(new DeleteEndpointCommand({ EndpointName: "broken" }));
    await noEndpoints(sagemaker);
    await test.destroy();
  });
});
