import type { Context } from "../context.ts";
import type { InvocationMetrics } from "../hosting/invocationMetrics.ts";
import { ENDPOINT, type Endpoint } from "../hosting/records.ts";
import { changeCapacity, INSTANCE_LIMIT, isChanging, latestChange, settleActivities } from "./activities.ts";
import {
  canBeEmpty,
  keyOf,
  parseResourceId,
  POLICY,
  TARGET,
  trackingOf,
  variantOf,
  type Activity,
  type Policy,
  type Target,
} from "./records.ts";
import { alarmsOf, stepCapacity } from "./stepScaling.ts";
import { decideCapacity, largest, MINUTES_KEPT, type ScalingDecision } from "./targetTracking.ts";

type Needs = Pick<Context, "arns" | "cloud" | "options" | "store"> & {
  readonly asynchronous: {
    backlog(endpoint: string): number;
    report(endpoint: string, instances: number): void;
  };
  readonly hosting: Context["hosting"] & { readonly metrics: Pick<InvocationMetrics, "record" | "total"> };
};

/** Time, as the scaler sees it. */
export interface ScalingClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls again and again; the result ends that. */
  every(milliseconds: number, work: () => void): () => void;
}

const systemClock: ScalingClock = {
  now: () => Date.now(),
  every: (milliseconds, work) => {
    const timer = setInterval(work, milliseconds).unref();
    return () => clearInterval(timer);
  },
};

const MINUTE = 60_000;

interface Series {
  total: number;
  since: number;
  readonly datapoints: number[];
}

/**
 * Lets the instances of endpoint variants follow their requests: once a minute, or `scalingSpeed` times as often.
 *
 * A faster clock shortens the waiting alone. A datapoint is always the invocations an instance would get in a minute of
 * real time at the rate of the stretch looked at, so the same load is above the same target at any speed.
 * After a restart of the cloud the alarms begin to gather datapoints anew; cooldowns go on.
 */
export class AutoScaler {
  readonly #context: () => Needs;
  readonly #clock: ScalingClock;
  readonly #series = new Map<string, Series>();
  /** Whether a target's queue waited without instances, a value a minute. */
  readonly #backlogs = new Map<string, readonly number[]>();
  readonly #waiting = new Map<string, readonly number[]>();
  #working: Promise<void> | undefined;
  #end: (() => void) | undefined;

  constructor(context: () => Needs, clock: ScalingClock = systemClock) {
    this.#context = context;
    this.#clock = clock;
  }

