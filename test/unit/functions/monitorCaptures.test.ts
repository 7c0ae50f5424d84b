import { CloudWatchClient, PutMetricDataCommand, type PutMetricDataCommandInput } from "@aws-sdk/client-cloudwatch";
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { FakeBucket } from "../../support/fakeBucket.ts";
import { mockedClient } from "../../support/mockedClient.ts";
import { expect } from "chai";
import { METRIC_NAMESPACE } from "../../../domain/drift/monitorSignals.ts";
import { handler } from "../../../functions/monitorCaptures.ts";
import { captureLine, picture } from "../../support/captures.ts";

const hour = "captured/scones/AllTraffic/2026/11/24/13";
const settings = {
  CAPTURE_URI: "s3://bucket/captured",
  MONITORING_URI: "s3://bucket/monitoring",
  ENDPOINT_NAME: "scones",
  CONFIDENCE_THRESHOLD: "0.93",
  CLASS_NAMES: '["bicycle","motorcycle"]',
};

function lines(count: number, bicycles: number): string {
  return Array.from({ length: count }, (_, i) => {
    const confidence = 0.94 + (i % 10) * 0.005;
    const isBicycle = i < bicycles * count;
    return captureLine({
      id: `e-${i}`,
      time: "2026-11-24T13:00:00Z",
      probabilities: isBicycle ? [confidence, 1 - confidence] : [1 - confidence, confidence],
      image: picture(i % 7),
    });
  }).join("\n");
}

