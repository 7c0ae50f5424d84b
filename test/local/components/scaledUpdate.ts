import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
  DescribeScalingPoliciesCommand,
  DescribeScheduledActionsCommand,
  PutScheduledActionCommand,
} from "@aws-sdk/client-application-auto-scaling";
import {
  DescribeEndpointCommand,
  SageMakerClient,
  UpdateEndpointWeightsAndCapacitiesCommand,
  waitUntilEndpointInService,
} from "@aws-sdk/client-sagemaker";
import { InvokeEndpointCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { ScalableTarget } from "@pulumi/aws-native/applicationautoscaling/scalableTarget.js";
import { ScalingPolicy } from "@pulumi/aws-native/applicationautoscaling/scalingPolicy.js";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { ArtifactModel, MonitoredEndpoint, type MonitoredEndpointArgs } from "../../../components/index.ts";
import { putForeignModel, unseenPicture } from "../examples/pictures.ts";
import type { ComponentStack, ComponentStacks } from "./stacks.ts";

type Options = Omit<MonitoredEndpointArgs, "model"> & {
  readonly modelArtifactUri: string;
  /** Whether it is scaled by the resources that version 0.1.0 made. */
  readonly earlier?: boolean;
};

const SCOPE = { ServiceNamespace: "sagemaker", ScalableDimension: "sagemaker:variant:DesiredInstanceCount" } as const;

/** What scaled an endpoint in version 0.1.0. */
function scaleAsBefore(parent: MonitoredEndpoint): void {
  const scope = {
    serviceNamespace: "sagemaker",
    scalableDimension: "sagemaker:variant:DesiredInstanceCount",
    resourceId: pulumi.interpolate`endpoint/${parent.endpointName}/variant/AllTraffic`,
  };
  const target = new ScalableTarget(
    "scaled-AllTraffic-scalable-target",
    { ...scope, minCapacity: 1, maxCapacity: 4 },
    { parent },
  );
  const targetTrackingScalingPolicyConfiguration = {
    predefinedMetricSpecification: { predefinedMetricType: "SageMakerVariantInvocationsPerInstance" },
    targetValue: 1_000_000,
  };
  new ScalingPolicy(
    "scaled-AllTraffic-scaling-policy",
    { ...scope, policyType: "TargetTrackingScaling", targetTrackingScalingPolicyConfiguration },
    { parent, dependsOn: target },
  );
}

/** An endpoint that autoscaling has grown gets other machines while it is asked without pause. */
export function scaledUpdateLifecycle(stacks: ComponentStacks): void {
  let stack: ComponentStack<Options>;
  let base: Options = { modelArtifactUri: "" };
  const name = (): string => String(stack.outputs["endpointName"]?.value);
  const scope = () => ({ ...SCOPE, ResourceId: `endpoint/${name()}/variant/AllTraffic` });
  const machines = async (): Promise<number | undefined> => {
    const client = new SageMakerClient(stacks.cloud.config());
    const { ProductionVariants } = await client.send(new DescribeEndpointCommand({ EndpointName: name() }));
    return ProductionVariants?.[0]?.CurrentInstanceCount;
  };
  const scaling = async () => {
    const client = new ApplicationAutoScalingClient(stacks.cloud.config());
    const [targets, policies, actions] = await Promise.all([
      client.send(
        new DescribeScalableTargetsCommand({ ServiceNamespace: "sagemaker", ResourceIds: [scope().ResourceId] }),
      ),
      client.send(new DescribeScalingPoliciesCommand(scope())),
      client.send(new DescribeScheduledActionsCommand(scope())),
    ]);
    return {
      targets: targets.ScalableTargets?.map(({ MinCapacity, MaxCapacity }) => [MinCapacity, MaxCapacity]),
      policies: policies.ScalingPolicies?.length,
      values: policies.ScalingPolicies?.map((one) => one.TargetTrackingScalingPolicyConfiguration?.TargetValue),
      actions: actions.ScheduledActions?.map(({ ScheduledActionName }) => ScheduledActionName),
    };
  };
  /** As autoscaling grows it. */
  const grow = async (count: number): Promise<void> => {
    const client = new SageMakerClient(stacks.cloud.config());
    const DesiredWeightsAndCapacities = [{ VariantName: "AllTraffic", DesiredInstanceCount: count }];
    await client.send(
      new UpdateEndpointWeightsAndCapacitiesCommand({ EndpointName: name(), DesiredWeightsAndCapacities }),
    );
    await waitUntilEndpointInService({ client, maxWaitTime: 60, minDelay: 1 }, { EndpointName: name() });
  };
  /** Asks by several clients until told to stop; counts answers and failures. */
  const ask = (clients: number) => {
    const count = { answered: 0, failures: [] as string[] };
    let going = true;
    const client = new SageMakerRuntimeClient({ ...stacks.cloud.config(), maxAttempts: 1 });
    const request = { EndpointName: name(), ContentType: "image/png", Body: unseenPicture(0) };
    const work = Array.from({ length: clients }, async () => {
      while (going) {
        await client.send(new InvokeEndpointCommand(request)).then(
          () => count.answered++,
          (error: unknown) => count.failures.push(String(error)),
        );
      }
    });
    return async () => {
      going = false;
      await Promise.all(work);
      return count;
    };
  };

  before(async () => {
    const modelArtifactUri = await putForeignModel(stacks.cloud, "scaled-models");
    base = {
      modelArtifactUri,
      captureEnabled: false,
      deployment: { terminationWaitSeconds: 0 },
      // Far above what is asked here, so that only the tests themselves grow it.
      autoscaling: { minCapacity: 1, maxCapacity: 4, targetInvocationsPerInstance: 1_000_000 },
      instanceType: "ml.m5.large",
    };
    stack = await stacks.add("scaled", ({ modelArtifactUri: artifact, earlier, ...args }: Options) => {
      const model = new ArtifactModel("given", { modelArtifactUri: artifact });
      const { autoscaling, ...unscaled } = args;
      const endpoint = new MonitoredEndpoint("scaled", { ...unscaled, ...(!earlier && { autoscaling }), model });
      if (earlier) scaleAsBefore(endpoint);
      return { endpointName: endpoint.endpointName };
    });
    await stack.up({ ...base, earlier: true });
  });

  it("replaces the policy of an earlier version, the old one first, since AWS takes no two for one metric", async () => {
    const before = await scaling();
    expect((await stack.up(base))["replace"]).to.include("scaled-AllTraffic-scaling-policy");
    expect(await scaling()).to.deep.equal(before);
    expect(await stack.preview(base)).to.deep.equal({});
  });

  it("keeps its three machines and what scales them, fails no request, and shows no change afterwards", async () => {
    const client = new ApplicationAutoScalingClient(stacks.cloud.config());
    const ScalableTargetAction = { MinCapacity: 2, MaxCapacity: 4 };
    await client.send(
      new PutScheduledActionCommand({
        ...scope(),
        ...{ ScheduledActionName: "morning", Schedule: "cron(0 6 * * ? *)", ScalableTargetAction },
      }),
    );
    await grow(3);
    expect(await stack.preview(base), "scaling is no change").to.deep.equal({});
    const next = { ...base, instanceType: "ml.c5.large" };
    const stop = ask(4);
    const steps = await stack.up(next);
    const { answered, failures } = await stop();
    expect(steps).to.deep.equal({
      update: ["scaled-endpoint"],
      replace: ["scaled-AllTraffic-scaling-policy", "scaled-configuration"],
    });
    expect(failures).to.deep.equal([]);
    expect(answered).to.be.greaterThan(20);
    expect(await machines()).to.equal(3);
    expect(await scaling(), "what others added too").to.deep.equal({
      targets: [[1, 4]],
      policies: 1,
      values: [1_000_000],
      actions: ["morning"],
    });
    expect(await stack.preview(next)).to.deep.equal({});
    expect(await stack.refresh()).to.deep.equal({});
  });

  it("begins with the fewest machines that are allowed, and the most", async () => {
    await grow(4);
    const next = { ...base, instanceType: "ml.m5.xlarge", autoscaling: { minCapacity: 1, maxCapacity: 2 } };
    await stack.up(next);
    expect(await machines()).to.equal(2);
    expect(await stack.preview(next)).to.deep.equal({});
  });

  it("registers again at once what it deregistered for an update that SageMaker then refuses", async () => {
    // More machines of a type than the quota: UpdateEndpoint itself refuses.
    const next = { ...base, instanceType: "ml.m5.2xlarge", autoscaling: { minCapacity: 9, maxCapacity: 10 } };
    expect(await stack.failedUp(next)).to.match(/ResourceLimitExceeded|quota|limit/i);
    expect(await scaling()).to.deep.include({ targets: [[1, 2]], policies: 1 });
    // Back again, and another target value alone: the policy that came back is the program's own.
    const before = { ...base, instanceType: "ml.m5.xlarge", autoscaling: { minCapacity: 1, maxCapacity: 2 } };
    const other = { ...before, autoscaling: { ...before.autoscaling, targetInvocationsPerInstance: 77 } };
    expect(await stack.up(other)).to.deep.equal({
      update: ["scaled-AllTraffic-scaling-policy", "scaled-endpoint"],
      // The refused one is in the state already.
      replace: ["scaled-configuration"],
    });
    expect(await scaling()).to.deep.include({ targets: [[1, 2]], policies: 1, values: [77] });
    expect(await stack.preview(other)).to.deep.equal({});
    // What was refused, with room for it: what came back stands in nobody's way.
    const smaller = { ...next, autoscaling: { ...next.autoscaling, minCapacity: 1, maxCapacity: 3 } };
    await stack.up(smaller);
    expect(await scaling()).to.deep.include({ targets: [[1, 3]], policies: 1 });
  });

  it("registers a variant again that a killed update has left without its target", async () => {
    const client = new ApplicationAutoScalingClient(stacks.cloud.config());
    const look = new DescribeScalableTargetsCommand({
      ServiceNamespace: "sagemaker",
      ResourceIds: [scope().ResourceId],
    });
    const targets = async () => (await client.send(look)).ScalableTargets?.length ?? 0;
    let next = base;
    // SageMaker may have begun between the look and the kill, and the target be back: then another update is killed.
    for (const instanceType of ["ml.c5.2xlarge", "ml.m5.2xlarge", "ml.c5.xlarge"]) {
      next = { ...base, instanceType };
      const cut = stack.failedUp(next);
      while ((await targets()) > 0) await new Promise((resolve) => setImmediate(resolve));
      await stack.kill();
      expect(await cut).not.to.equal("no error");
      if ((await targets()) === 0) break;
      await stack.up(next);
    }
    expect(await targets()).to.equal(0);
    await stack.up(next);
    expect(await scaling()).to.deep.include({ targets: [[1, 4]], policies: 1 });
    expect(await stack.preview(next)).to.deep.equal({});
  });

  it("takes the scaling away alone, and has as many machines as the program says then", async () => {
    await stack.up(base);
    await grow(3);
    const { autoscaling, ...fixed } = base;
    expect(autoscaling).not.to.equal(undefined);
    await stack.up(fixed);
    expect(await machines()).to.equal(1);
    expect((await scaling()).targets).to.deep.equal([]);
    expect(await stack.preview(fixed)).to.deep.equal({});
    await stack.up(base);
  });

  it("takes the scaling away together with another machine", async () => {
    const { modelArtifactUri, captureEnabled, deployment } = base;
    const fixed = { instanceType: "ml.c5.xlarge", instanceCount: 1 };
    await stack.up({
      modelArtifactUri,
      ...(deployment && { deployment }),
      captureEnabled: captureEnabled ?? false,
      ...fixed,
    });
    expect(await scaling()).to.deep.equal({ targets: [], policies: 0, values: [], actions: [] });
    expect(await machines()).to.equal(1);
    await stack.destroy();
  });
}
