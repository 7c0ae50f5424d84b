import { DescribeSecurityGroupsCommand, DescribeSubnetsCommand, EC2Client } from "@aws-sdk/client-ec2";
import {
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  SageMakerClient,
  type ProductionVariant,
} from "@aws-sdk/client-sagemaker";
import { InvokeEndpointCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { expect } from "chai";
import {
  ArtifactModel,
  MonitoredEndpoint,
  type ArtifactModelArgs,
  type MonitoredEndpointArgs,
} from "../../../components/index.ts";
import { putForeignModel, unseenPicture } from "../examples/pictures.ts";
import type { ComponentStack, ComponentStacks } from "./stacks.ts";

type Options = Omit<MonitoredEndpointArgs, "model"> & {
  readonly networkIsolation?: boolean;
  readonly given?: Partial<ArtifactModelArgs>;
};

/** Limits of time, routing, isolation and provisioned concurrency. */
export function servingOptionsLifecycle(stacks: ComponentStacks): void {
  let stack: ComponentStack<Options>;
  const base: Options = { captureEnabled: false, deployment: { terminationWaitSeconds: 0 } };
  const variant = async (): Promise<ProductionVariant | undefined> => {
    const client = new SageMakerClient(stacks.cloud.config());
    const EndpointName = String(stack.outputs["endpointName"]?.value);
    const { EndpointConfigName } = await client.send(new DescribeEndpointCommand({ EndpointName }));
    return (await client.send(new DescribeEndpointConfigCommand({ EndpointConfigName }))).ProductionVariants?.[0];
  };
  const answer = async (): Promise<unknown> => {
    const EndpointName = String(stack.outputs["endpointName"]?.value);
    const request = { EndpointName, ContentType: "image/png", Body: unseenPicture(0) };
    const { Body } = await new SageMakerRuntimeClient(stacks.cloud.config()).send(new InvokeEndpointCommand(request));
    return JSON.parse(Body.transformToString());
  };

  before(async () => {
    const modelArtifactUri = await putForeignModel(stacks.cloud, "option-models");
    stack = await stacks.add("serving", ({ networkIsolation = false, given, ...args }: Options) => {
      const model = new ArtifactModel("given", { modelArtifactUri, networkIsolation, ...given });
      const { endpointName } = new MonitoredEndpoint("scones", { ...args, model });
      return { endpointName };
    });
  });

  it("takes limits, routing and isolation, serves with them, and then changes nothing", async () => {
    const limits = { containerStartupTimeoutSeconds: 600, modelDownloadTimeoutSeconds: 900 };
    const machine = { instanceType: "ml.g4dn.xlarge", inferenceAmiVersion: "al2-ami-sagemaker-inference-gpu-3-1" };
    const args: Options = {
      ...base,
      ...limits,
      ...machine,
      routing: "leastOutstandingRequests",
      networkIsolation: true,
    };
    await stack.up(args);
    const { ModelName, ...running } = (await variant()) ?? {};
    expect(running).to.deep.include({
      ...{ ContainerStartupHealthCheckTimeoutInSeconds: 600, ModelDataDownloadTimeoutInSeconds: 900 },
      InferenceAmiVersion: machine.inferenceAmiVersion,
      RoutingConfig: { RoutingStrategy: "LEAST_OUTSTANDING_REQUESTS" },
    });
    const model = await new SageMakerClient(stacks.cloud.config()).send(new DescribeModelCommand({ ModelName }));
    expect(model.EnableNetworkIsolation).to.equal(true);
    expect(await answer())
      .to.be.an("array")
      .with.length(2);
    expect(await stack.preview(args)).to.deep.equal({});
    expect(await stack.refresh()).to.deep.equal({});
  });

  it("moves to another configuration when a limit changes, and back to SageMaker's own", async () => {
    const args: Options = { ...base, containerStartupTimeoutSeconds: 61, networkIsolation: true };
    const moved = { update: ["scones-endpoint"], replace: ["scones-configuration"] };
    expect(await stack.up(args)).to.deep.equal(moved);
    expect(await stack.up({ ...base, networkIsolation: true })).to.deep.equal(moved);
    expect(await variant()).not.to.have.any.keys("ContainerStartupHealthCheckTimeoutInSeconds", "RoutingConfig");
    await stack.destroy();
  });

  it("keeps a serverless model warm, and lets none be isolated", async () => {
    const serverless = { memorySizeMb: 2048, maxConcurrency: 4, provisionedConcurrency: 2 };
    const args: Options = { captureEnabled: false, serverless };
    expect(await stack.failedUp({ ...args, networkIsolation: true })).to.match(/network isolation/);
    await stack.up(args);
    expect((await variant())?.ServerlessConfig).to.deep.equal({
      ...{ MemorySizeInMB: 2048, MaxConcurrency: 4, ProvisionedConcurrency: 2 },
    });
    expect(await answer())
      .to.be.an("array")
      .with.length(2);
    expect(await stack.preview(args)).to.deep.equal({});
  });

  it("serves in a network and no longer, each time with another role beside the old one, which lets the old machines leave", async () => {
    const args: Options = { ...base, alarms: { enabled: false } };
    await stack.up(args);
    const ec2 = new EC2Client(stacks.cloud.config());
    const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
    const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({}));
    const given = {
      subnetIds: Subnets.slice(0, 2).map(({ SubnetId = "" }) => SubnetId),
      securityGroupIds: SecurityGroups.slice(0, 1).map(({ GroupId = "" }) => GroupId),
    };
    const moved = {
      update: ["scones-endpoint"],
      replace: ["given-execution-role", "given-model", "scones-configuration"],
    };
    expect(await stack.up({ ...args, given })).to.deep.equal(moved);
    expect(await stack.preview({ ...args, given })).to.deep.equal({});
    // As EC2 may list them another time.
    const turned = { ...given, subnetIds: given.subnetIds.toReversed() };
    expect(await stack.up({ ...args, given: turned })).to.deep.equal({ update: ["given-execution-role"] });
    expect(await stack.up(args)).to.deep.equal(moved);
    // Of another image and with a key, too.
    const kmsKeyArn = "arn:aws:kms:us-east-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    for (const other of [{ algorithm: "kmeans" }, { kmsKeyArn }]) {
      const anew = await stack.preview({ ...args, given: other });
      expect(anew["replace"]).to.deep.equal(moved.replace);
    }
    await stack.destroy();
  });

  it("is made anew to be serverless, which SageMaker refuses to make of it, and back", async () => {
    const quiet: Options = { captureEnabled: false, alarms: { enabled: false } };
    await stack.up(quiet);
    const args: Options = { ...quiet, serverless: { memorySizeMb: 2048 } };
    expect((await stack.up(args))["replace"]).to.include("scones-endpoint");
    expect(await answer())
      .to.be.an("array")
      .with.length(2);
    expect(await stack.preview(args)).to.deep.equal({});
    expect((await stack.up(quiet))["replace"]).to.include("scones-endpoint");
    await stack.destroy();
  });
}
