import { DescribeLogGroupsCommand, CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { HeadObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import {
  DescribeDataQualityJobDefinitionCommand,
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  ListDataQualityJobDefinitionsCommand,
  SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { InvokeEndpointCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { GetScheduleCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import { GetTopicAttributesCommand, SNSClient } from "@aws-sdk/client-sns";
import { expect } from "chai";
import { setTimeout as sleep } from "node:timers/promises";
import {
  ArtifactModel,
  customerKeyPolicy,
  InferenceWorkflow,
  MonitoredEndpoint,
  type MonitoredEndpointArgs,
} from "../../../components/index.ts";
import { putForeignModel, s3Client, unseenPicture } from "../examples/pictures.ts";
import type { ComponentStack, ComponentStacks } from "./stacks.ts";

type Options = Omit<MonitoredEndpointArgs, "model"> & { readonly kmsKeyArn?: string };

const BUCKET = { bucketName: "key-models", bucketArn: "arn:aws:s3:::key-models" };

/** One customer key for all that an endpoint, its monitor and a workflow consist of. */
export function customerKeyLifecycle(stacks: ComponentStacks): void {
  let stack: ComponentStack<Options>;
  let base: Options;
  let encrypted: Options;
  const output = (name: string): string => String(stack.outputs[name]?.value);
  const logGroups = async (logGroupNamePrefix: string): Promise<(string | undefined)[]> => {
    const client = new CloudWatchLogsClient(stacks.cloud.config());
    const { logGroups: found = [] } = await client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix }));
    return found.map(({ kmsKeyId }) => kmsKeyId);
  };

  before(async () => {
    const modelArtifactUri = await putForeignModel(stacks.cloud, BUCKET.bucketName);
    const Policy = JSON.stringify(customerKeyPolicy({ accountId: "000000000000", region: "us-east-1" }));
    const { KeyMetadata } = await new KMSClient(stacks.cloud.config()).send(new CreateKeyCommand({ Policy }));
    base = {
      ...{ captureBucket: BUCKET, deployment: { terminationWaitSeconds: 0 }, alarms: { enabled: false } },
      ...{ monitor: { createTopic: true }, modelMonitor: {} },
    };
    encrypted = { ...base, ...(KeyMetadata?.Arn !== undefined && { kmsKeyArn: KeyMetadata.Arn }) };
    stack = await stacks.add("keys", (args: Options) => {
      const model = new ArtifactModel("given", { modelArtifactUri });
      const endpoint = new MonitoredEndpoint("keyed", { ...args, model });
      const key = args.kmsKeyArn === undefined ? {} : { kmsKeyArn: args.kmsKeyArn };
      const workflow = new InferenceWorkflow("inference", { bucket: BUCKET, endpoint, logLevel: "ERROR", ...key });
      const { endpointName, monitor } = endpoint;
      const schedule = endpoint.nodes.captureMonitor?.schedule.name;
      return { endpointName, monitor, schedule, functionNames: workflow.functionNames };
    });
  });

  it("encrypts everything, and then changes nothing", async () => {
    await stack.up(encrypted);
    const { kmsKeyArn } = encrypted;
    const { functionName, topicArn: TopicArn } = stack.outputs["monitor"]?.value as Record<string, string>;
    const sageMaker = new SageMakerClient(stacks.cloud.config());
    const { EndpointConfigName } = await sageMaker.send(
      new DescribeEndpointCommand({ EndpointName: output("endpointName") }),
    );
    const config = await sageMaker.send(new DescribeEndpointConfigCommand({ EndpointConfigName }));
    expect([config.KmsKeyId, config.DataCaptureConfig?.KmsKeyId]).to.deep.equal([kmsKeyArn, kmsKeyArn]);
    const { JobDefinitionSummaries = [] } = await sageMaker.send(new ListDataQualityJobDefinitionsCommand({}));
    const JobDefinitionName = JobDefinitionSummaries[0]?.MonitoringJobDefinitionName;
    const watching = await sageMaker.send(new DescribeDataQualityJobDefinitionCommand({ JobDefinitionName }));
    const { JobResources, DataQualityJobOutputConfig } = watching;
    expect(JobResources?.ClusterConfig?.VolumeKmsKeyId).to.equal(kmsKeyArn);
    expect(DataQualityJobOutputConfig?.KmsKeyId).to.equal(kmsKeyArn);
    expect(await logGroups(`/aws/sagemaker/Endpoints/${output("endpointName")}`)).to.deep.equal([kmsKeyArn]);
    expect(await logGroups("/aws/lambda/inference-")).to.deep.equal([kmsKeyArn, kmsKeyArn, kmsKeyArn]);
    const lambda = new LambdaClient(stacks.cloud.config());
    const described = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionName }));
    expect(described.KMSKeyArn).to.equal(kmsKeyArn);
    const Name = output("schedule");
    const schedule = await new SchedulerClient(stacks.cloud.config()).send(new GetScheduleCommand({ Name }));
    expect(schedule.KmsKeyArn).to.equal(kmsKeyArn);
    const { Attributes } = await new SNSClient(stacks.cloud.config()).send(new GetTopicAttributesCommand({ TopicArn }));
    expect(Attributes?.["KmsMasterKeyId"]).to.equal(kmsKeyArn);
    expect(await stack.preview(encrypted)).to.deep.equal({});
    expect(await stack.refresh()).to.deep.equal({});
    expect(await stack.preview(encrypted)).to.deep.equal({});
  });

  it("captures with the key", async () => {
    const EndpointName = output("endpointName");
    const request = { EndpointName, ContentType: "image/png", Body: unseenPicture(0) };
    await new SageMakerRuntimeClient(stacks.cloud.config()).send(new InvokeEndpointCommand(request));
    const s3 = s3Client(stacks.cloud);
    const { bucketName: Bucket } = BUCKET;
    for (;;) {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "captured/" }));
      if (Contents[0]?.Key !== undefined) {
        const head = await s3.send(new HeadObjectCommand({ Bucket, Key: Contents[0].Key }));
        expect(head).to.include({ ServerSideEncryption: "aws:kms", SSEKMSKeyId: encrypted.kmsKeyArn });
        return;
      }
      await sleep(100);
    }
  });

  it("takes the key from everything again", async () => {
    const steps = await stack.up(base);
    const anew = ["keyed-AllTraffic-capture", "keyed-configuration", "keyed-model-monitor-job"];
    expect(steps["replace"]).to.have.members(anew);
    expect(await logGroups("/aws/lambda/inference-")).to.deep.equal([undefined, undefined, undefined]);
    expect(await stack.preview(base)).to.deep.equal({});
    await stack.destroy();
  });
}
