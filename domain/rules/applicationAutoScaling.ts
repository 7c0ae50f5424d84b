import { isDeepStrictEqual } from "node:util";
import type { Rule } from "./rule.ts";
import { rulesOf, type ServiceRules } from "./rulesOf.ts";
import { givenOf, repeated } from "./values.ts";
import { isBurstable } from "./sagemaker/machines.ts";
import { stepRules, type StepAdjustment } from "./stepAdjustments.ts";

export interface ScalableTarget {
  readonly ServiceNamespace?: string | undefined;
  readonly ResourceId?: string | undefined;
  readonly ScalableDimension?: string | undefined;
}

export interface RegisterScalableTarget extends ScalableTarget {
  readonly MinCapacity?: number | undefined;
  readonly MaxCapacity?: number | undefined;
}

export interface PutScalingPolicy extends ScalableTarget {
  readonly PolicyName?: string | undefined;
  readonly PolicyType?: string | undefined;
  readonly StepScalingPolicyConfiguration?:
    | { readonly AdjustmentType?: string | undefined; readonly StepAdjustments?: readonly StepAdjustment[] | undefined }
    | undefined;
  readonly TargetTrackingScalingPolicyConfiguration?: TargetTracking | undefined;
}

export interface TargetTracking {
  readonly TargetValue?: number | undefined;
  readonly PredefinedMetricSpecification?:
    { readonly PredefinedMetricType?: string | undefined; readonly ResourceLabel?: string | undefined } | undefined;
  readonly CustomizedMetricSpecification?: { readonly Metrics?: readonly MetricQuery[] | undefined } | undefined;
}

interface MetricQuery {
  readonly Id?: string | undefined;
  readonly Expression?: string | undefined;
  readonly MetricStat?: object | undefined;
}

export interface ScalingState {
  /** Whether the target is registered; undefined where that is not known. */
  readonly registered?: boolean | undefined;
  /** The capacities of the target as it is registered. */
  readonly minCapacity?: number | undefined;
  readonly maxCapacity?: number | undefined;
  /** The machine of the variant that is registered. */
  readonly instanceType?: string | undefined;
  /** Whether the policy or action exists already, so that the request changes it. */
  readonly exists?: boolean | undefined;
  /** What the target's other policies track. */
  readonly tracked?: readonly TargetTracking[] | undefined;
}

const metricOf = ({ PredefinedMetricSpecification, CustomizedMetricSpecification }: TargetTracking): object => ({
  ...(PredefinedMetricSpecification ?? CustomizedMetricSpecification),
});

const SOURCE = "service model of Application Auto Scaling";
const VARIANT = "sagemaker:variant:DesiredInstanceCount";

/** What each operation on a target holds its name to. */
function targetRules(operation: string): readonly Rule<ScalableTarget>[] {
  return rulesOf<ScalableTarget>(`application-autoscaling/${operation}`, {
    "dimension-of-service": {
      says: "The dimension is one of the service's own.",
      source: `${SOURCE}, ${operation}Request.ScalableDimension: "This string consists of the service namespace, resource type, and scaling property."`,
      broken: ({ ServiceNamespace: service, ScalableDimension: dimension }) =>
        service === undefined || dimension === undefined || dimension.startsWith(`${service}:`)
          ? undefined
          : `Unsupported service namespace, resource type or scalable dimension: ${dimension} of ${service}.`,
    },
    "variant-id": {
      says: "A variant of an endpoint is named endpoint/NAME/variant/NAME.",
      source: `${SOURCE}, ${operation}Request.ResourceId: "SageMaker endpoint variant - The resource type is variant … Example: endpoint/my-end-point/variant/KMeansClustering."`,
      broken: ({ ScalableDimension: dimension, ResourceId: id }) =>
        dimension !== VARIANT || id === undefined || /^endpoint\/[^/]+\/variant\/[^/]+$/.test(id)
          ? undefined
          : `Unsupported service namespace, resource type or scalable dimension: ${id} is not endpoint/NAME/variant/NAME.`,
    },
  });
}

/** What is registered first. */
function registeredRule(operation: string, what: string): readonly Rule<ScalableTarget, ScalingState>[] {
  return rulesOf<ScalableTarget, ScalingState>(`application-autoscaling/${operation}`, {
    "registered-first": {
      says: `The target of a ${what} is registered first.`,
      source: `${SOURCE}, ${operation}: "You cannot create a ${what} until you have registered the resource as a scalable target."`,
      code: "ObjectNotFoundException",
      broken: (target, { registered }) =>
        registered === false
          ? `No scalable target registered for service namespace: ${target.ServiceNamespace}, resource ID: ${target.ResourceId}, scalable dimension: ${target.ScalableDimension}`
          : undefined,
    },
  });
}

