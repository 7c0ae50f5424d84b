import { expect } from "chai";
import {
  decideCapacity,
  inAlarm,
  largest,
  type ScalingSituation,
  type TargetTracking,
} from "../../../../../local/sagemaker/scaling/targetTracking.ts";

const POLICY: TargetTracking = {
  targetValue: 100,
  scaleOutCooldownSeconds: 60,
  scaleInCooldownSeconds: 300,
  scaleInDisabled: false,
};
const AT_REST: ScalingSituation = {
  datapoints: [],
  capacity: 2,
  minCapacity: 1,
  maxCapacity: 10,
  scaleOutSuspended: false,
  scaleInSuspended: false,
};
const minutes = (count: number, value: number): number[] => Array.from({ length: count }, () => value);
const decide = (situation: Partial<ScalingSituation>, policy: Partial<TargetTracking> = {}) =>
  decideCapacity({ ...POLICY, ...policy }, { ...AT_REST, ...situation });

describe("target tracking", () => {
  it("scales out in proportion after three minutes above the target, no sooner", () => {
    expect(decide({ datapoints: minutes(3, 250) })).to.deep.equal({ desired: 5, alarm: "AlarmHigh" });
    expect(decide({ datapoints: minutes(2, 250) })).to.equal(undefined);
    expect(decide({ datapoints: [250, 100, 250, 250] }), "at the target is not above it").to.equal(undefined);
    expect(decide({ datapoints: [900, 900, 101] }), "by the latest minute").to.include({ desired: 3 });
  });

  it("scales in after fifteen minutes below nine tenths of it, by the busiest of them", () => {
    const few = { capacity: 5, datapoints: [...minutes(14, 0), 39] };
    expect(decide(few)).to.deep.equal({ desired: 2, alarm: "AlarmLow" });
    expect(decide({ ...few, datapoints: [41, ...minutes(14, 0)] })).to.include({ desired: 3 });
    expect(decide({ ...few, datapoints: minutes(14, 0) })).to.equal(undefined);
    expect(decide({ ...few, datapoints: [90, ...minutes(14, 0)] }), "nine tenths is not below").to.equal(undefined);
    expect(decide({ ...few, datapoints: minutes(15, 0) }), "without traffic to the fewest").to.include({ desired: 1 });
  });

  it("removes nothing that would have to come back", () => {
    expect(decide({ capacity: 2, datapoints: minutes(15, 80) })).to.equal(undefined);
    expect(decide({ capacity: 10, datapoints: minutes(15, 80) })).to.include({ desired: 8 });
  });

  it("stays within the bounds", () => {
    expect(decide({ datapoints: minutes(3, 10_000) })).to.include({ desired: 10 });
    expect(decide({ datapoints: minutes(3, 10_000), capacity: 10 })).to.equal(undefined);
    expect(decide({ datapoints: minutes(15, 0), capacity: 4, minCapacity: 3 })).to.include({ desired: 3 });
    expect(decide({ datapoints: minutes(15, 0), capacity: 3, minCapacity: 3 })).to.equal(undefined);
    expect(decide({ datapoints: minutes(15, 0), capacity: 2, minCapacity: 3 }), "no step up").to.equal(undefined);
  });

  it("adds in a cooldown only what is wanted beyond the step before", () => {
    const latest = { change: 2, secondsAgo: 59 };
    const wantsTwo = { capacity: 4, datapoints: minutes(3, 150) };
    expect(decide({ ...wantsTwo, latest })).to.equal(undefined);
    expect(decide({ ...wantsTwo, latest: { ...latest, secondsAgo: 60 } })).to.include({ desired: 6 });
    expect(decide({ capacity: 4, datapoints: minutes(3, 175), latest }), "three instead of two").to.include({
      desired: 5,
    });
  });

  it("waits between two steps down, but not from one up to one down, nor from one down to one up", () => {
    const idle = { capacity: 4, datapoints: minutes(15, 0) };
    expect(decide({ ...idle, latest: { change: -1, secondsAgo: 299 } })).to.equal(undefined);
    expect(decide({ ...idle, latest: { change: -1, secondsAgo: 300 } })).to.include({ desired: 1 });
    expect(decide({ ...idle, latest: { change: 1, secondsAgo: 0 } })).to.include({ desired: 1 });
    expect(decide({ datapoints: minutes(3, 150), latest: { change: -1, secondsAgo: 0 } })).to.include({ desired: 3 });
  });

  it("does nothing that is suspended or disabled", () => {
    const [idle, busy] = [minutes(15, 0), minutes(15, 500)];
    expect(decide({ datapoints: idle, scaleInSuspended: true })).to.equal(undefined);
    expect(decide({ datapoints: idle }, { scaleInDisabled: true })).to.equal(undefined);
    expect(decide({ datapoints: busy, scaleOutSuspended: true })).to.equal(undefined);
    expect(decide({ datapoints: busy, scaleInSuspended: true }, { scaleInDisabled: true })).to.include({ desired: 10 });
  });

  it("takes fractions for what they are", () => {
    // 3 × 110 / 100 is 3.3000000000000003 by itself; 5 × 140 / 100 is 7 and must not become 8.
    expect(decide({ capacity: 5, datapoints: minutes(3, 140) })).to.include({ desired: 7 });
    expect(decide({ capacity: 3, datapoints: minutes(3, 0.11) }, { targetValue: 0.1 })).to.include({ desired: 4 });
    expect(inAlarm("AlarmLow", POLICY, minutes(15, 89.999))).to.equal(true);
  });

  it("goes by the policy with the largest capacity", () => {
    const decisions = [2, 4, 3].map((desired) => ({ desired, alarm: "AlarmLow" as const }));
    expect(largest(decisions)).to.equal(decisions[1]);
    expect(largest(decisions.slice(3))).to.equal(undefined);
  });
});