  start(): void {
    this.#end = this.#clock.every(MINUTE / this.#speed, () => {
      // One that takes longer than a minute makes the next longer, not a second one beside it.
      this.#working ??= this.minute()
        .catch((error: unknown) =>
          this.#context().options.log(
            `scaling: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
          ),
        )
        .finally(() => (this.#working = undefined));
    });
  }

  async close(): Promise<void> {
    this.#end?.();
    await this.#working;
  }

  /** Looks at every target, and changes what its policies want changed. */
  async minute(): Promise<void> {
    const { store } = this.#context();
    await settleActivities(store);
    const targets = store.list<Target>(TARGET);
    for (const key of this.#series.keys()) if (store.get(TARGET, key) === undefined) this.#series.delete(key);
    for (const target of targets) {
      const policies = store.list<Policy>(POLICY).filter((policy) => keyOf(policy) === keyOf(target));
      const tracking = policies.filter((policy) => trackingOf(policy) !== undefined);
      if (tracking.length > 0) await this.#look(target, tracking);
      await this.#wake(target, policies);
    }
    this.#report();
  }

  /** What asynchronous endpoints tell of their queues. */
  #report(): void {
    const { asynchronous, store } = this.#context();
    for (const { EndpointName, Deployed: deployed } of store.list<Endpoint>(ENDPOINT)) {
      if (deployed?.asynchronous === undefined) continue;
      const counts = deployed.variants.map(({ config }) => config.InitialInstanceCount ?? 1);
      asynchronous.report(
        EndpointName,
        counts.reduce((sum, count) => sum + count, 0),
      );
    }
  }

  /** Step policies that an alarm on a backlog without instances sets off. */
  async #wake(target: Target, policies: readonly Policy[]): Promise<void> {
    const context = this.#context();
    const steps = policies.filter(({ StepScalingPolicyConfiguration: steps }) => steps !== undefined);
    const found = steps.length === 0 ? undefined : variantOf(context.store, target.ResourceId);
    if (found?.endpoint.Deployed?.asynchronous === undefined) return;
    const capacity = found.variant.config.InitialInstanceCount ?? 1;
    const waits = context.asynchronous.backlog(found.endpoint.EndpointName) > 0 && capacity === 0;
    const key = keyOf(target);
    const datapoints = [...(this.#waiting.get(key) ?? []), waits ? 1 : 0].slice(-MINUTES_KEPT);
    this.#waiting.set(key, datapoints);
    if (!waits || isChanging(context.store, key)) return;
    for (const policy of steps) {
      const latest = latestChange(context.store, key, policy.PolicyName);
      const cooldown = policy.StepScalingPolicyConfiguration?.Cooldown ?? 300;
      if (latest !== undefined && this.#secondsSince(latest) < cooldown) continue;
      for (const alarm of await alarmsOf(context, policy)) {
        const desired = Math.min(stepCapacity(policy, alarm, datapoints, capacity) ?? 0, target.MaxCapacity);
        if (desired <= capacity) continue;
        const cause = `monitor alarm ${alarm.AlarmName ?? ""} in state ALARM triggered policy ${policy.PolicyName}`;
        return changeCapacity(context, target, { from: capacity, to: desired, cause, policyName: policy.PolicyName });
      }
    }
  }

  #secondsSince(activity: Activity): number {
    return (this.#clock.now() / 1000 - (activity.EndTime ?? activity.StartTime)) * this.#speed;
  }

  get #speed(): number {
    return this.#context().options.scalingSpeed ?? 1;
  }

  async #look(target: Target, policies: readonly Policy[]): Promise<void> {
    const context = this.#context();
    const found = variantOf(context.store, target.ResourceId);
    const invocations = this.#measure(target);
    const backlog = this.#measureBacklog(target, found?.variant.config.InitialInstanceCount ?? 1);
    if (found?.endpoint.Deployed === undefined || isChanging(context.store, keyOf(target))) return;
    const capacity = found.variant.config.InitialInstanceCount ?? 1;
    const wanted = largest(
      policies.flatMap((policy) => this.#decide(target, policy, capacity, { invocations, backlog }) ?? []),
    );
    if (wanted === undefined) return;
    const { policy, alarm, desired } = wanted;
    const name = policy.Alarms?.find(({ AlarmName }) => AlarmName.includes(`-${alarm}-`))?.AlarmName ?? alarm;
    await changeCapacity(context, target, {
      ...{ from: capacity, to: desired, limited: desired === INSTANCE_LIMIT && desired < target.MaxCapacity },
      cause: `monitor alarm ${name} in state ALARM triggered policy ${policy.PolicyName}`,
      policyName: policy.PolicyName,
    });
  }

  #decide(
    target: Target,
    policy: Policy,
    capacity: number,
    measured: { readonly invocations: readonly number[]; readonly backlog: readonly number[] },
  ): (ScalingDecision & { readonly policy: Policy }) | undefined {
    const tracking = trackingOf(policy);
    const datapoints = tracking?.metric === "InvocationsPerInstance" ? measured.invocations : measured.backlog;
    const least = canBeEmpty(this.#context().store, target) ? 0 : 1;
    const before = latestChange(this.#context().store, keyOf(target), policy.PolicyName);
    const decision =
      tracking &&
      decideCapacity(tracking, {
        // Source: SageMaker Developer Guide, "Edit a scaling policy": "Minimum instance count is required to be 1 or higher."
        ...{ datapoints, capacity, minCapacity: Math.max(least, target.MinCapacity) },
        maxCapacity: Math.min(target.MaxCapacity, Math.max(INSTANCE_LIMIT, capacity)),
        scaleOutSuspended: target.SuspendedState?.DynamicScalingOutSuspended ?? false,
        scaleInSuspended: target.SuspendedState?.DynamicScalingInSuspended ?? false,
        latest: before && {
          change: before.Change,
          secondsAgo: this.#secondsSince(before),
        },
      });
    return decision && { ...decision, policy };
  }

  /** The backlog's share of each instance, with one for now; none of the time without instances. */
  #measureBacklog(target: Target, instances: number): readonly number[] {
    const key = `${keyOf(target)}|backlog`;
    const endpoint = parseResourceId(target.ResourceId)?.endpoint ?? "";
    const before = instances === 0 ? [] : [...(this.#backlogs.get(key) ?? [])];
    if (instances > 0) before.push(this.#context().asynchronous.backlog(endpoint) / instances);
    this.#backlogs.set(key, before.slice(-MINUTES_KEPT));
    return before.slice(-MINUTES_KEPT);
  }

  /** The datapoints of a target, with one for the time since the last look. */
  #measure(target: Target): readonly number[] {
    const { metrics } = this.#context().hosting;
    const names = parseResourceId(target.ResourceId);
    if (names === undefined) return [];
    const total = metrics.total(names.endpoint, names.variant, "InvocationsPerInstance");
    const now = this.#clock.now();
    const key = keyOf(target);
    const series = this.#series.get(key);
    if (series === undefined) {
      this.#series.set(key, { total, since: now, datapoints: [] });
      return [];
    }
    // Asynchronous endpoints have no such metric. Source: SageMaker Developer Guide, "Edit a scaling policy": without traffic "SageMaker emits metrics with a value of zero".
    if (total === series.total && !canBeEmpty(this.#context().store, target))
      metrics.record(names.endpoint, names.variant, "InvocationsPerInstance", 0);
    if (now > series.since) series.datapoints.push(((total - series.total) * MINUTE) / (now - series.since));
    if (series.datapoints.length > MINUTES_KEPT) series.datapoints.shift();
    series.total = total;
    series.since = now;
    return series.datapoints;
  }
}
