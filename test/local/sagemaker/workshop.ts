import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, DescribeLogStreamsCommand, GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DescribeSubnetsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  CreateTrainingJobCommand,
  DescribeEndpointCommand,
  DescribeTrainingJobCommand,
  SageMakerClient,
  waitUntilEndpointInService,
  type CreateEndpointConfigCommandInput,
  type CreateTrainingJobCommandInput,
  type DescribeEndpointCommandOutput,
  type DescribeTrainingJobCommandOutput,
} from "@aws-sdk/client-sagemaker";
import {
  InvokeEndpointCommand,
  SageMakerRuntimeClient,
  type InvokeEndpointCommandInput,
} from "@aws-sdk/client-sagemaker-runtime";
import { policy, TestCloud, trust } from "../cloud/testCloud.ts";

const FIXTURES = join(import.meta.dirname, "../../fixtures/containers");
const registryIn = (region: string): string => `000000000000.dkr.ecr.${region}.amazonaws.com`;
export const NODE_IMAGE = `${registryIn("us-east-1")}/own-node:1`;
export const PYTHON_IMAGE = `${registryIn("us-east-1")}/own-python:1`;

/** A local cloud with a bucket, a role, and own containers in Node and Python. */
export class Workshop {
  readonly cloud = new TestCloud();
  readonly bucket = "workshop";
  readonly role = "arn:aws:iam::000000000000:role/workshop";
  s3!: S3Client;
  iam!: IAMClient;
  logs!: CloudWatchLogsClient;
  metrics!: CloudWatchClient;
  sageMaker!: SageMakerClient;
  runtime!: SageMakerRuntimeClient;

  async open(): Promise<void> {
    const state = join(this.cloud.stateDir, "sagemaker");
    mkdirSync(state, { recursive: true });
    writeFileSync(
      join(state, "images.json"),
      JSON.stringify({
        [`${registryIn("*")}/own-node:*`]: {
          train: [process.execPath, "train.mjs"],
          serve: [process.execPath, "serve.mjs"],
          directory: join(FIXTURES, "node"),
        },
        [`${registryIn("*")}/own-python:*`]: {
          train: ["python3", "train.py"],
          serve: ["python3", "serve.py"],
          directory: join(FIXTURES, "python"),
        },
      }),
    );
    await this.cloud.start();
    this.connect();
    await this.s3.send(new CreateBucketCommand({ Bucket: this.bucket }));
    await this.newRole("workshop", {
      Effect: "Allow",
      Action: ["s3:*", "logs:*", "cloudwatch:DescribeAlarms", "cloudwatch:PutMetricData"],
      Resource: "*",
    });
  }

  /** (Re)connects the clients, after the cloud was started again. */
  connect(): void {
    const config = this.cloud.config();
    this.s3 = new S3Client({ ...config, forcePathStyle: true });
    this.iam = new IAMClient(config);
    this.logs = new CloudWatchLogsClient(config);
    this.metrics = new CloudWatchClient(config);
    this.sageMaker = new SageMakerClient(config);
    this.runtime = new SageMakerRuntimeClient(config);
  }

  async close(): Promise<void> {
    await this.cloud.remove();
  }

