import * as pulumi from "@pulumi/pulumi";
import { ScalableTarget } from "@pulumi/aws-native/applicationautoscaling/scalableTarget.js";
import { Policy } from "@pulumi/aws/appautoscaling/policy.js";
import type { Endpoint } from "@pulumi/aws/sagemaker/endpoint.js";
import { backlogTracking, createWaking, type BacklogScaling } from "../asynchronous/backlogScaling.ts";
import {
  DEFAULT_INSTANCE_TYPE,
  type AutoscalingOptions,
  type EndpointVariant,
  type MonitoredEndpointArgs,
} from "../monitoredEndpointArgs.ts";

export interface Autoscaling extends Partial<BacklogScaling> {
  readonly target: ScalableTarget;
  readonly policy: Policy;
}

/**
 * Lets a variant's machines follow its requests. It hangs on the endpoint, so it is deregistered before that goes.
 *
 * An update to another instance type deregisters the variant on its way (see `makeWayForUpdate`), which registers the target
 * again. With a target its policies go, and one that comes back has another ARN: the policy is made anew after such an
 * update, so that whoever names its ARN learns of it. It is a resource of the classic provider, which knows it by its name
 * and target: aws-native, which knows it by its ARN, would not find again one that a refused update has brought back.
 */
export function createAutoscaling(
  name: string,
  endpoint: Endpoint,
  { variantName, instanceType }: Pick<EndpointVariant, "variantName" | "instanceType">,
  options: AutoscalingOptions,
  { asynchronous, tags }: Pick<MonitoredEndpointArgs, "asynchronous" | "tags">,
  opts: pulumi.CustomResourceOptions,
): Autoscaling {
  const anew = { deleteBeforeReplace: true, replacementTrigger: instanceType ?? DEFAULT_INSTANCE_TYPE };
  const scaled = {
    serviceNamespace: "sagemaker",
    scalableDimension: "sagemaker:variant:DesiredInstanceCount",
    resourceId: pulumi.interpolate`endpoint/${endpoint.name}/variant/${variantName}`,
  };
  const target = new ScalableTarget(
    `${name}-scalable-target`,
    { ...scaled, minCapacity: options.minCapacity ?? 1, maxCapacity: options.maxCapacity },
    { ...opts, dependsOn: endpoint, deleteBeforeReplace: true },
  );
  const policy = new Policy(
    `${name}-scaling-policy`,
    {
      ...scaled,
      policyType: "TargetTrackingScaling",
      targetTrackingScalingPolicyConfiguration: {
        ...(asynchronous === undefined ? invocationTracking(options) : backlogTracking(endpoint, options)),
        scaleOutCooldown: options.scaleOutCooldownSeconds ?? 60,
        scaleInCooldown: options.scaleInCooldownSeconds ?? 300,
      },
    },
    // Up to 0.1.0 it was aws-native's: known by that, the old one goes first. AWS refuses two policies that track one metric.
    { ...opts, ...anew, dependsOn: target, aliases: [{ type: "aws-native:applicationautoscaling:ScalingPolicy" }] },
  );
  if (asynchronous === undefined || !mayBeEmpty(options)) return { target, policy };
  return { target, policy, ...createWaking(name, endpoint, scaled, tags, { ...opts, ...anew, dependsOn: target }) };
}

function invocationTracking({ targetInvocationsPerInstance: targetValue = 600 }: AutoscalingOptions) {
  return {
    predefinedMetricSpecification: { predefinedMetricType: "SageMakerVariantInvocationsPerInstance" },
    targetValue,
  };
}

/** Whether there may be no machine: a number that is not known yet may be 0. */
function mayBeEmpty({ minCapacity = 1 }: AutoscalingOptions): boolean {
  return typeof minCapacity !== "number" || minCapacity === 0;
}
