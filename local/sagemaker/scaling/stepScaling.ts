import type { MetricAlarm } from "@aws-sdk/client-cloudwatch";
import type { Services } from "../context.ts";
import type { Policy } from "./records.ts";

/** The metric by which an endpoint without instances asks for one. */
export const WITHOUT_CAPACITY = "HasBacklogWithoutCapacity";

/** Alarms on {@link WITHOUT_CAPACITY} that set off a policy: step policies act by alarms that their owner made. */
export async function alarmsOf(context: Pick<Services, "cloud">, policy: Policy): Promise<readonly MetricAlarm[]> {
  const { DescribeAlarmsCommand } = await import("@aws-sdk/client-cloudwatch");
  const client = await context.cloud.metrics();
  const { MetricAlarms = [] } = await client.send(new DescribeAlarmsCommand({ AlarmTypes: ["MetricAlarm"] }));
  return MetricAlarms.filter(
    ({ MetricName, AlarmActions, ActionsEnabled }) =>
      MetricName === WITHOUT_CAPACITY && ActionsEnabled !== false && AlarmActions?.includes(policy.PolicyARN) === true,
  );
}

/**
 * The capacity that a step policy wants, by the alarm's datapoints (a value a minute, the latest last); undefined to leave it.
 * Source: Application Auto Scaling's user guide, "Step scaling policies": the bounds of a step are relative to the alarm's
 * threshold, the lower one inclusive above it.
 */
export function stepCapacity(
  policy: Policy,
  alarm: Pick<MetricAlarm, "ComparisonOperator" | "DatapointsToAlarm" | "EvaluationPeriods" | "Threshold">,
  datapoints: readonly number[],
  capacity: number,
): number | undefined {
  const { EvaluationPeriods = 1, DatapointsToAlarm = EvaluationPeriods, Threshold = 0 } = alarm;
  const latest = datapoints.slice(-EvaluationPeriods);
  const over = (value: number): boolean =>
    alarm.ComparisonOperator === "GreaterThanThreshold" ? value > Threshold : value >= Threshold;
  const beyond = /^GreaterThan/.test(alarm.ComparisonOperator ?? "") ? latest.filter(over) : [];
  if (latest.length < EvaluationPeriods || beyond.length < DatapointsToAlarm) return undefined;
  const { AdjustmentType, StepAdjustments = [] } = policy.StepScalingPolicyConfiguration ?? {};
  const breach = (latest.at(-1) ?? 0) - Threshold;
  const step = StepAdjustments.find(
    ({ MetricIntervalLowerBound: from = -Infinity, MetricIntervalUpperBound: to = Infinity }) =>
      breach >= from && breach < to,
  );
  if (step === undefined) return undefined;
  if (AdjustmentType === "ExactCapacity") return step.ScalingAdjustment;
  // A share of no instance is none.
  return AdjustmentType === "ChangeInCapacity" ? capacity + step.ScalingAdjustment : undefined;
}
