import { rulesOf } from "./rulesOf.ts";

export interface StepAdjustment {
  readonly MetricIntervalLowerBound?: number | undefined;
  readonly MetricIntervalUpperBound?: number | undefined;
  readonly ScalingAdjustment?: number | undefined;
}

export interface StepScalingPolicy {
  readonly StepScalingPolicyConfiguration?:
    | { readonly AdjustmentType?: string | undefined; readonly StepAdjustments?: readonly StepAdjustment[] | undefined }
    | undefined;
}

const SOURCE = "service model of Application Auto Scaling, StepAdjustment";

function stepsOf({ StepScalingPolicyConfiguration: policy }: StepScalingPolicy): readonly StepAdjustment[] {
  return policy?.StepAdjustments ?? [];
}

/** What a step scaling policy holds its steps to. */
export const stepRules = rulesOf<StepScalingPolicy>("application-autoscaling/PutScalingPolicy", {
  "step-has-bounds": {
    says: "A step has a lower bound or an upper one.",
    source: `${SOURCE}: "The upper and lower bound can't be null in the same step adjustment."`,
    broken: (policy) =>
      // A single step may go without either: it holds for every value.
      stepsOf(policy).length > 1 &&
      stepsOf(policy).some(
        (step) => step.MetricIntervalLowerBound === undefined && step.MetricIntervalUpperBound === undefined,
      )
        ? "The upper and lower bound can't be null in the same step adjustment."
        : undefined,
  },
  "step-bounds-ordered": {
    says: "A step's upper bound is above its lower one.",
    source: `${SOURCE}.MetricIntervalUpperBound: "The upper bound must be greater than the lower bound."`,
    broken: (policy) => {
      const step = stepsOf(policy).find(
        ({ MetricIntervalLowerBound: lower = -Infinity, MetricIntervalUpperBound: upper = Infinity }) => upper <= lower,
      );
      return step === undefined
        ? undefined
        : `The upper bound must be greater than the lower bound (${step.MetricIntervalLowerBound}), got ${step.MetricIntervalUpperBound}.`;
    },
  },
  "one-open-lower": {
    says: "One step at most has no lower bound.",
    source: `${SOURCE}: "At most one step adjustment can have a null lower bound."`,
    broken: (policy) =>
      stepsOf(policy).filter((step) => step.MetricIntervalLowerBound === undefined).length > 1
        ? "At most one step adjustment can have a null lower bound."
        : undefined,
  },
  "one-open-upper": {
    says: "One step at most has no upper bound.",
    source: `${SOURCE}: "At most one step adjustment can have a null upper bound."`,
    broken: (policy) =>
      stepsOf(policy).filter((step) => step.MetricIntervalUpperBound === undefined).length > 1
        ? "At most one step adjustment can have a null upper bound."
        : undefined,
  },
  "negative-needs-open": {
    says: "Where a step begins below the threshold, another has no lower bound.",
    source: `${SOURCE}: "If one step adjustment has a negative lower bound, then there must be a step adjustment with a null lower bound."`,
    broken: (policy) =>
      stepsOf(policy).some((step) => (step.MetricIntervalLowerBound ?? 0) < 0) &&
      stepsOf(policy).every((step) => step.MetricIntervalLowerBound !== undefined)
        ? "If one step adjustment has a negative lower bound, then there must be a step adjustment with a null lower bound."
        : undefined,
  },
  "positive-needs-open": {
    says: "Where a step ends above the threshold, another has no upper bound.",
    source: `${SOURCE}: "If one step adjustment has a positive upper bound, then there must be a step adjustment with a null upper bound."`,
    broken: (policy) =>
      stepsOf(policy).some((step) => (step.MetricIntervalUpperBound ?? 0) > 0) &&
      stepsOf(policy).every((step) => step.MetricIntervalUpperBound !== undefined)
        ? "If one step adjustment has a positive upper bound, then there must be a step adjustment with a null upper bound."
        : undefined,
  },
  "steps-meet": {
    says: "Steps neither overlap nor leave a gap.",
    source: `${SOURCE}: "The ranges of your step adjustments can't overlap or have a gap."`,
    broken: (policy) => {
      const sorted = [...stepsOf(policy)].sort(
        (a, b) => (a.MetricIntervalLowerBound ?? -Infinity) - (b.MetricIntervalLowerBound ?? -Infinity),
      );
      const apart = sorted.some(
        (step, index) =>
          index > 0 &&
          (sorted[index - 1]?.MetricIntervalUpperBound ?? Infinity) !== (step.MetricIntervalLowerBound ?? -Infinity),
      );
      return apart ? "The ranges of your step adjustments can't overlap or have a gap." : undefined;
    },
  },
  "exact-not-negative": {
    says: "An exact capacity is 0 or more.",
    source: `${SOURCE}.ScalingAdjustment: "For exact capacity, you must specify a non-negative value."`,
    broken: (policy) => {
      if (policy.StepScalingPolicyConfiguration?.AdjustmentType !== "ExactCapacity") return undefined;
      const step = stepsOf(policy).find(({ ScalingAdjustment: adjustment = 0 }) => adjustment < 0);
      return step === undefined
        ? undefined
        : `For exact capacity, you must specify a non-negative value, got ${step.ScalingAdjustment}.`;
    },
  },
});
