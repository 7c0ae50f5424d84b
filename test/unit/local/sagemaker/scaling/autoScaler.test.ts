import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { expect } from "chai";
import { ENDPOINT, type Endpoint } from "../../../../../local/sagemaker/hosting/records.ts";
import { Arns } from "../../../../../local/sagemaker/resources/arns.ts";
import { AutoScaler } from "../../../../../local/sagemaker/scaling/autoScaler.ts";
import { INSTANCE_LIMIT, settleActivities, sorted } from "../../../../../local/sagemaker/scaling/activities.ts";
import { ACTIVITY, POLICY, TARGET, type Activity } from "../../../../../local/sagemaker/scaling/records.ts";
import { Store } from "../../../../../local/sagemaker/store/store.ts";
import { useTempFolder } from "../../../../support/tempFolder.ts";

const SCOPE = {
  ServiceNamespace: "sagemaker",
  ResourceId: "endpoint/shop/variant/AllTraffic",
  ScalableDimension: "sagemaker:variant:DesiredInstanceCount",
};
const KEY = `${SCOPE.ResourceId}|${SCOPE.ScalableDimension}|sagemaker`;

/** An endpoint whose changes are done at once unless told otherwise, with a clock that is turned by hand. */
describe("AutoScaler", () => {
  const folder = useTempFolder();
  let store: Store;
  let requests: number;
  let zeros: number;
  let now: number;
  let backlog: number;
  let reported: readonly number[] | undefined;
  let alarms: readonly object[];
  let begin: () => AutoScaler;

  beforeEach(async () => {
    store = await Store.open(join(folder(), randomUUID()));
    [requests, zeros, now] = [0, 0, Date.now()];
    [backlog, reported, alarms] = [0, undefined, []];
    await store.put(ENDPOINT, "shop", {
      ...{ EndpointName: "shop", EndpointArn: "arn:aws:sagemaker:us-east-1:000000000000:endpoint/shop" },
      ...{ EndpointStatus: "InService", LastModifiedTime: now / 1000 },
      Deployed: { variants: [{ config: { VariantName: "AllTraffic", InitialInstanceCount: 1 } }] },
    });
    await store.put(TARGET, KEY, { ...SCOPE, MinCapacity: 1, MaxCapacity: 3 });
    await policy();
    const change = (status: string): void =>
      void store.put(ENDPOINT, "shop", { ...endpoint(), EndpointStatus: status, LastModifiedTime: now / 1000 });
    begin = () =>
      new AutoScaler(
        () => ({
          store,
          arns: new Arns("us-east-1", "000000000000"),
          options: {
            ...{ stateDir: "", region: "us-east-1", accountId: "000000000000", endpoint: "", serviceModelsDir: "" },
            ...{ credentials: { accessKeyId: "", secretAccessKey: "" }, log: () => undefined, scalingSpeed: 2 },
            endpointInstanceQuota: 1000,
          },
          cloud: { metrics: () => Promise.resolve({ send: () => Promise.resolve({ MetricAlarms: alarms }) }) } as never,
          asynchronous: { backlog: () => backlog, report: (_, instances) => void (reported = [backlog, instances]) },
          hosting: {
            ...{ create: () => undefined, update: () => undefined, delete: () => undefined, live: () => undefined },
            rescale: () => change("InService"),
            metrics: { total: () => requests, record: () => (zeros += 1) },
          },
        }),
        { now: () => now, every: () => () => undefined },
      );
  });
  afterEach(() => store.close());

  const endpoint = (): Endpoint => store.get<Endpoint>(ENDPOINT, "shop") as Endpoint;
  const machines = (): number | undefined => endpoint().Deployed?.variants[0]?.config.InitialInstanceCount;
  const policy = (metric = "SageMakerVariantInvocationsPerInstance", more: object = {}) =>
    store.put(POLICY, `${KEY}|follow`, {
      ...{ ...SCOPE, PolicyName: "follow", PolicyARN: "arn:aws:autoscaling:::scalingPolicy", CreationTime: 0 },
      Alarms: [{ AlarmName: `TargetTracking-${SCOPE.ResourceId}-AlarmHigh-1`, AlarmARN: "" }],
      TargetTrackingScalingPolicyConfiguration: {
        ...{ TargetValue: 100, PredefinedMetricSpecification: { PredefinedMetricType: metric }, ...more },
      },
    });
  const activities = async (): Promise<Activity[]> => {
    await settleActivities(store);
    return sorted(store.list<Activity>(ACTIVITY));
  };
  /** Minutes of a clock twice as fast: half a minute each, with half the requests of a minute for each instance. */
  const pass = async (scaler: AutoScaler, minutes: number, ratePerInstance: number): Promise<void> => {
    for (let minute = 0; minute < minutes; minute++) {
      now += 30_000;
      requests += ratePerInstance / 2;
      await scaler.minute();
    }
  };

  it("grows by the rate of requests, whatever the clock's speed, and says why", async () => {
    const scaler = begin();
    await scaler.minute();
    await pass(scaler, 2, 150);
    expect(machines()).to.equal(1);
    await pass(scaler, 1, 150);
    expect(machines()).to.equal(2);
    const [activity] = await activities();
    expect(activity).to.include({
      Description: "Setting desired instance count to 2.",
      Cause: `monitor alarm TargetTracking-${SCOPE.ResourceId}-AlarmHigh-1 in state ALARM triggered policy follow`,
      StatusCode: "Successful",
      StatusMessage: "Successfully set desired instance count to 2. Change successfully fulfilled by sagemaker.",
    });
    expect(zeros).to.equal(0);
  });

  it("shrinks when there is no traffic, which it tells the metrics", async () => {
    await store.put(TARGET, KEY, { ...SCOPE, MinCapacity: 2, MaxCapacity: 3 });
    const scaler = begin();
    await scaler.minute();
    await pass(scaler, 3, 500);
    expect(machines()).to.equal(3);
    await pass(scaler, 14, 0);
    expect(machines()).to.equal(3);
    await pass(scaler, 1, 0);
    expect(machines()).to.equal(2);
    expect(zeros).to.equal(15);
  });

  it("waits for its cooldown by its own clock, also after a restart", async () => {
    // 300 seconds at twice the speed: five looks of half a minute.
    const scaler = begin();
    await scaler.minute();
    await pass(scaler, 3, 150);
    expect(machines()).to.equal(2);
    const again = begin();
    await again.minute();
    await pass(again, 4, 110);
    expect(machines(), "one more is no more than the step before").to.equal(2);
    await pass(again, 1, 110);
    expect(machines()).to.equal(3);
  });

  it("fails while the endpoint is updated, and tries again after it", async () => {
    const scaler = begin();
    await scaler.minute();
    await pass(scaler, 2, 150);
    await store.put(ENDPOINT, "shop", { ...endpoint(), EndpointStatus: "Updating" });
    await pass(scaler, 1, 150);
    expect(machines()).to.equal(1);
    const [failed] = await activities();
    expect(failed).to.include({ StatusCode: "Failed" });
    expect(failed?.StatusMessage).to.match(
      /^Failed to set desired instance count to 2\. Reason: Cannot update in-progress endpoint ".*endpoint\/shop"\. \(Service: AmazonSageMaker; Status Code: 400; Error Code: ValidationException; /,
    );
    await store.put(ENDPOINT, "shop", { ...endpoint(), EndpointStatus: "InService" });
    await pass(scaler, 1, 150);
    expect(machines()).to.equal(2);
    expect((await activities()).map(({ StatusCode }) => StatusCode)).to.have.members(["Failed", "Successful"]);
  });

  it("has no more instances than this machine can run, and says so", async () => {
    await store.put(TARGET, KEY, { ...SCOPE, MinCapacity: 1, MaxCapacity: 10_000 });
    const scaler = begin();
    await scaler.minute();
    await pass(scaler, 3, 1e9);
    expect(machines()).to.equal(INSTANCE_LIMIT);
    const [activity] = await activities();
    expect(activity?.StatusMessage).to.match(
      /at most \d+ instances of a variant on this machine: twice its cores, four at least\.$/,
    );
  });

  it("leaves alone what is suspended, and policies by other metrics", async () => {
    const SuspendedState = { DynamicScalingOutSuspended: true };
    await store.put(TARGET, KEY, { ...SCOPE, MinCapacity: 1, MaxCapacity: 3, SuspendedState });
    const suspended = begin();
    await suspended.minute();
    await pass(suspended, 5, 500);
    await store.put(TARGET, KEY, { ...SCOPE, MinCapacity: 1, MaxCapacity: 3 });
    await policy("SageMakerVariantConcurrentRequestsPerModelHighResolution");
    const other = begin();
    await other.minute();
    await pass(other, 5, 500);
    expect(machines()).to.equal(1);
    expect(await activities()).to.deep.equal([]);
  });

  describe("of an asynchronous endpoint", () => {
    const STEP = "arn:aws:autoscaling:::scalingPolicy:step";
    beforeEach(async () => {
      const { Deployed } = endpoint();
      await store.put(ENDPOINT, "shop", {
        ...endpoint(),
        Deployed: { ...Deployed, asynchronous: { OutputConfig: { S3OutputPath: "s3://b/k" } } },
      });
      await store.put(TARGET, KEY, { ...SCOPE, MinCapacity: 0, MaxCapacity: 3 });
      await store.put(POLICY, `${KEY}|follow`, {
        ...{ ...SCOPE, PolicyName: "follow", PolicyARN: "arn:aws:autoscaling:::scalingPolicy", CreationTime: 0 },
        TargetTrackingScalingPolicyConfiguration: {
          TargetValue: 5,
          CustomizedMetricSpecification: {
            ...{ MetricName: "ApproximateBacklogSizePerInstance", Namespace: "AWS/SageMaker", Statistic: "Average" },
          },
        },
      });
      await store.put(POLICY, `${KEY}|wake`, {
        ...{ ...SCOPE, PolicyName: "wake", PolicyARN: STEP, CreationTime: 0, PolicyType: "StepScaling" },
        StepScalingPolicyConfiguration: {
          ...{ AdjustmentType: "ChangeInCapacity", Cooldown: 300 },
          StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 1 }],
        },
      });
      alarms = [
        {
          ...{ AlarmName: "waiting", MetricName: "HasBacklogWithoutCapacity", AlarmActions: [STEP], Threshold: 1 },
          ...{ EvaluationPeriods: 2, DatapointsToAlarm: 2, ComparisonOperator: "GreaterThanOrEqualToThreshold" },
        },
      ];
    });

    it("follows its backlog up, and down to nothing", async () => {
      const scaler = begin();
      backlog = 12;
      await pass(scaler, 2, 0);
      expect(machines()).to.equal(1);
      await pass(scaler, 1, 0);
      expect(machines()).to.equal(3);
      expect(reported).to.deep.equal([12, 3]);
      backlog = 0;
      await pass(scaler, 15, 0);
      expect(machines()).to.equal(0);
      expect(zeros, "no metric of invocations").to.equal(0);
    });

    it("comes back from nothing by the step policy, when its alarm has looked twice", async () => {
      await store.put(ENDPOINT, "shop", {
        ...endpoint(),
        Deployed: {
          ...endpoint().Deployed,
          variants: [{ config: { VariantName: "AllTraffic", InitialInstanceCount: 0 } }],
        },
      });
      const scaler = begin();
      backlog = 1;
      await pass(scaler, 1, 0);
      expect(machines()).to.equal(0);
      await pass(scaler, 1, 0);
      expect(machines()).to.equal(1);
      const [activity] = await activities();
      expect(activity?.Cause).to.equal("monitor alarm waiting in state ALARM triggered policy wake");
    });

    it("stays at nothing while no alarm names the policy", async () => {
      const variants = [{ config: { VariantName: "AllTraffic", InitialInstanceCount: 0 } }];
      await store.put(ENDPOINT, "shop", { ...endpoint(), Deployed: { ...endpoint().Deployed, variants } });
      alarms = alarms.map((alarm) => ({ ...alarm, AlarmActions: ["arn:aws:sns:::another"] }));
      const scaler = begin();
      backlog = 9;
      await pass(scaler, 9, 0);
      expect(machines()).to.equal(0);
    });
  });
});
