import { PutObjectCommand } from "@aws-sdk/client-s3";
import {
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  ListDataQualityJobDefinitionsCommand,
  SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { ListSubscriptionsByTopicCommand, ListTopicsCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { expect } from "chai";
import { ArtifactModel, MonitoredEndpoint, type MonitoredEndpointArgs } from "../../../components/index.ts";
import { putForeignModel, s3Client } from "../examples/pictures.ts";
import type { ComponentStack, ComponentStacks } from "./stacks.ts";

interface Options extends Omit<MonitoredEndpointArgs, "model"> {
  readonly modelArtifactUri: string;
}

export function monitoredEndpointLifecycle(stacks: ComponentStacks): void {
  let stack: ComponentStack<Options>;
  let base: Options = { modelArtifactUri: "" };
  const status = async () => {
    const EndpointName = String(stack.outputs["endpointName"]?.value);
    return (await new SageMakerClient(stacks.cloud.config()).send(new DescribeEndpointCommand({ EndpointName })))
      .EndpointStatus;
  };

  /** Subscribes somebody to the monitor's topic. @returns who is subscribed, from then on */
  const subscribe = async () => {
    const client = new SNSClient(stacks.cloud.config());
    const { Topics = [] } = await client.send(new ListTopicsCommand());
    const TopicArn = Topics.find(({ TopicArn: arn }) => arn?.includes(":scones-monitor-topic-"))?.TopicArn;
    await client.send(new SubscribeCommand({ TopicArn, Protocol: "email", Endpoint: "somebody@example.com" }));
    const look = new ListSubscriptionsByTopicCommand({ TopicArn });
    return async () => (await client.send(look)).Subscriptions?.map(({ Endpoint }) => Endpoint);
  };

  /** Whether the configuration that the endpoint runs, and its model, are there. */
  const serving = async () => {
    const client = new SageMakerClient(stacks.cloud.config());
    const EndpointName = String(stack.outputs["endpointName"]?.value);
    const { EndpointConfigName } = await client.send(new DescribeEndpointCommand({ EndpointName }));
    const found = await client.send(new DescribeEndpointConfigCommand({ EndpointConfigName })).catch(() => undefined);
    const ModelName = found?.ProductionVariants?.[0]?.ModelName;
    const model = await client.send(new DescribeModelCommand({ ModelName })).catch(() => undefined);
    return { configuration: found !== undefined, model: model !== undefined };
  };

  before(async () => {
    const modelArtifactUri = await putForeignModel(stacks.cloud, "foreign-models");
    base = {
      modelArtifactUri,
      captureBucket: { bucketName: "foreign-models", bucketArn: "arn:aws:s3:::foreign-models" },
      deployment: { terminationWaitSeconds: 0 },
      monitor: { enabled: false },
    };
    const broken = { Bucket: "foreign-models", Key: "broken/model.tar.gz", Body: "no archive" };
    await s3Client(stacks.cloud).send(new PutObjectCommand(broken));
    stack = await stacks.add("endpoints", ({ modelArtifactUri: artifact, ...args }: Options) => {
      const model = new ArtifactModel("given", { modelArtifactUri: artifact });
      const { endpointName } = new MonitoredEndpoint("scones", { ...args, model });
      return { endpointName };
    });
  });

  it("creates, and then changes nothing", async () => {
    expect(await stack.up(base)).to.deep.equal({
      create: [
        ...["given-execution-role", "given-model", "scones-AllTraffic-capture", "scones-AllTraffic-errors"],
        ...["scones-AllTraffic-latency", "scones-configuration", "scones-endpoint", "scones-logs"],
      ],
    });
    expect(await stack.preview(base)).to.deep.equal({});
    expect(await stack.refresh()).to.deep.equal({});
    expect(await stack.preview(base)).to.deep.equal({});
  });

  it("gets a monitor, with a topic and another schedule too, and loses it again", async () => {
    const children = [
      ...["drift", "function", "logs", "low-confidence", "role", "schedule", "schedule-role", "silence"],
    ].map((child) => `scones-monitor-${child}`);
    expect(await stack.up({ ...base, monitor: {} })).to.deep.equal({ create: children });
    expect(await stack.preview({ ...base, monitor: {} })).to.deep.equal({});
    expect(await stack.refresh()).to.deep.equal({});
    const monitor = { createTopic: true, scheduleExpression: "rate(1 day)" };
    expect(await stack.up({ ...base, monitor })).to.deep.equal({
      create: ["scones-monitor-topic"],
      update: ["drift", "low-confidence", "schedule", "silence"].map((child) => `scones-monitor-${child}`),
    });
    expect(await stack.preview({ ...base, monitor })).to.deep.equal({});
    const subscribers = await subscribe();
    // What comes up after a refresh, with another property of the topic, leaves the subscriber.
    expect(await stack.refresh()).to.deep.equal({});
    await stack.up({ ...base, monitor, tags: { team: "vision" } });
    expect(await subscribers()).to.deep.equal(["somebody@example.com"]);
    await stack.up({ ...base, monitor });
    expect(await stack.up(base)).to.deep.equal({ delete: [...children, "scones-monitor-topic"].sort() });
  });

  it("updates an alarm and the logs' retention in place", async () => {
    const args = { ...base, alarms: { errorThreshold: 9 }, logRetentionDays: 7 };
    expect(await stack.up(args)).to.deep.equal({ update: ["scones-AllTraffic-errors", "scones-logs"] });
    await stack.up(base);
  });

  it("captures less with another configuration, to which the endpoint moves", async () => {
    const args = { ...base, initialSamplingPercentage: 50 };
    expect(await stack.up(args)).to.deep.equal({ update: ["scones-endpoint"], replace: ["scones-configuration"] });
    expect(await stack.preview(args)).to.deep.equal({});
  });

  it("moves to another configuration when only the manner of its updates changes, and is made anew without rollback", async () => {
    const patient: Options = { ...base, deployment: { terminationWaitSeconds: 1 } };
    expect(await stack.up(patient)).to.deep.equal({ update: ["scones-endpoint"], replace: ["scones-configuration"] });
    expect(await stack.preview(patient)).to.deep.equal({});
    const { replace } = await stack.preview({ ...base, alarms: { enabled: false } });
    expect(replace).to.have.members(["scones-configuration", "scones-endpoint"]);
    await stack.up(base);
  });

  it("stays as it serves when a model does not come up, and moves on when it is mended", async () => {
    const broken = { ...base, modelArtifactUri: "s3://foreign-models/broken/model.tar.gz" };
    // SageMaker calls an update that it has rolled back a success; the component does not.
    expect(await stack.failedUp(broken)).to.match(
      /MonitoredEndpoint 'scones': endpoint scones-\w+ runs configuration scones-configuration-\w+ instead of scones-configuration-\w+, SageMaker has rolled the update back: Failed to extract model data archive/,
    );
    expect(await status()).to.equal("InService");
    // The model and configuration that still serve are kept until an update has come to its end.
    expect(await serving()).to.deep.equal({ configuration: true, model: true });
    // A model at another place has a role of its own, so that machines of either fetch theirs.
    expect(await stack.up(base)).to.deep.equal({
      update: ["scones-endpoint"],
      replace: ["given-execution-role", "given-model", "scones-AllTraffic-capture", "scones-configuration"],
    });
    expect(await stack.preview(base)).to.deep.equal({});
    expect(await status()).to.equal("InService");
  });

  it("keeps Model Monitor's definition where SageMaker refuses another", async () => {
    const watched = (instanceType: string): Options => ({ ...base, modelMonitor: { instanceType } });
    const definitions = async () => {
      const client = new SageMakerClient(stacks.cloud.config());
      const { JobDefinitionSummaries = [] } = await client.send(new ListDataQualityJobDefinitionsCommand({}));
      return JobDefinitionSummaries.map(({ MonitoringJobDefinitionName }) => MonitoringJobDefinitionName);
    };
    expect((await stack.up(watched("ml.m5.xlarge")))["create"]).to.have.length(5);
    const before = await definitions();
    expect(await stack.failedUp(watched("ml.x9.large"))).to.contain("scones-model-monitor-job");
    expect(await definitions())
      .to.deep.equal(before)
      .and.to.have.length(1);
    expect(await stack.up(watched("ml.m5.2xlarge"))).to.deep.equal({
      replace: ["scones-model-monitor-job"],
      update: ["scones-model-monitor-schedule"],
    });
    // Of these two Cloud Control changes no tags.
    const retagged = ["scones-model-monitor-job", "scones-model-monitor-schedule"];
    for (const tags of [{ team: "a" }, { team: "b" }, {}]) {
      const steps = await stack.up({ ...watched("ml.m5.2xlarge"), tags });
      expect(steps["replace"]).to.deep.equal(retagged);
      expect(steps["update"]).to.include("scones-AllTraffic-errors");
    }
    // Nor does it read the schedule's.
    const tagged = { ...watched("ml.m5.2xlarge"), tags: { team: "a" } };
    await stack.up(tagged);
    await stack.takeInRead("scones-model-monitor-schedule", (inputs) => Reflect.deleteProperty(inputs, "tags"));
    expect(await stack.preview(tagged)).to.deep.equal({});
    await stack.up(watched("ml.m5.2xlarge"));
    expect((await stack.up(base))["delete"]).to.have.length(5);
  });

  it("is replaced by one of another name", async () => {
    const args = { ...base, endpointName: "their-scones" };
    expect(await stack.up(args)).to.deep.equal({
      update: ["scones-AllTraffic-errors", "scones-AllTraffic-latency"],
      replace: ["scones-endpoint", "scones-logs"],
    });
    expect(await status()).to.equal("InService");
  });

  it("goes offline and comes back, and then goes", async () => {
    const args = { ...base, endpointName: "their-scones" };
    expect(await stack.up({ ...args, online: false })).to.deep.equal({ delete: ["scones-endpoint"] });
    expect(await stack.up(args)).to.deep.equal({ create: ["scones-endpoint"] });
    expect((await stack.destroy())["delete"]).to.have.length(8);
  });
}
