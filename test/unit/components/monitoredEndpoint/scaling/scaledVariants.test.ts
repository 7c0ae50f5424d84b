import { mock } from "node:test";
import { ApplicationAutoScalingClient, type ScalingPolicy } from "@aws-sdk/client-application-auto-scaling";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import {
  deregister,
  newTarget,
  registered,
  restore,
  withoutPolicies,
} from "../../../../../components/monitoredEndpoint/scaling/scaledVariants.ts";
import { answerCommands } from "../../../../support/sentCommands.ts";

const region = "eu-west-1";
const scope = {
  ServiceNamespace: "sagemaker",
  ResourceId: "endpoint/e/variant/blue",
  ScalableDimension: "sagemaker:variant:DesiredInstanceCount",
} as const;
const target = { ...scope, MinCapacity: 1, MaxCapacity: 3, RoleARN: "role", CreationTime: new Date(0) };
const tracking = { TargetValue: 70 };
const policy = { ...scope, CreationTime: new Date(0) };
const policies: readonly ScalingPolicy[] = [
  {
    ...{ ...policy, PolicyName: "scones-follow", PolicyType: "TargetTrackingScaling", PolicyARN: "old/follow" },
    TargetTrackingScalingPolicyConfiguration: tracking,
  },
  {
    ...{ ...policy, PolicyName: "steps", PolicyType: "StepScaling", PolicyARN: "old/steps" },
    StepScalingPolicyConfiguration: { AdjustmentType: "ChangeInCapacity" },
  },
];
const nightly = {
  ...{ ...scope, ScheduledActionName: "night", Schedule: "cron(0 22 * * ? *)", ScheduledActionARN: "arn" },
  CreationTime: new Date(0),
};

describe("scaled variants", () => {
  const client = new ApplicationAutoScalingClient({ region });
  afterEach(() => mock.restoreAll());
  after(() => client.destroy());

  it("are looked up by their identifiers, and not at all where there are none", async () => {
    const sent = answerCommands(ApplicationAutoScalingClient, {
      DescribeScalableTargets: () => ({ ScalableTargets: [target] }),
    });
    expect(await registered(client, [])).to.eql([]);
    expect(await registered(client, [scope.ResourceId])).to.eql([target]);
    expect(sent).to.eql([
      {
        name: "DescribeScalableTargets",
        input: { ServiceNamespace: "sagemaker", ResourceIds: [scope.ResourceId] },
      },
    ]);
  });

  it("are deregistered once all that goes with them is known", async () => {
    const sent = answerCommands(ApplicationAutoScalingClient, {
      DescribeScalingPolicies: () => ({ ScalingPolicies: policies }),
      DescribeScheduledActions: () => ({ ScheduledActions: [nightly] }),
      DeregisterScalableTarget: () => ({}),
    });
    expect(await deregister(client, [])).to.eql([]);
    expect(await deregister(client, [target])).to.eql([{ target, policies, scheduledActions: [nightly] }]);
    expect(sent.map(({ name }) => name)).to.eql([
      "DescribeScalingPolicies",
      "DescribeScheduledActions",
      "DeregisterScalableTarget",
    ]);
    for (const { input } of sent) expect(input).to.eql(scope);
  });

  it("come back as they were, with the alarms of their steps", async () => {
    const scaling = answerCommands(ApplicationAutoScalingClient, {
      RegisterScalableTarget: () => ({}),
      PutScalingPolicy: ({ PolicyName }) => ({ PolicyARN: `new/${String(PolicyName)}` }),
      PutScheduledAction: () => ({}),
    });
    const alarm = { AlarmName: "busy", EvaluationPeriods: 1, ComparisonOperator: "GreaterThanThreshold" };
    const watching = answerCommands(CloudWatchClient, {
      DescribeAlarms: () => ({
        MetricAlarms: [
          { ...alarm, AlarmActions: ["old/steps", "topic"], StateValue: "OK" },
          { ...alarm, AlarmName: "another", AlarmActions: ["old/steps-of-another"] },
        ],
      }),
      PutMetricAlarm: () => ({}),
    });
    // No provider was passed: the looks go by the stack's settings.
    const owner = { getProvider: () => undefined } as unknown as pulumi.Resource;
    await restore(client, [{ target, policies, scheduledActions: [nightly] }], owner, region);
    expect(scaling[0]).to.eql({
      name: "RegisterScalableTarget",
      input: { ...scope, MinCapacity: 1, MaxCapacity: 3, SuspendedState: undefined },
    });
    expect(scaling.slice(1).map(({ name }) => name)).to.eql([
      "PutScalingPolicy",
      "PutScalingPolicy",
      "PutScheduledAction",
    ]);
    expect(scaling[1]?.input).to.include({
      PolicyName: "scones-follow",
      TargetTrackingScalingPolicyConfiguration: tracking,
    });
    expect(scaling[3]?.input).to.include({ ScheduledActionName: "night", Schedule: nightly.Schedule });
    expect(scaling[3]?.input).to.not.have.property("ScheduledActionARN");
    expect(watching.map(({ name }) => name)).to.eql(["DescribeAlarms", "PutMetricAlarm"]);
    expect(watching[0]?.input).to.eql({ ActionPrefix: "old/steps" });
    expect(watching[1]?.input).to.deep.include({ AlarmName: "busy", AlarmActions: ["new/steps", "topic"] });
  });

  it("are new targets with the program's bounds, and can do without the program's own policies", () => {
    expect(newTarget(scope.ResourceId, 1, 4)).to.deep.nested.include({
      "target.ResourceId": scope.ResourceId,
      "target.MaxCapacity": 4,
      policies: [],
    });
    const variant = { target, policies, scheduledActions: [nightly] };
    const { policies: left } = withoutPolicies(variant, "scones");
    expect(left.map(({ PolicyName }) => PolicyName)).to.eql(["steps"]);
  });
});
