import type * as pulumi from "@pulumi/pulumi";
import type {
  ApplicationAutoScalingClient,
  ScalableTarget,
  ScalingPolicy,
  ScheduledAction,
} from "@aws-sdk/client-application-auto-scaling";
import { cloudWatchClient } from "../../shared/looks/sageMakerClient.ts";

/** A variant that follows its requests: all that goes with its target when that is deregistered. */
export interface ScaledVariant {
  readonly target: ScalableTarget;
  readonly policies: readonly ScalingPolicy[];
  readonly scheduledActions: readonly ScheduledAction[];
}

const NAMESPACE = "sagemaker";
const DIMENSION = "sagemaker:variant:DesiredInstanceCount";

/**
 * Those of the variants that are scalable targets.
 * @param resourceIds `endpoint/NAME/variant/NAME` each, at most 50.
 */
export async function registered(
  client: ApplicationAutoScalingClient,
  resourceIds: readonly string[],
): Promise<readonly ScalableTarget[]> {
  if (resourceIds.length === 0) return [];
  const { DescribeScalableTargetsCommand } = await import("@aws-sdk/client-application-auto-scaling");
  const { ScalableTargets = [] } = await client.send(
    new DescribeScalableTargetsCommand({ ServiceNamespace: NAMESPACE, ResourceIds: [...resourceIds] }),
  );
  return ScalableTargets;
}

/** Deregisters the targets, and returns all that they were. */
export async function deregister(
  client: ApplicationAutoScalingClient,
  targets: readonly ScalableTarget[],
): Promise<ScaledVariant[]> {
  if (targets.length === 0) return [];
  const sdk = await import("@aws-sdk/client-application-auto-scaling");
  const scaled: ScaledVariant[] = [];
  for (const target of targets) {
    const { ResourceId, ScalableDimension } = target;
    const scope = { ServiceNamespace: NAMESPACE, ResourceId, ScalableDimension } as const;
    const { ScalingPolicies = [] } = await client.send(new sdk.DescribeScalingPoliciesCommand(scope));
    const { ScheduledActions = [] } = await client.send(new sdk.DescribeScheduledActionsCommand(scope));
    await client.send(new sdk.DeregisterScalableTargetCommand(scope));
    scaled.push({ target, policies: ScalingPolicies, scheduledActions: ScheduledActions });
  }
  return scaled;
}

/** A target as the program wants it, for a variant that has none. */
export function newTarget(ResourceId: string, MinCapacity: number, MaxCapacity: number): ScaledVariant {
  const target = { ResourceId, ScalableDimension: DIMENSION, MinCapacity, MaxCapacity } as ScalableTarget;
  return { target, policies: [], scheduledActions: [] };
}

/** Without the policies whose names begin so. */
export function withoutPolicies(variant: ScaledVariant, prefix: string): ScaledVariant {
  const policies = variant.policies.filter(({ PolicyName }) => PolicyName?.startsWith(`${prefix}-`) !== true);
  return { ...variant, policies };
}

/**
 * Registers them again as they were; what is there already stays what it is. A policy that comes back has another ARN: alarms that
 * set the old one off set this one off then. The alarms of target tracking are Application Auto Scaling's own, which makes them.
 */
export async function restore(
  client: ApplicationAutoScalingClient,
  variants: readonly ScaledVariant[],
  owner: pulumi.Resource,
  region: string,
): Promise<void> {
  const sdk = await import("@aws-sdk/client-application-auto-scaling");
  for (const { target, policies, scheduledActions } of variants) {
    const { ResourceId, ScalableDimension, MinCapacity, MaxCapacity, SuspendedState } = target;
    const scope = { ServiceNamespace: NAMESPACE, ResourceId, ScalableDimension } as const;
    await client.send(new sdk.RegisterScalableTargetCommand({ ...scope, MinCapacity, MaxCapacity, SuspendedState }));
    for (const policy of policies) {
      const { PolicyName, PolicyType } = policy;
      const tracking = policy.TargetTrackingScalingPolicyConfiguration;
      const steps = policy.StepScalingPolicyConfiguration;
      const prediction = policy.PredictiveScalingPolicyConfiguration;
      const { PolicyARN } = await client.send(
        new sdk.PutScalingPolicyCommand({
          ...scope,
          ...{ PolicyName, PolicyType, TargetTrackingScalingPolicyConfiguration: tracking },
          ...{ StepScalingPolicyConfiguration: steps, PredictiveScalingPolicyConfiguration: prediction },
        }),
      );
      if (steps !== undefined) await repointAlarms(owner, region, policy.PolicyARN, PolicyARN);
    }
    for (const {
      ScheduledActionName,
      Schedule,
      Timezone,
      StartTime,
      EndTime,
      ScalableTargetAction,
    } of scheduledActions) {
      const action = { ScheduledActionName, Schedule, Timezone, StartTime, EndTime, ScalableTargetAction };
      await client.send(new sdk.PutScheduledActionCommand({ ...scope, ...action }));
    }
  }
}

/** Lets the alarms that set off one action set off another. */
async function repointAlarms(
  owner: pulumi.Resource,
  region: string,
  from: string | undefined,
  to: string | undefined,
): Promise<void> {
  if (from === undefined || to === undefined || from === to) return;
  const { DescribeAlarmsCommand, PutMetricAlarmCommand } = await import("@aws-sdk/client-cloudwatch");
  const client = await cloudWatchClient(owner, region);
  const turned = (actions: readonly string[]) => actions.map((action) => (action === from ? to : action));
  try {
    const { MetricAlarms = [] } = await client.send(new DescribeAlarmsCommand({ ActionPrefix: from }));
    for (const alarm of MetricAlarms) {
      const { AlarmActions = [], OKActions = [], InsufficientDataActions = [] } = alarm;
      if (![...AlarmActions, ...OKActions, ...InsufficientDataActions].includes(from)) continue;
      // The client sends of it what the operation takes: the state of an alarm stays behind.
      const request = {
        ...alarm,
        AlarmName: alarm.AlarmName,
        EvaluationPeriods: alarm.EvaluationPeriods,
        ComparisonOperator: alarm.ComparisonOperator,
        AlarmActions: turned(AlarmActions),
        OKActions: turned(OKActions),
        InsufficientDataActions: turned(InsufficientDataActions),
      };
      await client.send(new PutMetricAlarmCommand(request));
    }
  } finally {
    client.destroy();
  }
}
