import type * as sdk from "@aws-sdk/client-application-auto-scaling";
import { ENDPOINT, everyVariant, type DeployedVariant, type Endpoint } from "../hosting/records.ts";
import type { Store } from "../store/store.ts";
import { text } from "../resources/family.ts";
import type { JsonObject, Wire } from "../wire/json.ts";
import type { TargetTracking } from "./targetTracking.ts";

export const TARGET = "scalable-target";
export const POLICY = "scaling-policy";
export const ACTION = "scheduled-action";
export const ACTIVITY = "scaling-activity";

export const DIMENSION = "sagemaker:variant:DesiredInstanceCount";

const RESOURCE = /^endpoint\/([^/]+)\/variant\/([^/]+)$/;
/** Source: service model of Application Auto Scaling, ScaleOutCooldown and ScaleInCooldown: 300 for endpoint variants. */
const DEFAULT_COOLDOWN_SECONDS = 300;

export type Target = Wire<sdk.ScalableTarget>;
export type Policy = Wire<sdk.ScalingPolicy>;

/** An activity as it is kept: what DescribeScalingActivities gives, and what cooldowns are counted from. */
export interface Activity extends Wire<sdk.ScalingActivity> {
  /** The policy that asked for it. */
  readonly Policy?: string;
  readonly Desired: number;
  /** Instances added, or removed (below 0). */
  readonly Change: number;
  /** What this machine made of it. */
  readonly Remark?: string;
}

/** The key of a target, by what any request or record of it names. */
export function keyOf(record: JsonObject | Target | Policy | Activity): string {
  const { ResourceId, ScalableDimension, ServiceNamespace } = record as JsonObject;
  return [ResourceId, ScalableDimension, ServiceNamespace].map(text).join("|");
}

export function policyKey(record: JsonObject | Policy): string {
  return `${keyOf(record)}|${text((record as JsonObject)["PolicyName"])}`;
}

/** The endpoint and variant that a resource id names. */
export function parseResourceId(id: string): { readonly endpoint: string; readonly variant: string } | undefined {
  const [, endpoint, variant] = RESOURCE.exec(id) ?? [];
  return endpoint === undefined || variant === undefined ? undefined : { endpoint, variant };
}

/** The endpoint of a target, and its variant as it serves (or, at first, is going to). */
export function variantOf(
  store: Store,
  resourceId: string,
): { readonly endpoint: Endpoint; readonly variant: DeployedVariant } | undefined {
  const names = parseResourceId(resourceId);
  const endpoint = names && store.get<Endpoint>(ENDPOINT, names.endpoint);
  const deployment = endpoint?.Deployed ?? endpoint?.Pending;
  const variant = deployment && everyVariant(deployment).find(({ config }) => config.VariantName === names?.variant);
  return endpoint === undefined || variant === undefined ? undefined : { endpoint, variant };
}

/** Whether a target may have no instances. Source: SageMaker guide, "Autoscale an asynchronous endpoint": "unlike other hosted models". */
export function canBeEmpty(store: Store, target: Pick<Target, "ResourceId">): boolean {
  return variantOf(store, target.ResourceId)?.endpoint.Deployed?.asynchronous !== undefined;
}

/** What a policy that acts here tracks, a share of each instance either way. */
export type TrackedMetric = "InvocationsPerInstance" | "ApproximateBacklogSizePerInstance";

/** A policy that acts here: one that tracks the invocations of each instance, or an asynchronous endpoint's backlog. */
export function trackingOf(policy: Policy): (TargetTracking & { readonly metric: TrackedMetric }) | undefined {
  const tracking = policy.TargetTrackingScalingPolicyConfiguration;
  const metric = tracking === undefined ? undefined : metricOf(tracking);
  if (tracking === undefined || metric === undefined) return undefined;
  return {
    metric,
    targetValue: tracking.TargetValue,
    scaleOutCooldownSeconds: tracking.ScaleOutCooldown ?? DEFAULT_COOLDOWN_SECONDS,
    scaleInCooldownSeconds: tracking.ScaleInCooldown ?? DEFAULT_COOLDOWN_SECONDS,
    scaleInDisabled: tracking.DisableScaleIn ?? false,
  };
}

/** Source of the customized one: SageMaker guide, "Autoscale an asynchronous endpoint". */
function metricOf(tracking: Wire<sdk.TargetTrackingScalingPolicyConfiguration>): TrackedMetric | undefined {
  const { PredefinedMetricSpecification: predefined, CustomizedMetricSpecification: customized } = tracking;
  if (predefined?.PredefinedMetricType === "SageMakerVariantInvocationsPerInstance") return "InvocationsPerInstance";
  const { MetricName, Namespace } = customized ?? {};
  return Namespace === "AWS/SageMaker" && MetricName === "ApproximateBacklogSizePerInstance" ? MetricName : undefined;
}
