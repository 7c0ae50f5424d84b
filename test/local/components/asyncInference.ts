import { setTimeout as sleep } from "node:timers/promises";
import {
  ApplicationAutoScalingClient,
  DescribeScalingActivitiesCommand,
} from "@aws-sdk/client-application-auto-scaling";
import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { DescribeEndpointCommand, SageMakerClient } from "@aws-sdk/client-sagemaker";
import { InvokeEndpointAsyncCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { CreateTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import { expect } from "chai";
import { ArtifactModel, MonitoredEndpoint, type MonitoredEndpointArgs } from "../../../components/index.ts";
import { putForeignModel, s3Client, unseenPicture } from "../examples/pictures.ts";
import { ListeningQueue } from "../monitoring/listeningQueue.ts";
import type { ComponentStack, ComponentStacks } from "./stacks.ts";

type Options = Omit<MonitoredEndpointArgs, "model">;

const BUCKET = { bucketName: "async-models", bucketArn: "arn:aws:s3:::async-models" };

/** An endpoint that answers later, with a role that has no permission but the component's own, and machines down to none. */
export function asyncInferenceLifecycle(stacks: ComponentStacks): void {
  let stack: ComponentStack<Options>;
  let base: Options;
  let queue: ListeningQueue;
  const name = (): string => String(stack.outputs["endpointName"]?.value);
  const machines = async (): Promise<number | undefined> => {
    const client = new SageMakerClient(stacks.cloud.config());
    const { ProductionVariants } = await client.send(new DescribeEndpointCommand({ EndpointName: name() }));
    return ProductionVariants?.[0]?.CurrentInstanceCount;
  };
  const ask = async (key: string) => {
    const { bucketName: Bucket } = BUCKET;
    await s3Client(stacks.cloud).send(new PutObjectCommand({ Bucket, Key: key, Body: unseenPicture(0) }));
    const request = { EndpointName: name(), ContentType: "image/png", InputLocation: `s3://${Bucket}/${key}` };
    return new SageMakerRuntimeClient(stacks.cloud.config()).send(new InvokeEndpointAsyncCommand(request));
  };
  const end = (inferenceId: string | undefined) =>
    queue.next<Record<string, unknown>>((message) => message["inferenceId"] === inferenceId, 60);

  before(async () => {
    const modelArtifactUri = await putForeignModel(stacks.cloud, BUCKET.bucketName);
    const sns = new SNSClient(stacks.cloud.config());
    const { TopicArn = "" } = await sns.send(new CreateTopicCommand({ Name: "answers" }));
    queue = new ListeningQueue(stacks.cloud, "answers");
    await queue.subscribe(TopicArn);
    base = {
      ...{ captureEnabled: false, deployment: { terminationWaitSeconds: 0 } },
      asynchronous: { outputBucket: BUCKET, successTopicArn: TopicArn, errorTopicArn: TopicArn },
      autoscaling: { minCapacity: 0, maxCapacity: 2, scaleInCooldownSeconds: 0 },
    };
    stack = await stacks.add("later", (args: Options) => {
      const model = new ArtifactModel("given", { modelArtifactUri });
      const { endpointName } = new MonitoredEndpoint("later", { ...args, model });
      return { endpointName };
    });
  });

  it("creates, and then changes nothing", async () => {
    expect(await stack.up(base)).to.deep.equal({
      create: [
        ...["given-execution-role", "given-model", "later-AllTraffic-asynchronous", "later-AllTraffic-errors"],
        ...["later-AllTraffic-latency", "later-AllTraffic-rollback", "later-AllTraffic-scalable-target"],
        "later-AllTraffic-scaling-policy",
        ...["later-AllTraffic-waiting", "later-AllTraffic-wake-policy", "later-configuration", "later-endpoint"],
        "later-logs",
      ],
    });
    expect(await stack.preview(base)).to.deep.equal({});
    expect(await stack.refresh()).to.deep.equal({});
    expect(await stack.preview(base)).to.deep.equal({});
  });

  it("answers into the bucket and tells the topic, with the permissions that the component gave", async () => {
    const { InferenceId, OutputLocation = "" } = await ask("async/inputs/a.png");
    expect(await end(InferenceId)).to.include({ invocationStatus: "Completed" });
    const Key = OutputLocation.replace(`s3://${BUCKET.bucketName}/`, "");
    expect(Key).to.match(/^async\/answers\//);
    const { Body } = await s3Client(stacks.cloud).send(new GetObjectCommand({ Bucket: BUCKET.bucketName, Key }));
    expect(JSON.parse((await Body?.transformToString()) ?? ""))
      .to.be.an("array")
      .with.length(2);
  });

  it("may read no input but those below its prefix", async () => {
    const { InferenceId } = await ask("elsewhere/a.png");
    const { invocationStatus, failureReason } = await end(InferenceId);
    expect(invocationStatus).to.equal("Failed");
    expect(failureReason).to.match(/AccessDenied/);
  });

  it("has another permission beside the old one for other places, where what waits is still read and answered", async () => {
    const { asynchronous } = base;
    const moved = { ...base, ...(asynchronous && { asynchronous: { ...asynchronous, outputPrefix: "answers/" } }) };
    expect((await stack.preview(moved))["replace"]).to.include("later-AllTraffic-asynchronous");
  });

  it("goes to no machine while nothing waits, and comes back by itself when something does", async () => {
    while ((await machines()) !== 0) await sleep(200);
    expect(await stack.preview(base), "scaling is no change").to.deep.equal({});
    const { InferenceId } = await ask("async/inputs/b.png");
    expect(await end(InferenceId)).to.include({ invocationStatus: "Completed" });
    const client = new ApplicationAutoScalingClient(stacks.cloud.config());
    const { ScalingActivities = [] } = await client.send(
      new DescribeScalingActivitiesCommand({ ServiceNamespace: "sagemaker" }),
    );
    expect(ScalingActivities.map(({ Cause }) => Cause).join("\n")).to.match(/triggered policy later-AllTraffic-wake/);
  });

  it("keeps machines of another kind scaled, and wakes them too", async () => {
    const next: Options = { ...base, instanceType: "ml.c5.large" };
    const steps = await stack.up(next);
    expect(steps["replace"]).to.include.members(["later-AllTraffic-wake-policy", "later-configuration"]);
    expect(steps["update"]).to.include("later-AllTraffic-waiting");
    while ((await machines()) !== 0) await sleep(200);
    const { InferenceId } = await ask("async/inputs/c.png");
    expect(await end(InferenceId)).to.include({ invocationStatus: "Completed" });
    expect(await stack.preview(next)).to.deep.equal({});
  });

  it("is woken after an update that SageMaker refuses, too", async () => {
    while ((await machines()) !== 0) await sleep(200);
    // More machines of a type than the quota: UpdateEndpoint itself refuses.
    const refused = { ...base, instanceType: "ml.m5.2xlarge", autoscaling: { minCapacity: 9, maxCapacity: 10 } };
    expect(await stack.failedUp(refused)).to.match(/ResourceLimitExceeded|quota|limit/i);
    const { InferenceId } = await ask("async/inputs/d.png");
    expect(await end(InferenceId)).to.include({ invocationStatus: "Completed" });
  });

  it("has machines again where nothing wakes them any longer", async () => {
    while ((await machines()) !== 0) await sleep(200);
    const { autoscaling, ...fixed } = base;
    expect(autoscaling).not.to.equal(undefined);
    await stack.up(fixed);
    expect(await machines()).to.equal(1);
    const { InferenceId } = await ask("async/inputs/e.png");
    expect(await end(InferenceId)).to.include({ invocationStatus: "Completed" });
    await stack.up(base);
  });

  it("is made anew where it is to answer at once, which SageMaker refuses to make of it, and back", async () => {
    const atOnce: Options = { captureEnabled: false, deployment: { terminationWaitSeconds: 0 } };
    expect((await stack.up(atOnce))["replace"]).to.include("later-endpoint");
    expect(await stack.preview(atOnce)).to.deep.equal({});
    expect((await stack.up(base))["replace"]).to.include("later-endpoint");
    expect(await stack.preview(base)).to.deep.equal({});
    await stack.destroy();
  });
}
