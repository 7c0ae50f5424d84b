import type { Context } from "../context.ts";
import type { InvocationMetrics } from "../hosting/invocationMetrics.ts";
import { changeCapacity, INSTANCE_LIMIT, isChanging, latestChange, settleActivities } from "./activities.ts";
import { keyOf, parseResourceId, POLICY, TARGET, trackingOf, variantOf, type Policy, type Target } from "./records.ts";
import { decideCapacity, largest, MINUTES_KEPT, type ScalingDecision } from "./targetTracking.ts";

type Needs = Pick<Context, "arns" | "options" | "store"> & {
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
    }
  }

  get #speed(): number {
    return this.#context().options.scalingSpeed ?? 1;
  }

  async #look(target: Target, policies: readonly Policy[]): Promise<void> {
    const context = this.#context();
    const datapoints = this.#measure(target);
    const found = variantOf(context.store, target.ResourceId);
    if (found?.endpoint.Deployed === undefined || isChanging(context.store, keyOf(target))) return;
    const capacity = found.variant.config.InitialInstanceCount ?? 1;
    const wanted = largest(policies.flatMap((policy) => this.#decide(target, policy, capacity, datapoints) ?? []));
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
    datapoints: readonly number[],
  ): (ScalingDecision & { readonly policy: Policy }) | undefined {
    const tracking = trackingOf(policy);
    const before = latestChange(this.#context().store, keyOf(target), policy.PolicyName);
    const decision =
      tracking &&
      decideCapacity(tracking, {
        // Source: SageMaker Developer Guide, "Edit a scaling policy": "Minimum instance count is required to be 1 or higher."
        ...{ datapoints, capacity, minCapacity: Math.max(1, target.MinCapacity) },
        maxCapacity: Math.min(target.MaxCapacity, Math.max(INSTANCE_LIMIT, capacity)),
        scaleOutSuspended: target.SuspendedState?.DynamicScalingOutSuspended ?? false,
        scaleInSuspended: target.SuspendedState?.DynamicScalingInSuspended ?? false,
        latest: before && {
          change: before.Change,
          secondsAgo: (this.#clock.now() / 1000 - (before.EndTime ?? before.StartTime)) * this.#speed,
        },
      });
    return decision && { ...decision, policy };
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
    // Source: SageMaker Developer Guide, "Edit a scaling policy": without traffic "SageMaker emits metrics with a value of zero".
    if (total === series.total) metrics.record(names.endpoint, names.variant, "InvocationsPerInstance", 0);
    if (now > series.since) series.datapoints.push(((total - series.total) * MINUTE) / (now - series.since));
    if (series.datapoints.length > MINUTES_KEPT) series.datapoints.shift();
    series.total = total;
    series.since = now;
    return series.datapoints;
  }
}