const registerRules = rulesOf<RegisterScalableTarget, ScalingState>("application-autoscaling/RegisterScalableTarget", {
  "capacities-at-first": {
    says: "A new target says how small and how large it may be.",
    source: `${SOURCE}, RegisterScalableTarget: "When you register a new scalable target, you must specify values for the minimum and maximum capacity."`,
    broken: ({ MinCapacity, MaxCapacity }, { registered }) =>
      registered === false && givenOf([MinCapacity, MaxCapacity]) < 2
        ? "MinCapacity and MaxCapacity must be specified when a new scalable target is registered."
        : undefined,
  },
  "capacities-ordered": {
    says: "The smallest capacity isn't above the largest.",
    source: `${SOURCE}, RegisterScalableTarget: "scaling policies will not scale capacity to values that are outside of the minimum and maximum range"; the message is in reports of terraform-provider-aws`,
    broken: ({ MinCapacity, MaxCapacity }, { minCapacity, maxCapacity }) => {
      const [min, max] = [MinCapacity ?? minCapacity, MaxCapacity ?? maxCapacity];
      return min !== undefined && max !== undefined && min > max
        ? `Maximum capacity cannot be less than minimum capacity, got ${max} and ${min}.`
        : undefined;
    },
  },
  "no-burstable-machine": {
    says: "A variant of a burstable machine, such as ml.t2.medium, doesn't scale.",
    source: `SageMaker guide, "Configure model auto scaling with the console": "Application Auto Scaling performs validation checks to ensure … You aren't registering a variant with an instance that is a burstable performance instance such as T2"`,
    broken: ({ ResourceId: id }, { instanceType }) =>
      instanceType !== undefined && isBurstable(instanceType)
        ? `${id} can't be registered: auto scaling isn't supported for burstable instances, such as ${instanceType}.`
        : undefined,
  },
  "no-negative-capacity": {
    says: "A capacity of an endpoint's variant is 0 or more.",
    source: `${SOURCE}, RegisterScalableTargetRequest.MinCapacity: "For the following resources, the minimum value allowed is 0. … SageMaker endpoint variants"`,
    broken: ({ ServiceNamespace: service, MinCapacity = 0, MaxCapacity = 0 }) =>
      service === "sagemaker" && (MinCapacity < 0 || MaxCapacity < 0)
        ? `MinCapacity and MaxCapacity must be 0 or more, got ${MinCapacity} and ${MaxCapacity}.`
        : undefined,
  },
});