  async newRole(name: string, ...statements: object[]): Promise<string> {
    await this.iam.send(
      new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: trust("sagemaker.amazonaws.com") }),
    );
    if (statements.length > 0) {
      await this.iam.send(
        new PutRolePolicyCommand({ RoleName: name, PolicyName: "own", PolicyDocument: policy(...statements) }),
      );
    }
    return `arn:aws:iam::000000000000:role/${name}`;
  }

  /** The default network of a region, with a subnet of it. */
  async network(config = this.cloud.config()): Promise<{ VpcId: string; SubnetIds: string[] }> {
    const ec2 = new EC2Client(config);
    const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
    ec2.destroy();
    return { VpcId: Subnets[0]?.VpcId ?? "", SubnetIds: [Subnets[0]?.SubnetId ?? ""] };
  }

  async put(key: string, body: string | Uint8Array): Promise<void> {
    await this.s3.send(new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: body }));
  }

  async keys(prefix: string): Promise<string[]> {
    const { Contents } = await this.s3.send(new ListObjectsV2Command({ Bucket: this.bucket, Prefix: prefix }));
    return (Contents ?? []).flatMap((object) => object.Key ?? []);
  }

  async bytes(key: string): Promise<Buffer> {
    const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  }

  /** A job's request, over the objects below train/. */
  job(name: string, changes: Partial<CreateTrainingJobCommandInput> = {}): CreateTrainingJobCommandInput {
    return {
      TrainingJobName: name,
      RoleArn: this.role,
      AlgorithmSpecification: { TrainingImage: NODE_IMAGE, TrainingInputMode: "File" },
      InputDataConfig: [this.channel("train", "train/")],
      OutputDataConfig: { S3OutputPath: `s3://${this.bucket}/models` },
      ResourceConfig: { InstanceCount: 1, InstanceType: "ml.p3.2xlarge", VolumeSizeInGB: 10 },
      StoppingCondition: { MaxRuntimeInSeconds: 600 },
      ...changes,
    };
  }

  channel(name: string, prefix: string): NonNullable<CreateTrainingJobCommandInput["InputDataConfig"]>[number] {
    return {
      ChannelName: name,
      DataSource: { S3DataSource: { S3DataType: "S3Prefix", S3Uri: `s3://${this.bucket}/${prefix}` } },
    };
  }

  async train(
    name: string,
    changes: Partial<CreateTrainingJobCommandInput> = {},
  ): Promise<DescribeTrainingJobCommandOutput> {
    await this.sageMaker.send(new CreateTrainingJobCommand(this.job(name, changes)));
    return this.finished(name);
  }

  async finished(name: string): Promise<DescribeTrainingJobCommandOutput> {
    for (;;) {
      const job = await this.sageMaker.send(new DescribeTrainingJobCommand({ TrainingJobName: name }));
      if (job.TrainingJobStatus !== "InProgress" && job.TrainingJobStatus !== "Stopping") return job;
      await sleep(30);
    }
  }

  /** A model without an artifact, whose version its container tells. */
  async model(name: string, version = "1", role = this.role): Promise<string> {
    await this.sageMaker.send(
      new CreateModelCommand({
        ModelName: name,
        ExecutionRoleArn: role,
        PrimaryContainer: { Image: NODE_IMAGE, Environment: { MODEL_VERSION: version } },
      }),
    );
    return name;
  }

  async config(
    name: string,
    models: readonly string[],
    changes: Partial<CreateEndpointConfigCommandInput> = {},
  ): Promise<string> {
    await this.sageMaker.send(
      new CreateEndpointConfigCommand({
        EndpointConfigName: name,
        ProductionVariants: models.map((model, index) => ({
          VariantName: models.length === 1 ? "AllTraffic" : `Variant${index + 1}`,
          ModelName: model,
          InitialInstanceCount: 1,
          InstanceType: "ml.m5.large",
        })),
        ...changes,
      }),
    );
    return name;
  }

  /** An endpoint in service. */
  async endpoint(name: string, config: string): Promise<string> {
    await this.sageMaker.send(new CreateEndpointCommand({ EndpointName: name, EndpointConfigName: config }));
    await waitUntilEndpointInService(
      { client: this.sageMaker, maxWaitTime: 20, minDelay: 1, maxDelay: 1 },
      { EndpointName: name },
    );
    return name;
  }

  /** Waits for an update to end, calling `meanwhile` on the way; gives the statuses seen. */
  async settled(
    name: string,
    meanwhile?: () => Promise<unknown>,
  ): Promise<{ statuses: string[]; endpoint: DescribeEndpointCommandOutput }> {
    const statuses: string[] = [];
    for (;;) {
      const endpoint = await this.sageMaker.send(new DescribeEndpointCommand({ EndpointName: name }));
      const status = endpoint.EndpointStatus ?? "";
      if (statuses.at(-1) !== status) statuses.push(status);
      if (!["Creating", "Updating", "RollingBack"].includes(status)) return { statuses, endpoint };
      await meanwhile?.();
      await sleep(5);
    }
  }

  async invoke(
    endpoint: string,
    body: string,
    changes: Partial<InvokeEndpointCommandInput> = {},
  ): Promise<Record<string, unknown>> {
    const { Body } = await this.runtime.send(
      new InvokeEndpointCommand({ EndpointName: endpoint, ContentType: "text/plain", Body: body, ...changes }),
    );
    return JSON.parse(Body.transformToString()) as Record<string, unknown>;
  }

  async logLines(group: string, prefix: string): Promise<string[]> {
    const { logStreams } = await this.logs.send(
      new DescribeLogStreamsCommand({ logGroupName: group, logStreamNamePrefix: prefix }),
    );
    const lines: string[] = [];
    for (const stream of logStreams ?? []) {
      const { events } = await this.logs.send(
        new GetLogEventsCommand({ logGroupName: group, logStreamName: stream.logStreamName, startFromHead: true }),
      );
      lines.push(...(events ?? []).flatMap((event) => event.message ?? []));
    }
    return lines;
  }
}

/** `Name: message` of the error that a call fails with. */
export async function problem(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => "no error",
    (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error)),
  );
}
