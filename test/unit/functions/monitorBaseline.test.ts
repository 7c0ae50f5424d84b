import { CloudWatchClient, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { S3Client } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { BaselineSums } from "../../../domain/drift/baselineSums.ts";
import type { MonitorBaseline } from "../../../domain/drift/monitorBaseline.ts";
import type { DriftDetail } from "../../../domain/drift/monitorSignals.ts";
import { handler } from "../../../functions/monitorCaptures.ts";
import { captureLine, picture } from "../../support/captures.ts";
import { FakeBucket } from "../../support/fakeBucket.ts";
import { mockedClient } from "../../support/mockedClient.ts";

const settings = {
  CAPTURE_URI: "s3://bucket/captured",
  MONITORING_URI: "s3://bucket/monitoring",
  ENDPOINT_NAME: "scones",
  CONFIDENCE_THRESHOLD: "0.93",
  CLASS_NAMES: '["bicycle","motorcycle"]',
  DRIFT_EVENT: "true",
};
const probabilities = (i: number, bicycles: number, count: number): number[] => {
  const confidence = 0.94 + (i % 10) * 0.005;
  return i < bicycles * count ? [confidence, 1 - confidence] : [1 - confidence, confidence];
};

interface Traffic {
  readonly bicycles?: number;
  readonly time?: string;
  readonly inferenceId?: string;
  readonly low?: boolean;
}

function lines(count: number, { bicycles = 0.5, time = "T13:30:00Z", inferenceId, low = false }: Traffic = {}): string {
  return Array.from({ length: count }, (_, i) =>
    captureLine({
      id: `e-${i}`,
      time: `2026-11-24${time}`,
      probabilities: low ? [0.6, 0.4] : probabilities(i, bicycles, count),
      image: picture(i % 7),
      ...(inferenceId !== undefined && { inferenceId }),
    }),
  ).join("\n");
}

function baselineOf(model: string, about: Partial<MonitorBaseline> = {}): string {
  const sums = new BaselineSums(0.93, ["bicycle", "motorcycle"]);
  for (let i = 0; i < 200; i++) {
    const label = i < 100 ? "bicycle" : "motorcycle";
    sums.add({ body: picture(i % 7), label, probabilities: probabilities(i, 0.5, 200) });
  }
  const baseline: MonitorBaseline = {
    model: { name: model, artifactUri: "s3://bucket/model.tar.gz", trainingJobName: "job" },
    createdAt: "2026-11-24T12:00:00Z",
    ...about,
    ...sums.numbers(),
  };
  return JSON.stringify(baseline);
}

describe("monitorCaptures with a baseline", () => {
  const s3 = mockedClient(S3Client);
  const cloudWatch = mockedClient(CloudWatchClient);
  const events = mockedClient(EventBridgeClient);
  let bucket: FakeBucket;
  const before = { ...process.env };

  beforeEach(() => {
    Object.assign(process.env, settings);
    for (const client of [s3, cloudWatch, events]) client.reset();
    events.on(PutEventsCommand).resolves({ FailedEntryCount: 0 });
    bucket = new FakeBucket(s3);
    bucket.objects.set("monitoring/scones/baseline.json", baselineOf("first"));
  });
  after(() => {
    process.env = before;
  });

  const put = (name: string, text: string): Map<string, string> =>
    bucket.objects.set(`captured/scones/AllTraffic/2026/11/24/${name}.jsonl`, text);
  const run = (context?: Parameters<typeof handler>[1]) => handler({ time: "2026-11-24T15:10:00Z" }, context);
  const runMetrics = (): Record<string, number | undefined>[] =>
    cloudWatch
      .commandCalls(PutMetricDataCommand)
      .map(({ args }) => args[0].input.MetricData ?? [])
      .filter((data) => data[0]?.Dimensions?.length === 1)
      .map((data) => Object.fromEntries(data.map(({ MetricName = "", Value }) => [MetricName, Value])));

  it("leaves out what measured the baseline", async () => {
    put("13/a", `${lines(100)}\n${lines(150, { bicycles: 1, inferenceId: "baseline-7-first" })}`);
    expect((await run()).hours[0]).to.include({ count: 100, judged: true, violations: 0 });
  });

  it("leaves out what an earlier model answered, and judges none of its hours", async () => {
    bucket.objects.set(
      "monitoring/scones/baseline.json",
      baselineOf("second", { since: "2026-11-24T13:20:00Z", createdAt: "2026-11-24T13:21:00Z" }),
    );
    put("12/a", lines(200, { bicycles: 1, time: "T12:30:00Z" }));
    put("13/a", `${lines(200, { bicycles: 1, time: "T13:10:00Z" })}\n${lines(200, { time: "T13:40:00Z" })}`);
    expect((await run()).hours).to.deep.equal([
      { hour: "AllTraffic/2026/11/24/12", count: 200, judged: false, violations: 0 },
      { hour: "AllTraffic/2026/11/24/13", count: 200, judged: true, violations: 0 },
    ]);
  });

  it("judges again by a new baseline, and counts nothing twice", async () => {
    put("13/a", lines(200, { bicycles: 1, time: "T13:10:00Z" }));
    put("14/a", lines(200, { time: "T14:10:00Z" }));
    expect((await run()).hours.map(({ violations }) => violations)).to.deep.equal([1, 0]);
    bucket.objects.set(
      "monitoring/scones/baseline.json",
      baselineOf("second", { since: "2026-11-24T13:20:00Z", createdAt: "2026-11-24T13:21:00Z" }),
    );
    const again = await run();
    expect(again.files).to.equal(0);
    expect(again.hours.map(({ count, judged }) => [count, judged])).to.deep.equal([
      [0, false],
      [200, true],
    ]);
    expect((await run()).hours).to.deep.equal([]);
  });

  it("says once that an hour begins to drift", async () => {
    put("13/a", lines(200, { bicycles: 0.9 }));
    await run();
    put("13/b", lines(50, { bicycles: 0.9 }));
    await run();
    const calls = events.commandCalls(PutEventsCommand);
    expect(calls).to.have.length(1);
    const [entry] = calls[0]?.args[0].input.Entries ?? [];
    expect(entry).to.include({ Source: "sagemaker-workflow.monitor", DetailType: "Model drift detected" });
    expect(JSON.parse(entry?.Detail ?? "") as DriftDetail).to.deep.equal({
      endpointName: "scones",
      variantName: "AllTraffic",
      hour: "2026-11-24T13:00:00Z",
      modelName: "first",
      count: 200,
      features: ["class"],
      violationsUri: "s3://bucket/monitoring/scones/reports/AllTraffic/2026/11/24/13/constraint_violations.json",
    });
  });

  it("fails when the event is refused, and says it again the next time", async () => {
    events
      .on(PutEventsCommand)
      .resolvesOnce({ FailedEntryCount: 1, Entries: [{ ErrorCode: "InternalFailure" }] })
      .resolves({});
    put("13/a", lines(200, { bicycles: 0.9 }));
    const error = await run().catch((caught: unknown) => caught);
    expect((error as Error).message).to.contain("InternalFailure");
    expect((await run()).hours[0]).to.include({ count: 200, violations: 1 });
    expect(events.commandCalls(PutEventsCommand)).to.have.length(2);
  });

  it("sends no event unless it was asked to", async () => {
    process.env["DRIFT_EVENT"] = "";
    put("13/a", lines(200, { bicycles: 0.9 }));
    await run();
    expect(events.commandCalls(PutEventsCommand)).to.have.length(0);
  });

  it("sends alarms what each run comes to: new requests always, violations where an hour was judged", async () => {
    await run();
    put("13/a", lines(20));
    await run();
    put("13/b", lines(180, { bicycles: 0.9 }));
    await run();
    put("14/a", lines(120, { low: true, time: "T14:00:00Z" }));
    await run();
    expect(runMetrics()).to.deep.equal([
      { NewCaptures: 0 },
      { NewCaptures: 20 },
      { NewCaptures: 180, DriftViolations: 1, LowConfidenceViolations: 0 },
      { NewCaptures: 120, DriftViolations: 2, LowConfidenceViolations: 1 },
    ]);
  });

  it("leaves to the next run what there is no time for, and loses none of it", async () => {
    for (const name of ["13/a", "13/b", "14/a"]) put(name, lines(30, { time: `T${name.slice(0, 2)}:30:00Z` }));
    let left = 3;
    const short = await run({ getRemainingTimeInMillis: () => (left-- > 0 ? 60_000 : 0) });
    expect(short.complete).to.equal(false);
    expect(short.hours.reduce((sum, { count }) => sum + count, 0)).to.be.lessThan(90);
    const rest = await run();
    expect(rest.complete).to.equal(true);
    expect(short.files + rest.files).to.equal(3);
    const counts = ["13", "14"].map((hour) =>
      bucket.json(`monitoring/scones/hours/AllTraffic/2026/11/24/${hour}.json`),
    );
    expect(counts.map((record) => (record["window"] as { count: number }).count)).to.deep.equal([60, 30]);
  });

  it("gives way to another run at the same hour", async () => {
    put("13/a", lines(30));
    const record = "monitoring/scones/hours/AllTraffic/2026/11/24/13.json";
    bucket.beforePut = (key) => {
      if (key === record) bucket.objects.set(record, JSON.stringify({ files: [], skipped: 0, window: {} }));
    };
    expect(await run()).to.deep.equal({ files: 0, complete: false, hours: [] });
    bucket.beforePut = undefined;
    expect(bucket.json("monitoring/scones/checkpoint.json")).to.deep.equal({ hours: {}, requests: {} });
  });
});
