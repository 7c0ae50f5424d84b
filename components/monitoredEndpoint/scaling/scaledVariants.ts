import type {
  ApplicationAutoScalingClient,
  ScalableTarget,
  ScalingPolicy,
  ScheduledAction,
} from "@aws-sdk/client-application-auto-scaling";

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

/** Registers them again as they were; what is there already stays what it is. */
export async function restore(client: ApplicationAutoScalingClient, variants: readonly ScaledVariant[]): Promise<void> {
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
      await client.send(
        new sdk.PutScalingPolicyCommand({
          ...scope,
          ...{ PolicyName, PolicyType, TargetTrackingScalingPolicyConfiguration: tracking },
          ...{ StepScalingPolicyConfiguration: steps, PredictiveScalingPolicyConfiguration: prediction },
        }),
      );
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
