import { createHash } from "node:crypto";
import { expect } from "chai";
import type { CapturedPrediction } from "../../../../domain/captures/capture.ts";
import {
  bestClass,
  CaptureStatistics,
  type CaptureStatisticsOptions,
} from "../../../../domain/captures/captureStatistics.ts";
import { imageDimensions } from "../../../../domain/images/decodeImage.ts";
import { encodePng } from "../../../../domain/images/png.ts";
import { picture } from "../../../support/captures.ts";

const NOON = Date.parse("2026-11-24T12:00:00Z");
const MINUTE = 60_000;
const PLACE = { file: "a.jsonl", variant: "scones/AllTraffic" };
const OPTIONS: CaptureStatisticsOptions = { threshold: 0.9, classes: ["bicycle", "motorcycle"] };

function prediction(
  id: number,
  probabilities: readonly number[],
  more: Partial<CapturedPrediction> = {},
): CapturedPrediction {
  return {
    ...{ line: id, eventId: `event-${id}`, time: NOON + id * MINUTE, probabilities },
    input: () => ({
      contentType: "image/png",
      encoding: "BASE64",
      data: picture(id).toString("base64"),
    }),
    body: () => picture(id),
    ...more,
  };
}

/** A hundred and twenty predictions over two hours, sure and unsure ones, of three classes. */
const MANY = Array.from({ length: 120 }, (_, id) => {
  const best = 0.5 + ((id * 37) % 50) / 100;
  const rest = 1 - best;
  return prediction(id, id % 3 === 0 ? [best, rest] : id % 3 === 1 ? [rest, best] : [rest / 2, rest / 2, best]);
});

