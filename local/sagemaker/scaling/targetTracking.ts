/** What a target tracking policy asks for. */
export interface TargetTracking {
  /** Value of the metric that is wanted, above 0. */
  readonly targetValue: number;
  readonly scaleOutCooldownSeconds: number;
  readonly scaleInCooldownSeconds: number;
  readonly scaleInDisabled: boolean;
}

/** What is known at the end of a minute. */
export interface ScalingSituation {
  /** The metric, a value a minute, the latest last. */
  readonly datapoints: readonly number[];
  /** Instances that are asked for now. */
  readonly capacity: number;
  readonly minCapacity: number;
  readonly maxCapacity: number;
  readonly scaleOutSuspended: boolean;
  readonly scaleInSuspended: boolean;
  /** The policy's latest change that succeeded: instances added (or, below 0, removed), and seconds since its end. */
  readonly latest?: { readonly change: number; readonly secondsAgo: number } | undefined;
}

export interface ScalingDecision {
  readonly desired: number;
  /** The alarm that asks for it. */
  readonly alarm: AlarmKind;
}

export type AlarmKind = "AlarmHigh" | "AlarmLow";

interface AlarmSettings {
  /** Minutes in a row that have to be beyond the threshold. */
  readonly minutes: number;
  /** Threshold as a part of the target value. */
  readonly part: number;
  readonly comparison: "GreaterThanThreshold" | "LessThanThreshold";
}

/**
 * The two alarms of a target tracking policy. Source: the alarms that Application Auto Scaling makes ("AlarmHigh": three
 * periods of 60 seconds above the target; "AlarmLow": fifteen below nine tenths of it), and its user guide, "How target
 * tracking scaling works": scale-in is more gradual than scale-out.
 */
export const TRACKING_ALARMS: Readonly<Record<AlarmKind, AlarmSettings>> = {
  AlarmHigh: { minutes: 3, part: 1, comparison: "GreaterThanThreshold" },
  AlarmLow: { minutes: 15, part: 0.9, comparison: "LessThanThreshold" },
};

/** Minutes that a decision looks back. */
export const MINUTES_KEPT = 15;

/**
 * The capacity that a policy of target tracking wants after a minute, or undefined to leave it as it is.
 *
 * Alarms, cooldowns, suspension and bounds are as AWS documents them (Application Auto Scaling's user guide, "How target
 * tracking scaling works" and "Define cooldown periods"; its service model, `Cooldown`). How large a step is AWS does not
 * say beyond that it is proportional: here out by the latest minute, in by the busiest of the fifteen, so that nothing is
 * removed that the alarm would add again ("AutoScalingAnticipatedFlapping").
 */
export function decideCapacity(policy: TargetTracking, situation: ScalingSituation): ScalingDecision | undefined {
  if (inAlarm("AlarmHigh", policy, situation.datapoints)) return scaleOut(policy, situation);
  if (inAlarm("AlarmLow", policy, situation.datapoints)) return scaleIn(policy, situation);
  return undefined;
}

/** Whether as many minutes as it takes, the latest, are beyond the alarm's threshold. */
export function inAlarm(kind: AlarmKind, { targetValue }: TargetTracking, datapoints: readonly number[]): boolean {
  const { minutes, part, comparison } = TRACKING_ALARMS[kind];
  const latest = datapoints.slice(-minutes);
  const threshold = targetValue * part;
  return (
    latest.length === minutes &&
    latest.every((value) => (comparison === "GreaterThanThreshold" ? value > threshold : value < threshold))
  );
}

/** Of policies that disagree the one with the largest capacity counts (service model, PutScalingPolicy). */
export function largest<T extends ScalingDecision>(decisions: readonly T[]): T | undefined {
  return decisions.reduce<T | undefined>(
    (best, one) => (best === undefined || one.desired > best.desired ? one : best),
    undefined,
  );
}

function scaleOut(policy: TargetTracking, situation: ScalingSituation): ScalingDecision | undefined {
  const { capacity, maxCapacity, latest } = situation;
  if (situation.scaleOutSuspended) return undefined;
  const wanted = needed(capacity, situation.datapoints.at(-1) ?? 0, policy.targetValue) - capacity;
  // In the cooldown what the step before has added counts as a part of this one: only what is wanted beyond it is added.
  const cooling = latest !== undefined && latest.change > 0 && latest.secondsAgo < policy.scaleOutCooldownSeconds;
  const added = cooling ? wanted - latest.change : wanted;
  const desired = Math.min(capacity + added, maxCapacity);
  return desired > capacity ? { desired, alarm: "AlarmHigh" } : undefined;
}

function scaleIn(policy: TargetTracking, situation: ScalingSituation): ScalingDecision | undefined {
  const { capacity, minCapacity, latest } = situation;
  if (policy.scaleInDisabled || situation.scaleInSuspended) return undefined;
  // A step up ends the cooldown of a step down before it.
  if (latest !== undefined && latest.change < 0 && latest.secondsAgo < policy.scaleInCooldownSeconds) return undefined;
  const busiest = Math.max(...situation.datapoints.slice(-TRACKING_ALARMS.AlarmLow.minutes));
  const desired = Math.max(needed(capacity, busiest, policy.targetValue), minCapacity);
  return desired < capacity ? { desired, alarm: "AlarmLow" } : undefined;
}

/** Instances with which each would be at the target. The metric is a share of an instance, so the load is all of them. */
function needed(capacity: number, metric: number, targetValue: number): number {
  // 3 instances at 1.1 × a target of 10 are 3.3000000000000003 × … : rounded before the ceiling.
  return Math.ceil(Number(((capacity * metric) / targetValue).toFixed(6)));
}