const policyRules = rulesOf<PutScalingPolicy, ScalingState>("application-autoscaling/PutScalingPolicy", {
  "type-at-first": {
    says: "A new policy says of which type it is.",
    source: `${SOURCE}, PutScalingPolicyRequest.PolicyType: "This parameter is required if you are creating a scaling policy."`,
    broken: ({ PolicyType: type }, { exists }) =>
      type === undefined && exists === false
        ? "PolicyType is required if you are creating a scaling policy."
        : undefined,
  },
  "configured-as-typed": {
    says: "A new policy has the configuration of its type.",
    source: `${SOURCE}, PutScalingPolicyRequest.StepScalingPolicyConfiguration and TargetTrackingScalingPolicyConfiguration: "required if you are creating a policy and the policy type is …"`,
    broken: ({ PolicyType: type, ...request }, { exists }) => {
      if (exists !== false || (type !== "StepScaling" && type !== "TargetTrackingScaling")) return undefined;
      const member = `${type}PolicyConfiguration` as const;
      return request[member] === undefined ? `${member} is required for the policy type ${type}.` : undefined;
    },
  },
  "sagemaker-type": {
    says: "Machines of an endpoint don't scale by prediction.",
    source: `${SOURCE}, PutScalingPolicyRequest.PolicyType: "PredictiveScaling—Only supported for Amazon ECS."`,
    broken: ({ ServiceNamespace: service, PolicyType: type }) =>
      type === "PredictiveScaling" && service !== undefined && service !== "ecs"
        ? `PredictiveScaling is only supported for Amazon ECS, got ${service}.`
        : undefined,
  },
  "one-metric": {
    says: "A target is tracked by a predefined metric or by one of your own, not both.",
    source: `${SOURCE}, TargetTrackingScalingPolicyConfiguration.PredefinedMetricSpecification: "You can specify either a predefined metric or a customized metric."`,
    broken: ({ TargetTrackingScalingPolicyConfiguration: tracking }) =>
      tracking !== undefined &&
      givenOf([tracking.PredefinedMetricSpecification, tracking.CustomizedMetricSpecification]) !== 1
        ? "You can specify either a predefined metric or a customized metric, and must specify one of them."
        : undefined,
  },
  "one-policy-a-metric": {
    says: "A target has one policy that tracks a metric.",
    source:
      "Application Auto Scaling's answer in terraform-provider-aws#41179 and cdk-ecs-service-extensions#35: it stops a policy that replaces another before that is deleted",
    broken: ({ TargetTrackingScalingPolicyConfiguration: tracking }, { tracked = [] }) =>
      tracking !== undefined && tracked.some((other) => isDeepStrictEqual(metricOf(other), metricOf(tracking)))
        ? "Only one TargetTrackingScaling policy for a given metric specification is allowed."
        : undefined,
  },
  "resource-label": {
    says: "A resource label is for requests to a load balancer.",
    source: `${SOURCE}, PredefinedMetricSpecification.ResourceLabel: "You can't specify a resource label unless the metric type is ALBRequestCountPerTarget"`,
    broken: ({ TargetTrackingScalingPolicyConfiguration: tracking }) => {
      const metric = tracking?.PredefinedMetricSpecification;
      return metric?.ResourceLabel !== undefined && metric.PredefinedMetricType !== "ALBRequestCountPerTarget"
        ? `You can't specify a resource label unless the metric type is ALBRequestCountPerTarget, got ${metric.PredefinedMetricType}.`
        : undefined;
    },
  },
  "expression-or-metric": {
    says: "A query of metrics is an expression or a metric.",
    source: `${SOURCE}, TargetTrackingMetricDataQuery.Expression: "you must specify either Expression or MetricStat, but not both"`,
    broken: ({ TargetTrackingScalingPolicyConfiguration: tracking }) => {
      const query = tracking?.CustomizedMetricSpecification?.Metrics?.find(
        ({ Expression, MetricStat }) => givenOf([Expression, MetricStat]) !== 1,
      );
      return query === undefined
        ? undefined
        : `You must specify either Expression or MetricStat, but not both, in the query ${query.Id}.`;
    },
  },
  "query-ids-differ": {
    says: "Queries of metrics differ in their id.",
    source: `${SOURCE}, TargetTrackingMetricDataQuery.Id: "This name must be unique among all MetricDataQuery objects specified for a single scaling policy."`,
    broken: ({ TargetTrackingScalingPolicyConfiguration: tracking }) => {
      const id = repeated((tracking?.CustomizedMetricSpecification?.Metrics ?? []).map((query) => query.Id));
      return id === undefined ? undefined : `The Id of a metric query must be unique, got ${id} more than once.`;
    },
  },
});

const actionRules = rulesOf<
  {
    readonly ScalableTargetAction?:
      { readonly MinCapacity?: number | undefined; readonly MaxCapacity?: number | undefined } | undefined;
  },
  ScalingState
>("application-autoscaling/PutScheduledAction", {
  "capacities-ordered": {
    says: "The smallest capacity isn't above the largest.",
    source: `${SOURCE}, ScalableTargetAction: "Represents the minimum and maximum capacity for a scheduled action."`,
    broken: ({ ScalableTargetAction: action }) =>
      (action?.MinCapacity ?? 0) > (action?.MaxCapacity ?? Infinity)
        ? `Maximum capacity cannot be less than minimum capacity, got ${action?.MaxCapacity} and ${action?.MinCapacity}.`
        : undefined,
  },
});

/** Rules of Application Auto Scaling, an operation a list. */
export const applicationAutoScalingRules = {
  DeregisterScalableTarget: [...targetRules("DeregisterScalableTarget")],
  PutScalingPolicy: [
    ...targetRules("PutScalingPolicy"),
    ...registeredRule("PutScalingPolicy", "scaling policy"),
    ...policyRules,
    ...stepRules,
  ],
  PutScheduledAction: [
    ...targetRules("PutScheduledAction"),
    ...registeredRule("PutScheduledAction", "scheduled action"),
    ...actionRules,
  ],
  RegisterScalableTarget: [...targetRules("RegisterScalableTarget"), ...registerRules],
} satisfies ServiceRules;
