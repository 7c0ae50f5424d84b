import { CloudWatchClient, PutMetricDataCommand, type PutMetricDataCommandInput } from "@aws-sdk/client-cloudwatch";
import { S3Client } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { METRIC_NAMESPACE } from "../../../domain/drift/monitorSignals.ts";
import { handler } from "../../../functions/monitorCaptures.ts";
import { captureLine, picture } from "../../support/captures.ts";
import { FakeBucket } from "../../support/fakeBucket.ts";
import { mockedClient } from "../../support/mockedClient.ts";

const place = (variant: string, name: string): string => `captured/scones/${variant}/2026/11/24/13/${name}.jsonl`;
const note = "monitoring/scones/shadow/2026/11/24/13.json";

/** A line for each probability of a bicycle, about a picture each. */
function lines(id: string, bicycles: readonly number[]): string {
  return bicycles
    .map((share, index) =>
      captureLine({
        ...{ id: `${id}-${index}`, time: "2026-11-24T13:00:00Z" },
        ...{ probabilities: [share, 1 - share], image: picture(index) },
      }),
    )
    .join("\n");
}

describe("monitorCaptures of an endpoint with a shadow", () => {
  const s3 = mockedClient(S3Client);
  const cloudWatch = mockedClient(CloudWatchClient);
  let bucket: FakeBucket;
  const before = { ...process.env };

  beforeEach(() => {
    Object.assign(process.env, {
      CAPTURE_URI: "s3://bucket/captured",
      MONITORING_URI: "s3://bucket/monitoring",
      ENDPOINT_NAME: "scones",
      CONFIDENCE_THRESHOLD: "0.93",
      CLASS_NAMES: '["bicycle","motorcycle"]',
      COMPARE_SHADOW: "true",
    });
    s3.reset();
    cloudWatch.reset();
    bucket = new FakeBucket(s3);
    bucket.objects.set(place("AllTraffic", "a"), lines("live", [0.9, 0.9, 0.1, 0.2]));
    bucket.objects.set(place("Shadow", "b"), lines("shadow", [0.9, 0.1, 0.1]));
  });

  afterEach(() => {
    process.env = { ...before };
  });

  const run = (remaining?: () => number) =>
    handler(
      { time: "2026-11-24T14:10:00Z" },
      remaining === undefined ? undefined : { getRemainingTimeInMillis: remaining },
    );

  const metrics = () =>
    cloudWatch
      .commandCalls(PutMetricDataCommand)
      .flatMap(({ args: [{ input }] }) => (input.Namespace === METRIC_NAMESPACE ? (input.MetricData ?? []) : []))
      .filter(({ MetricName = "" }) => MetricName.startsWith("Shadow"));

  it("compares the hour, and tells CloudWatch", async () => {
    const summary = await run();
    expect(summary.hours.map(({ hour, count }) => [hour, count])).to.deep.equal([["AllTraffic/2026/11/24/13", 4]]);
    expect(summary.shadow).to.deep.equal([{ hour: "2026/11/24/13", compared: 3, agreeing: 2 }]);
    expect(bucket.json(note))
      .to.have.property("numbers")
      .that.deep.includes({ compared: 3, agreeing: 2, unmatched: 0 });
    const Dimensions = [
      { Name: "Endpoint", Value: "scones" },
      { Name: "Variant", Value: "Shadow" },
    ];
    const Timestamp = new Date("2026-11-24T13:00:00Z");
    expect(metrics()).to.deep.equal([
      { MetricName: "ShadowCompared", Value: 3, Timestamp, Dimensions },
      { MetricName: "ShadowAgreement", Value: 2 / 3, Timestamp, Dimensions },
    ]);
  });

  it("takes the shadow's captures for no traffic: no hour of it is judged, and none is new", async () => {
    await run();
    expect([...bucket.objects.keys()].filter((key) => key.includes("/hours/"))).to.deep.equal([
      "monitoring/scones/hours/AllTraffic/2026/11/24/13.json",
    ]);
    const fresh = cloudWatch
      .commandCalls(PutMetricDataCommand)
      .flatMap(({ args: [{ input }] }) => input.MetricData ?? [])
      .find(({ MetricName }) => MetricName === "NewCaptures");
    expect(fresh?.Value).to.equal(4);
  });

  it("compares an hour again where either side has something new, and only then", async () => {
    await run();
    expect((await run()).shadow).to.deep.equal([]);
    bucket.objects.set(place("Shadow", "late"), lines("more", [0.9, 0.9, 0.9, 0.2]).split("\n").slice(3).join("\n"));
    expect((await run()).shadow).to.deep.equal([{ hour: "2026/11/24/13", compared: 4, agreeing: 3 }]);
  });

  it("leaves an hour for the next run when time runs out", async () => {
    let calls = 0;
    const summary = await run(() => (++calls > 2 ? 0 : 300_000));
    expect(summary.complete).to.equal(false);
    expect(bucket.objects.has(note)).to.equal(false);
    expect(await run()).to.deep.include({ complete: true });
    expect(bucket.objects.has(note)).to.equal(true);
  });

  it("tells of an hour again where CloudWatch did not take it", async () => {
    cloudWatch.on(PutMetricDataCommand).callsFake(({ MetricData = [] }: PutMetricDataCommandInput) => {
      if (MetricData.some(({ MetricName }) => MetricName === "ShadowCompared")) throw new Error("Rate exceeded");
      return {};
    });
    const failed = await run().catch(String);
    expect(failed).to.equal("Error: Rate exceeded");
    cloudWatch.reset();
    expect((await run()).shadow).to.deep.equal([{ hour: "2026/11/24/13", compared: 3, agreeing: 2 }]);
    expect(metrics().map(({ MetricName }) => MetricName)).to.deep.equal(["ShadowCompared", "ShadowAgreement"]);
  });

  it("compares nothing, and still counts nothing twice, once the shadow is gone", async () => {
    process.env["COMPARE_SHADOW"] = "";
    const summary = await run();
    expect(summary).not.to.have.property("shadow");
    expect(summary.hours).to.have.length(1);
    expect(metrics()).to.deep.equal([]);
  });
});
