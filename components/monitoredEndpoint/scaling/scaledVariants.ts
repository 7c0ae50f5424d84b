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

/**
 * Deregisters those of the variants that are scalable targets, and returns what they were.
 * @param resourceIds `endpoint/NAME/variant/NAME` each, at most 50.
 */
export async function deregister(
  client: ApplicationAutoScalingClient,
  resourceIds: readonly string[],
): Promise<ScaledVariant[]> {
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