describe("CaptureStatistics", () => {
  it("counts by hour, class and variant, and what is unsure", () => {
    const statistics = new CaptureStatistics(OPTIONS);
    statistics.add(PLACE, prediction(0, [0.95, 0.05]));
    statistics.add({ ...PLACE, variant: "scones/Second" }, prediction(70, [0.4, 0.6]));
    statistics.add(PLACE, prediction(71, [0, 0, 1]));
    expect(statistics.all).to.include({ count: 3, low: 1 });
    expect([...statistics.hours].map(([hour, { count }]) => [hour - NOON, count])).to.deep.equal([
      [0, 1],
      [60 * MINUTE, 2],
    ]);
    expect([...statistics.labels.keys()]).to.deep.equal(["bicycle", "motorcycle", "class 2"]);
    expect(statistics.variants.get("scones/Second")).to.include({ count: 1, low: 1 });
    expect(statistics.histogram.flatMap((n, bin) => (n > 0 ? [bin] : []))).to.deep.equal([60, 95, 99]);
  });

  it("leaves out what is not in the asked time", () => {
    const statistics = new CaptureStatistics({ ...OPTIONS, from: NOON + MINUTE, to: NOON + 3 * MINUTE });
    for (let id = 0; id < 5; id++) statistics.add(PLACE, prediction(id, [1, 0]));
    expect(statistics.all.count).to.equal(2);
  });

  it("judges by true labels: of the request, of the event, of the picture", () => {
    const hash = createHash("sha256").update(picture(3)).digest("hex");
    const labels = new Map([
      ["request-1", "bicycle"],
      ["event-2", "motorcycle"],
      [hash, "motorcycle"],
    ]);
    const statistics = new CaptureStatistics({ ...OPTIONS, labels });
    statistics.add(PLACE, prediction(1, [0.95, 0.05], { inferenceId: "request-1" }));
    statistics.add(PLACE, prediction(2, [0.95, 0.05]));
    statistics.add(PLACE, prediction(3, [0.05, 0.95]));
    statistics.add(PLACE, prediction(4, [0.05, 0.95]));
    expect([...statistics.confusion]).to.deep.equal([
      ["bicycle\tbicycle", 1],
      ["motorcycle\tbicycle", 1],
      ["motorcycle\tmotorcycle", 1],
    ]);
    expect(statistics.calibration.counts.reduce((sum, n) => sum + n)).to.equal(3);
  });

  it("keeps the least sure and a spread of the rest, with their pictures where they are small", () => {
    const statistics = new CaptureStatistics({ ...OPTIONS, samples: 6 });
    for (const one of MANY) statistics.add(PLACE, one);
    const samples = statistics.samples.list();
    expect(samples).to.have.length.within(3, 6);
    expect(samples.slice(0, 3).map(({ confidence }) => confidence)).to.deep.equal([0.5, 0.5, 0.5]);
    expect(samples[0]?.image?.contentType).to.equal("image/png");

    const big = new CaptureStatistics({ ...OPTIONS, samples: 2 });
    const input = () => ({ contentType: "text/csv", encoding: "CSV", data: "x".repeat(300_000) }) as const;
    big.add(PLACE, prediction(1, [1, 0], { input, inferenceId: "request-1" }));
    expect(big.samples.list()[0]).to.include({ inferenceId: "request-1" }).and.not.to.have.property("image");
  });

  it("keeps a small picture of a large one, and says which that was", () => {
    const photograph = encodePng(new Uint8Array(400 * 300 * 3).fill(90), 400, 300);
    const statistics = new CaptureStatistics({ ...OPTIONS, samples: 2 });
    const data = photograph.toString("base64");
    const input = () => ({ contentType: "image/png", encoding: "BASE64", data }) as const;
    statistics.add(PLACE, prediction(1, [1, 0], { input }));
    const { image } = statistics.samples.list()[0] ?? {};
    expect(image).to.include({
      ...{ contentType: "image/jpeg", sha256: createHash("sha256").update(photograph).digest("hex") },
    });
    expect(image?.data.length).to.be.below(10_000);
    expect(imageDimensions(Buffer.from(image?.data ?? "", "base64"))).to.deep.equal({ width: 112, height: 84 });
  });

  it("names the first hundred lines that could not be read, and counts all", () => {
    const statistics = new CaptureStatistics(OPTIONS);
    for (let line = 1; line <= 150; line++) statistics.skip(PLACE, { line, reason: "no JSON" });
    expect(statistics.skipped).to.equal(150);
    expect(statistics.skippedLines).to.have.length(100);
  });

  it("is the same, counted at once or apart and in another order", () => {
    const options = { ...OPTIONS, samples: 8, images: true, labels: new Map([["event-5", "bicycle"]]) };
    const [whole, left, right] = [0, 1, 2].map(() => new CaptureStatistics(options)) as [
      CaptureStatistics,
      CaptureStatistics,
      CaptureStatistics,
    ];
    for (const one of MANY) whole.add(PLACE, one);
    for (const one of [...MANY].reverse()) (one.line % 2 === 0 ? left : right).add(PLACE, one);
    right.skip({ ...PLACE, file: "b.jsonl" }, { line: 2, reason: "torn" });
    right.skip(PLACE, { line: 9, reason: "torn" });
    left.skip(PLACE, { line: 7, reason: "torn" });
    const merged = new CaptureStatistics(options);
    merged.merge(left.state());
    merged.merge(right.state());

    expect(merged.all).to.include({ count: whole.all.count, low: whole.all.low });
    expect(merged.all.sum).to.be.closeTo(whole.all.sum, 1e-9);
    expect(merged.histogram).to.deep.equal(whole.histogram);
    expect(merged.samples.list()).to.deep.equal(whole.samples.list());
    expect(merged.confusion).to.deep.equal(whole.confusion);
    expect(merged.calibration).to.deep.equal(whole.calibration);
    for (const [hour, group] of whole.hours) {
      expect(merged.hours.get(hour)).to.include({ count: group.count, low: group.low });
      expect(merged.hours.get(hour)?.classes).to.deep.equal(group.classes);
    }
    expect(merged.skippedLines.map(({ file, line }) => `${file}:${line}`)).to.deep.equal([
      "a.jsonl:7",
      "a.jsonl:9",
      "b.jsonl:2",
    ]);
  });
});

describe("bestClass", () => {
  it("is the first of the highest", () => {
    expect(bestClass([0.2, 0.4, 0.4])).to.equal(1);
    expect(bestClass([])).to.equal(0);
  });
});