describe("monitorCaptures", () => {
  const s3 = mockedClient(S3Client);
  const cloudWatch = mockedClient(CloudWatchClient);
  let objects: Map<string, string>;
  let read: string[];
  const before = { ...process.env };

  beforeEach(() => {
    Object.assign(process.env, settings);
    s3.reset();
    cloudWatch.reset();
    ({ objects, read } = new FakeBucket(s3));
  });

  after(() => {
    process.env = before;
  });

  const run = () => handler({ time: "2026-11-24T14:10:00Z" });
  const json = (name: string): Record<string, unknown> =>
    JSON.parse(objects.get(`monitoring/scones/${name}`) ?? "null") as Record<string, unknown>;
  const hourName = "hours/AllTraffic/2026/11/24/13.json";

  it("counts new files once, and adds late ones to their hour", async () => {
    objects.set(`${hour}/00-a.jsonl`, lines(30, 0.5));
    expect(await run()).to.deep.equal({
      files: 1,
      complete: true,
      hours: [{ hour: "AllTraffic/2026/11/24/13", count: 30, judged: false, violations: 0 }],
    });
    expect(await run()).to.deep.equal({ files: 0, complete: true, hours: [] });
    objects.set(`${hour}/59-late.jsonl`, lines(12, 0.5));
    expect((await run()).hours[0]?.count).to.equal(42);
    expect(read).to.deep.equal([`${hour}/00-a.jsonl`, `${hour}/59-late.jsonl`]);
  });

  it("reads one new hour alone, however many there are", async () => {
    for (let at = 0; at < 24; at++)
      for (const name of ["00-a", "30-b"])
        objects.set(
          `${hour.replace(/24\/13$/, at < 14 ? `23/${String(at + 10).padStart(2, "0")}` : `24/${String(at - 14).padStart(2, "0")}`)}/${name}.jsonl`,
          lines(3, 0.5),
        );
    expect((await run()).files).to.equal(48);
    s3.resetHistory();
    objects.set(`${hour}/00-a.jsonl`, lines(3, 0.5));
    expect((await run()).files).to.equal(1);
    const keys = (command: typeof GetObjectCommand | typeof PutObjectCommand): (string | undefined)[] =>
      s3.commandCalls(command as typeof GetObjectCommand).map(({ args: [{ input }] }) => input.Key);
    expect(keys(GetObjectCommand)).to.deep.equal(["monitoring/scones/checkpoint.json", `${hour}/00-a.jsonl`]);
    expect(keys(PutObjectCommand)).to.deep.equal([
      "monitoring/scones/reports/AllTraffic/2026/11/24/13/statistics.json",
      `monitoring/scones/${hourName}`,
      "monitoring/scones/checkpoint.json",
    ]);
    // The variants, the files of the last two days, and whether three notes are there.
    expect(s3.commandCalls(ListObjectsV2Command)).to.have.length(5);
  });

  it("counts nothing twice when a run broke off before its checkpoint", async () => {
    objects.set(`${hour}/00-a.jsonl`, lines(30, 0.5));
    await run();
    objects.delete("monitoring/scones/checkpoint.json");
    await run();
    expect((json(hourName)["window"] as { count: number }).count).to.equal(30);
    expect(read).to.have.length(1);
  });

  const toldOfRun = () =>
    Object.fromEntries<unknown>(
      cloudWatch
        .commandCalls(PutMetricDataCommand)
        .flatMap(({ args: [{ input }] }) => input.MetricData ?? [])
        .filter(({ Timestamp }) => Timestamp === undefined)
        .map(({ MetricName = "", Value }) => [MetricName, Value]),
    );

  it("tells of drift and of new requests when Lambda runs it again after CloudWatch refused either", async () => {
    objects.set(`${hour}/00-a.jsonl`, lines(200, 0.5));
    await run();
    objects.set("monitoring/scones/baseline.json", JSON.stringify(json(hourName)["window"]));
    objects.set(`${hour.replace(/13$/, "14")}/00-b.jsonl`, lines(200, 0.8));
    for (const refused of ["NewCaptures", "Captures"]) {
      cloudWatch.reset();
      cloudWatch.on(PutMetricDataCommand).callsFake(({ MetricData = [] }: PutMetricDataCommandInput) => {
        if (MetricData.some(({ MetricName }) => MetricName === refused)) throw new Error("Rate exceeded");
        return {};
      });
      expect(await run().catch(String)).to.equal("Error: Rate exceeded");
    }
    cloudWatch.reset();
    expect((await run()).hours).to.have.length(2);
    expect(toldOfRun()).to.deep.equal({ NewCaptures: 200, DriftViolations: 1, LowConfidenceViolations: 0 });
    cloudWatch.reset();
    await run();
    expect(toldOfRun()).to.deep.equal({ NewCaptures: 0 });
  });

  it("goes on from the checkpoint of an earlier version, which does not say how many requests were told of", async () => {
    objects.set(`${hour}/00-a.jsonl`, lines(30, 0.5));
    await run();
    objects.set("monitoring/scones/checkpoint.json", JSON.stringify({ hours: { "AllTraffic/2026/11/24/13": 1 } }));
    objects.set(`${hour}/59-late.jsonl`, lines(12, 0.5));
    cloudWatch.reset();
    await run();
    expect(toldOfRun()).to.deep.equal({ NewCaptures: 12 });
  });

  it("reads what lies under another prefix from the hour in which it came on, as many files as there may be", async () => {
    objects.set(`${hour}/00-a.jsonl`, lines(30, 0.5));
    await run();
    process.env["CAPTURE_URI"] = "s3://bucket/newer/captures";
    const newer = hour.replace("captured", "newer/captures");
    objects.set(`${newer}/30-b.jsonl`, lines(12, 0.5));
    cloudWatch.reset();
    expect((await run()).hours[0]?.count).to.equal(42);
    expect(toldOfRun()).to.deep.equal({ NewCaptures: 12 });
    expect(await run()).to.deep.equal({ files: 0, complete: true, hours: [] });
  });

  it("is done with an hour of which a file was deleted, and reads another that came in its place", async () => {
    for (const name of ["00-a", "10-b"]) objects.set(`${hour}/${name}.jsonl`, lines(30, 0.5));
    await run();
    objects.delete(`${hour}/00-a.jsonl`);
    expect((await run()).files).to.equal(0);
    expect(await run()).to.deep.equal({ files: 0, complete: true, hours: [] });
    objects.set(`${hour}/59-late.jsonl`, lines(12, 0.5));
    expect((await run()).hours[0]?.count).to.equal(72);
  });

  it("does not look at files older than two days", async () => {
    objects.set("captured/scones/AllTraffic/2026/11/21/13/old.jsonl", lines(5, 0.5));
    expect((await run()).files).to.equal(0);
  });

  it("writes statistics and violations in Model Monitor's schema, against the baseline", async () => {
    objects.set(`${hour}/00-a.jsonl`, lines(200, 0.5));
    await run();
    objects.set("monitoring/scones/baseline.json", JSON.stringify(json(hourName)["window"]));
    const next = hour.replace(/13$/, "14");
    objects.set(`${next}/00-b.jsonl`, lines(200, 0.8));
    const { hours } = await run();
    expect(hours).to.deep.equal([
      { hour: "AllTraffic/2026/11/24/13", count: 200, judged: true, violations: 0 },
      { hour: "AllTraffic/2026/11/24/14", count: 200, judged: true, violations: 1 },
    ]);
    const report = "reports/AllTraffic/2026/11/24/14";
    expect(json(`${report}/constraint_violations.json`)["violations"]).to.have.nested.property(
      "[0].feature_name",
      "class",
    );
    const statistics = json(`${report}/statistics.json`) as { features: { name: string }[]; dataset: unknown };
    expect(statistics.dataset).to.deep.equal({ item_count: 200 });
    expect(statistics.features.map(({ name }) => name)).to.deep.equal([
      "confidence",
      "class",
      "brightness",
      "contrast",
      "sharpness",
      "width",
      "height",
      "bytes",
    ]);
    expect(statistics.features[0]).to.have.nested.property("numerical_statistics.common.num_present", 200);
  });

  it("sends metrics by endpoint and variant, with the hour's time", async () => {
    objects.set(`${hour}/00-a.jsonl`, lines(20, 0.5));
    await run();
    const [call] = cloudWatch.commandCalls(PutMetricDataCommand);
    const input = call?.args[0].input;
    expect(input?.Namespace).to.equal(METRIC_NAMESPACE);
    expect(input?.MetricData?.[0]).to.deep.equal({
      MetricName: "Captures",
      Value: 20,
      Timestamp: new Date("2026-11-24T13:00:00Z"),
      Dimensions: [
        { Name: "Endpoint", Value: "scones" },
        { Name: "Variant", Value: "AllTraffic" },
      ],
    });
  });

  it("counts lines it cannot read", async () => {
    const warn = console.warn;
    const said: string[] = [];
    console.warn = (text: string) => said.push(text);
    objects.set(`${hour}/00-a.jsonl`, `${lines(3, 1)}\n{"torn":`);
    await run();
    console.warn = warn;
    expect(json(hourName)["skipped"]).to.equal(1);
    expect(said[0]).to.contain('"line":4');
  });

  it("fails when a setting is wrong", async () => {
    process.env["CAPTURE_URI"] = "bucket/captured";
    const error = await run().catch((caught: unknown) => caught);
    expect((error as Error).message).to.equal("CAPTURE_URI must be s3://bucket/prefix, got bucket/captured");
  });
});
