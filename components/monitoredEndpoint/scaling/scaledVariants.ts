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
 * Deregisters those of the variants that are scalable targets, and returns what they were.
 * @param resourceIds `endpoint/NAME/variant/NAME` each, at most 50.
 */
export async function deregister(
  client: ApplicationAutoScalingClient,
  resourceIds: readonly string[],
): Promise<ScaledVariant[]> {
  if (resourceIds.length === 0) return [];
  const sdk = await import("@aws-sdk/client-application-auto-scaling");
  const { ScalableTargets = [] } = await client.send(
    new sdk.DescribeScalableTargetsCommand({ ServiceNamespace: NAMESPACE, ResourceIds: [...resourceIds] }),
  );
  const scaled: ScaledVariant[] = [];
  for (const target of ScalableTargets) {
    const { ResourceId, ScalableDimension } = target;
    const scope = { ServiceNamespace: NAMESPACE, ResourceId, ScalableDimension } as const;
    const { ScalingPolicies = [] } = await client.send(new sdk.DescribeScalingPoliciesCommand(scope));
    const { ScheduledActions = [] } = await client.send(new sdk.DescribeScheduledActionsCommand(scope));
    await client.send(new sdk.DeregisterScalableTargetCommand(scope));
    scaled.push({ target, policies: ScalingPolicies, scheduledActions: ScheduledActions });
  }
  return scaled;
}

/** Those of the variants, each with its fewest and most machines, that are no scalable targets. */
export async function unregistered(
  client: ApplicationAutoScalingClient,
  variants: readonly (readonly [resourceId: string, minCapacity: number, maxCapacity: number])[],
): Promise<ScaledVariant[]> {
  if (variants.length === 0) return [];
  const { DescribeScalableTargetsCommand } = await import("@aws-sdk/client-application-auto-scaling");
  const ResourceIds = variants.map(([resourceId]) => resourceId);
  const { ScalableTargets = [] } = await client.send(
    new DescribeScalableTargetsCommand({ ServiceNamespace: NAMESPACE, ResourceIds }),
  );
  return variants
    .filter(([resourceId]) => !ScalableTargets.some(({ ResourceId }) => ResourceId === resourceId))
    .map(([ResourceId, MinCapacity, MaxCapacity]) => ({
      target: { ResourceId, ScalableDimension: DIMENSION, MinCapacity, MaxCapacity } as ScalableTarget,
      policies: [],
      scheduledActions: [],
    }));
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
