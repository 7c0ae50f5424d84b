import { setTimeout as sleep } from "node:timers/promises";
import {
  ApplicationAutoScalingClient,
  DeleteScalingPolicyCommand,
  DescribeScalingActivitiesCommand,
  DescribeScalingPoliciesCommand,
  PutScalingPolicyCommand,
  RegisterScalableTargetCommand,
  type RegisterScalableTargetCommandInput,
  type ScalingActivity,
} from "@aws-sdk/client-application-auto-scaling";
import { DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { DeleteEndpointCommand, DescribeEndpointCommand, UpdateEndpointCommand } from "@aws-sdk/client-sagemaker";
import { expect } from "chai";
import { stopCloud } from "../../../local/cloud/controls.ts";
import { Workshop } from "./workshop.ts";

/** A minute of scaling takes half a second. */
const SPEED = 120;
const SCALE_IN_COOLDOWN_SECONDS = 1200;
const TARGET = {
  ServiceNamespace: "sagemaker",
  ResourceId: "endpoint/shop/variant/AllTraffic",
  ScalableDimension: "sagemaker:variant:DesiredInstanceCount",
} as const;
const POLICY = { ...TARGET, PolicyName: "follow" };

describe("scaling of an endpoint", function () {
  this.timeout(180_000);
  const workshop = new Workshop();
  let scaling: ApplicationAutoScalingClient;

  before(async () => {
    process.env["SCONES_SCALING_SPEED"] = String(SPEED);
    await workshop.open();
    scaling = new ApplicationAutoScalingClient(workshop.cloud.config());
    await workshop.config("config", [await workshop.model("model")]);
    await workshop.config("other", [await workshop.model("other-model", "2")]);
    await workshop.endpoint("shop", "config");
    await register({ MinCapacity: 1, MaxCapacity: 3 });
  });
  after(async () => {
    delete process.env["SCONES_SCALING_SPEED"];
    await workshop.close();
  });

  const register = (changes: Partial<RegisterScalableTargetCommandInput>) =>
    scaling.send(new RegisterScalableTargetCommand({ ...TARGET, ...changes }));
  const activities = async (): Promise<ScalingActivity[]> =>
    (await scaling.send(new DescribeScalingActivitiesCommand(TARGET))).ScalingActivities ?? [];
  const putPolicy = (TargetValue: number) =>
    scaling.send(
      new PutScalingPolicyCommand({
        ...{ ...POLICY, PolicyType: "TargetTrackingScaling" },
        TargetTrackingScalingPolicyConfiguration: {
          ...{ TargetValue, ScaleInCooldown: SCALE_IN_COOLDOWN_SECONDS },
          PredefinedMetricSpecification: { PredefinedMetricType: "SageMakerVariantInvocationsPerInstance" },
        },
      }),
    );
  const alarms = async () => {
    const { MetricAlarms } = await workshop.metrics.send(
      new DescribeAlarmsCommand({ AlarmNamePrefix: `TargetTracking-${TARGET.ResourceId}-` }),
    );
    return MetricAlarms ?? [];
  };
  /** Waits until the endpoint is in service with so many machines. */
  const machines = async (count: number): Promise<void> => {
    for (;;) {
      const { endpoint } = await workshop.settled("shop");
      if (endpoint.ProductionVariants?.[0]?.CurrentInstanceCount === count) return;
      await sleep(50);
    }
  };
  /** Asks without pause until told to stop; gives the failures. */
  const ask = (): (() => Promise<string[]>) => {
    const failures: string[] = [];
    const end = new AbortController();
    const work = (async () => {
      while (!end.signal.aborted)
        await workshop.invoke("shop", "x").catch((error: unknown) => failures.push(String(error)));
    })();
    return async () => {
      end.abort();
      await work;
      return failures;
    };
  };

  it("makes the alarms of AWS, and moves their threshold with the target", async () => {
    const { Alarms: made = [] } = await putPolicy(1000);
    expect(made.map(({ AlarmName }) => AlarmName?.replace(/[\da-f-]{36}$/, "ID"))).to.deep.equal([
      `TargetTracking-${TARGET.ResourceId}-AlarmHigh-ID`,
      `TargetTracking-${TARGET.ResourceId}-AlarmLow-ID`,
    ]);
    const { Alarms: again } = await putPolicy(5);
    expect(again).to.deep.equal(made);
    const { ScalingPolicies } = await scaling.send(new DescribeScalingPoliciesCommand(TARGET));
    expect(ScalingPolicies?.[0]?.Alarms).to.deep.equal(made);
    const there = (await alarms()).map((one) => [
      ...[one.AlarmName, one.MetricName, one.Threshold, one.ComparisonOperator, one.EvaluationPeriods, one.Period],
    ]);
    expect(there).to.have.deep.members([
      [made[0]?.AlarmName, "InvocationsPerInstance", 5, "GreaterThanThreshold", 3, 60],
      [made[1]?.AlarmName, "InvocationsPerInstance", 4.5, "LessThanThreshold", 15, 60],
    ]);
  });

  it("grows with the requests to the most machines, and shrinks to the fewest without them", async () => {
    const stop = ask();
    await machines(3);
    expect(await stop()).to.deep.equal([]);
    await machines(1);
    const [shrunk, grown] = await activities();
    expect(shrunk?.Description).to.equal("Setting desired instance count to 1.");
    expect(shrunk?.Cause).to.match(
      /^monitor alarm TargetTracking-\S+-AlarmLow-\S+ in state ALARM triggered policy follow$/,
    );
    expect(grown?.Cause).to.match(/-AlarmHigh-/);
    for (const activity of [shrunk, grown]) {
      expect(activity).to.include({ ...TARGET, StatusCode: "Successful" });
      expect(activity?.StatusMessage).to.match(/Change successfully fulfilled by sagemaker\.$/);
      expect(activity?.EndTime?.getTime()).to.be.at.least(activity?.StartTime?.getTime() ?? Infinity);
    }
  });

  it("brings the capacity within new bounds at once", async () => {
    await register({ MinCapacity: 3 });
    await machines(3);
    expect((await activities())[0]).to.include({ Cause: "minimum capacity was set to 3", StatusCode: "Successful" });
    await register({ MinCapacity: 1, MaxCapacity: 2 });
    await machines(2);
    expect((await activities())[0]).to.include({ Cause: "maximum capacity was set to 2", StatusCode: "Successful" });
  });

  it("waits between two steps down as long as the policy says", async () => {
    await register({ MinCapacity: 4, MaxCapacity: 4 });
    await machines(4);
    await register({ MinCapacity: 3 });
    await machines(3);
    await register({ MinCapacity: 2 });
    await machines(2);
    const [second, first] = await activities();
    for (const one of [second, first]) expect(one?.Cause).to.match(/-AlarmLow-/);
    const waited = Number(second?.StartTime) - Number(first?.EndTime);
    expect((waited / 1000) * SPEED).to.be.at.least(SCALE_IN_COOLDOWN_SECONDS);
  });

  it("changes nothing while an update is on its way, and scales after it", async () => {
    const SuspendedState = { DynamicScalingOutSuspended: true, DynamicScalingInSuspended: true };
    await register({ MinCapacity: 1, MaxCapacity: 3, SuspendedState });
    const stop = ask();
    await workshop.sageMaker.send(
      new UpdateEndpointCommand({
        ...{ EndpointName: "shop", EndpointConfigName: "other" },
        // Ten seconds or so here.
        DeploymentConfig: {
          BlueGreenUpdatePolicy: {
            TrafficRoutingConfiguration: { Type: "ALL_AT_ONCE", WaitIntervalInSeconds: 0 },
            TerminationWaitInSeconds: 900,
          },
        },
      }),
    );
    await register({ SuspendedState: { ...SuspendedState, DynamicScalingOutSuspended: false } });
    await machines(3);
    await stop();
    const all = await activities();
    const failed = all.find(({ StatusCode }) => StatusCode === "Failed");
    expect(failed?.StatusMessage).to.match(
      /^Failed to set desired instance count to 3\. Reason: Cannot update in-progress endpoint ".*endpoint\/shop"\. \(Service: AmazonSageMaker; Status Code: 400; Error Code: ValidationException; /,
    );
    expect(all[0]).to.include({ StatusCode: "Successful" });
    const { EndpointConfigName } = await workshop.sageMaker.send(new DescribeEndpointCommand({ EndpointName: "shop" }));
    expect(EndpointConfigName).to.equal("other");
  });

  it("takes no burstable machine", async () => {
    const ModelName = await workshop.model("small");
    const small = {
      VariantName: "AllTraffic",
      ModelName,
      InitialInstanceCount: 1,
      InstanceType: "ml.t2.medium",
    } as const;
    await workshop.config("small", [], { ProductionVariants: [small] });
    await workshop.endpoint("small", "small");
    const refused = register({ ResourceId: "endpoint/small/variant/AllTraffic", MinCapacity: 1, MaxCapacity: 2 });
    const error = await refused.then(() => undefined, String);
    expect(error).to.contain("ValidationException").and.to.contain("burstable instances, such as ml.t2.medium");
    await workshop.sageMaker.send(new DeleteEndpointCommand({ EndpointName: "small" }));
  });

  it("goes on after a restart of the cloud", async () => {
    const before = await activities();
    await stopCloud(workshop.cloud.stateDir);
    await workshop.cloud.start();
    workshop.connect();
    scaling = new ApplicationAutoScalingClient(workshop.cloud.config());
    await machines(3);
    expect(await activities()).to.deep.equal(before);
    expect(await alarms()).to.have.length(2);
    await register({ SuspendedState: { DynamicScalingOutSuspended: false, DynamicScalingInSuspended: false } });
    await machines(1);
    expect(await activities()).to.have.length(before.length + 1);
  });

  it("takes the alarms away with the policy, and with the endpoint", async () => {
    await scaling.send(new DeleteScalingPolicyCommand(POLICY));
    expect(await alarms()).to.deep.equal([]);
    await putPolicy(5);
    expect(await alarms()).to.have.length(2);
    await workshop.settled("shop");
    await workshop.sageMaker.send(new DeleteEndpointCommand({ EndpointName: "shop" }));
    expect(await alarms()).to.deep.equal([]);
    expect((await activities()).length).to.be.greaterThan(0);
  });
});
