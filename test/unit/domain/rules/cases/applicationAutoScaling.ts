import type { Case, Situation } from "./case.ts";

const TARGET = {
  ServiceNamespace: "sagemaker",
  ScalableDimension: "sagemaker:variant:DesiredInstanceCount",
  ResourceId: "endpoint/scones/variant/primary",
};

function case_(operation: string, what: string, inside: Situation, outside: Situation): Case {
  return [`application-autoscaling/${operation}/${what}`, inside, outside];
}

const targetCases = [
  "DeregisterScalableTarget",
  "PutScalingPolicy",
  "PutScheduledAction",
  "RegisterScalableTarget",
].flatMap((operation) => [
  case_(operation, "dimension-of-service", [TARGET], [{ ...TARGET, ScalableDimension: "ecs:service:DesiredCount" }]),
  case_(operation, "variant-id", [TARGET], [{ ...TARGET, ResourceId: "endpoint/scones" }]),
]);

const registeredCases = ["PutScalingPolicy", "PutScheduledAction"].map((operation) =>
  case_(operation, "registered-first", [TARGET, { registered: true }], [TARGET, { registered: false }]),
);

function policy(what: string, inside: object, outside: object, state: object = {}): Case {
  return case_("PutScalingPolicy", what, [inside, state], [outside, state]);
}

function tracking(configuration: object): object {
  return { TargetTrackingScalingPolicyConfiguration: { TargetValue: 70, ...configuration } };
}

const INVOCATIONS = { PredefinedMetricType: "SageMakerVariantInvocationsPerInstance" };

function queries(...Metrics: readonly object[]): object {
  return tracking({ CustomizedMetricSpecification: { Metrics } });
}

function steps(...bounds: readonly (readonly [number | undefined, number | undefined])[]): object {
  return {
    StepScalingPolicyConfiguration: {
      StepAdjustments: bounds.map(([MetricIntervalLowerBound, MetricIntervalUpperBound]) => ({
        MetricIntervalLowerBound,
        MetricIntervalUpperBound,
        ScalingAdjustment: 1,
      })),
    },
  };
}

function exactly(ScalingAdjustment: number): object {
  return {
    StepScalingPolicyConfiguration: { AdjustmentType: "ExactCapacity", StepAdjustments: [{ ScalingAdjustment }] },
  };
}

/** Cases of scaling. */
export const applicationAutoScalingCases: readonly Case[] = [
  ...targetCases,
  ...registeredCases,
  case_(
    "RegisterScalableTarget",
    "capacities-at-first",
    [{ MinCapacity: 1 }, { registered: true }],
    [{ MinCapacity: 1 }, { registered: false }],
  ),
  case_(
    "RegisterScalableTarget",
    "capacities-ordered",
    [{ MinCapacity: 2, MaxCapacity: 2 }],
    [{ MinCapacity: 3, MaxCapacity: 2 }],
  ),
  case_(
    "RegisterScalableTarget",
    "capacities-ordered",
    [{ MinCapacity: 4 }, { maxCapacity: 4 }],
    [{ MinCapacity: 5 }, { maxCapacity: 4 }],
  ),
  case_(
    "RegisterScalableTarget",
    "no-negative-capacity",
    [{ ...TARGET, MinCapacity: 0 }],
    [{ ...TARGET, MinCapacity: -1 }],
  ),
  case_(
    "RegisterScalableTarget",
    "no-burstable-machine",
    [TARGET, { instanceType: "ml.m5.large" }],
    [TARGET, { instanceType: "ml.t2.medium" }],
  ),
  policy("type-at-first", { PolicyType: "StepScaling" }, {}, { exists: false }),
  policy(
    "configured-as-typed",
    { PolicyType: "StepScaling", StepScalingPolicyConfiguration: {} },
    { PolicyType: "TargetTrackingScaling", StepScalingPolicyConfiguration: {} },
    { exists: false },
  ),
  policy(
    "sagemaker-type",
    { ServiceNamespace: "ecs", PolicyType: "PredictiveScaling" },
    { ServiceNamespace: "sagemaker", PolicyType: "PredictiveScaling" },
  ),
  policy(
    "one-metric",
    tracking({ PredefinedMetricSpecification: INVOCATIONS }),
    tracking({ PredefinedMetricSpecification: INVOCATIONS, CustomizedMetricSpecification: {} }),
  ),
  policy("one-metric", queries(), tracking({})),
  policy(
    "one-policy-a-metric",
    tracking({ CustomizedMetricSpecification: { Metrics: [] } }),
    tracking({ PredefinedMetricSpecification: INVOCATIONS }),
    { tracked: [{ TargetValue: 9, PredefinedMetricSpecification: INVOCATIONS }] },
  ),
  policy(
    "resource-label",
    tracking({
      PredefinedMetricSpecification: { PredefinedMetricType: "ALBRequestCountPerTarget", ResourceLabel: "a" },
    }),
    tracking({ PredefinedMetricSpecification: { ...INVOCATIONS, ResourceLabel: "a" } }),
  ),
  policy(
    "expression-or-metric",
    queries({ Id: "a", Expression: "b" }),
    queries({ Id: "a", Expression: "b", MetricStat: {} }),
  ),
  policy(
    "query-ids-differ",
    queries({ Id: "a", MetricStat: {} }, { Id: "b", MetricStat: {} }),
    queries({ Id: "a" }, { Id: "a" }),
  ),
  policy("step-has-bounds", steps([undefined, undefined]), steps([undefined, undefined], [0, undefined])),
  policy("step-bounds-ordered", steps([0, 1], [1, undefined]), steps([1, 1])),
  policy("one-open-lower", steps([undefined, 0], [0, undefined]), steps([undefined, 0], [undefined, 1])),
  policy("one-open-upper", steps([undefined, 0], [0, undefined]), steps([0, undefined], [1, undefined])),
  policy("negative-needs-open", steps([undefined, -10], [-10, 0]), steps([-10, 0])),
  policy("positive-needs-open", steps([0, 10], [10, undefined]), steps([0, 10])),
  policy("steps-meet", steps([0, 10], [10, undefined]), steps([0, 10], [11, undefined])),
  policy("steps-meet", steps([10, undefined], [0, 10]), steps([0, 11], [10, undefined])),
  policy("exact-not-negative", exactly(0), exactly(-1)),
  case_(
    "PutScheduledAction",
    "capacities-ordered",
    [{ ScalableTargetAction: { MinCapacity: 1, MaxCapacity: 1 } }],
    [{ ScalableTargetAction: { MinCapacity: 2, MaxCapacity: 1 } }],
  ),
];
