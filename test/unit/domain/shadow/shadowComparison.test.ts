import { createHash } from "node:crypto";
import { expect } from "chai";
import type { CapturedPrediction } from "../../../../domain/captures/capture.ts";
import { baselineRequestId } from "../../../../domain/captures/baselineRequest.ts";
import { ShadowComparison, type ShadowComparisonOptions } from "../../../../domain/shadow/shadowComparison.ts";

const HOUR = Date.UTC(2026, 10, 24, 14);
const MINUTE = 60_000;

interface Parts {
  readonly body?: string | undefined;
  readonly first: number;
  readonly time?: number;
  readonly inferenceId?: string;
  readonly row?: number;
}

let events = 0;

function prediction({ body = "picture", first, time = HOUR, inferenceId, row }: Parts): CapturedPrediction {
  const input = { data: Buffer.from(body).toString("base64"), encoding: "BASE64", contentType: "image/png" };
  return {
    ...{ line: ++events, eventId: `event-${events}`, time, probabilities: [first, 1 - first] },
    input: () => (body === "none" ? undefined : input),
    body: () => (body === "none" ? undefined : Buffer.from(body)),
    ...(inferenceId !== undefined && { inferenceId }),
    ...(row !== undefined && { row }),
  };
}

function compared(
  live: readonly Parts[],
  shadow: readonly Parts[],
  options: Partial<ShadowComparisonOptions> = {},
): ReturnType<ShadowComparison["numbers"]> {
  const comparison = new ShadowComparison({ classes: ["bicycle", "motorcycle"], differences: 10, ...options });
  for (const parts of live) comparison.add("live", "live.jsonl", prediction(parts));
  for (const parts of shadow) comparison.add("shadow", "shadow.jsonl", prediction(parts));
  comparison.settle();
  return comparison.numbers();
}

describe("ShadowComparison", () => {
  it("compares answers to the same bytes: overall, by hour, by the live model's class", () => {
    const bodies = ["a", "b", "c", "d"];
    const numbers = compared(
      bodies.map((body, index) => ({
        body,
        first: [0.9, 0.8, 0.3, 0.2][index] ?? 0,
        time: HOUR + index * 30 * MINUTE,
      })),
      bodies.map((body, index) => ({
        body,
        first: [0.95, 0.1, 0.2, 0.4][index] ?? 0,
        time: HOUR + index * 30 * MINUTE + 1000,
      })),
    );
    expect(numbers).to.deep.include({ compared: 4, agreeing: 3, agreement: 0.75, unmatched: 0 });
    expect(numbers.byHour).to.deep.equal([
      { key: "2026-11-24T14:00:00Z", compared: 2, agreeing: 1, agreement: 0.5 },
      { key: "2026-11-24T15:00:00Z", compared: 2, agreeing: 2, agreement: 1 },
    ]);
    expect(numbers.byClass).to.deep.equal([
      { key: "bicycle", compared: 2, agreeing: 1, agreement: 0.5 },
      { key: "motorcycle", compared: 2, agreeing: 2, agreement: 1 },
    ]);
    expect(numbers.matrix).to.deep.equal([
      [1, 1],
      [0, 2],
    ]);
    // 0.05, 0.7, 0.1 and 0.2.
    expect(numbers.meanDistance).to.be.closeTo(0.2625, 1e-12);
    // Wilson's interval for 3 of 4, as in his tables.
    expect(numbers.interval[0]).to.be.closeTo(0.3006, 1e-4);
    expect(numbers.interval[1]).to.be.closeTo(0.9544, 1e-4);
  });

  it("keeps the differences on which both were surest, in that order", () => {
    const live = [0.99, 0.6, 0.9].map((first, index) => ({ body: String(index), first }));
    const shadow = [0.4, 0.01, 0.05].map((first, index) => ({ body: String(index), first }));
    const { differences } = compared(live, shadow, { differences: 2 });
    expect(differences.map(({ sureness }) => sureness)).to.deep.equal([0.9, 0.6]);
    expect(differences[0]).to.deep.include({
      live: { label: "bicycle", confidence: 0.9, probabilities: [0.9, 1 - 0.9] },
      shadow: { label: "motorcycle", confidence: 0.95, probabilities: [0.05, 0.95] },
      time: "2026-11-24T14:00:00.000Z",
    });
    const many = Array.from({ length: 100 }, (_, index) => index);
    const found = compared(
      many.map((n) => ({ body: String(n), first: 0.5 + n / 250 })),
      many.map((n) => ({ body: String(n), first: 0.05 })),
      { differences: 3 },
    );
    expect(found.differences.map(({ sureness }) => sureness)).to.deep.equal([0.896, 0.892, 0.888]);
  });

  it("takes requests with other inference ids for others, whatever their bytes", () => {
    const live = ["1", "2"].map((inferenceId) => ({ first: 0.9, inferenceId }));
    expect(compared(live, [{ first: 0.1, inferenceId: "2" }])).to.include({ compared: 1, agreeing: 0, unmatched: 0 });
    expect(compared(live, [{ first: 0.1, inferenceId: "3" }])).to.include({ compared: 0, unmatched: 1 });
  });

  it("goes by the inference id alone where no input is captured, and by nothing else", () => {
    const body = "none";
    expect(compared([{ body, first: 0.9, inferenceId: "1" }], [{ body, first: 0.9, inferenceId: "1" }])).to.include({
      compared: 1,
    });
    expect(compared([{ body, first: 0.9 }], [{ body, first: 0.9 }])).to.include({ compared: 0, unmatched: 1 });
  });

  it("pairs repeated requests by the nearest time, none of them twice", () => {
    const at = (minutes: number, first: number): Parts => ({ first, time: HOUR + minutes * MINUTE });
    // The live model changed its mind between the two.
    const live = [at(0, 0.9), at(5, 0.1)];
    expect(compared(live, [at(5, 0.1)])).to.include({ compared: 1, agreeing: 1, unmatched: 0 });
    expect(compared(live, [at(0, 0.9), at(5, 0.1)])).to.include({ compared: 2, agreeing: 2 });
    // Slow answers, each later than the next request.
    expect(compared(live, [at(6, 0.9), at(11, 0.1)])).to.include({ compared: 2, agreeing: 2 });
    expect(compared([at(0, 0.9)], [at(0, 0.9), at(0, 0.9)])).to.include({ compared: 1, unmatched: 1 });
    const same = [at(0, 0.9), at(0, 0.9), at(0, 0.9)];
    expect(compared(same, same)).to.include({ compared: 3, unmatched: 0 });
  });

  it("does not pair what is more than ten minutes apart", () => {
    const late = { first: 0.9, time: HOUR + 11 * MINUTE };
    expect(compared([{ first: 0.9 }], [late])).to.include({ compared: 0, unmatched: 1 });
    expect(compared([{ first: 0.9 }, { ...late, first: 0.1 }], [{ ...late, first: 0.1 }])).to.include({
      compared: 1,
      agreeing: 1,
    });
  });

  it("waits for a copy that is answered in the next hour, and forgets what is older", () => {
    const comparison = new ShadowComparison({ classes: ["bicycle", "motorcycle"] });
    comparison.add("live", "a", prediction({ first: 0.9, time: HOUR - 1000 }));
    comparison.add("shadow", "b", prediction({ body: "old", first: 0.9, time: HOUR - 50 * MINUTE }));
    comparison.settle(HOUR);
    expect(comparison.numbers()).to.include({ compared: 0, unmatched: 1 });
    comparison.add("shadow", "c", prediction({ first: 0.9, time: HOUR + 1000 }));
    comparison.settle(HOUR + 60 * MINUTE);
    expect(comparison.numbers()).to.include({ compared: 1, unmatched: 1 });
    expect(comparison.numbers().byHour.map(({ key }) => key)).to.deep.equal(["2026-11-24T13:00:00Z"]);
  });

  it("says how often each was right where labels are known", () => {
    const hash = createHash("sha256").update("a").digest("hex");
    const labels = new Map([
      [hash, "motorcycle"],
      ["known", "bicycle"],
    ]);
    const numbers = compared(
      [
        { body: "a", first: 0.9 },
        { body: "b", first: 0.9, inferenceId: "known" },
        { body: "c", first: 0.9 },
      ],
      [
        { body: "a", first: 0.1 },
        { body: "b", first: 0.8, inferenceId: "known" },
        { body: "c", first: 0.9 },
      ],
      { labels },
    );
    expect(numbers.labelled).to.deep.equal({ count: 2, liveRight: 1, shadowRight: 2 });
    expect(numbers.differences.map(({ actual }) => actual)).to.deep.equal(["motorcycle"]);
    expect(compared([], []).labelled).to.equal(undefined);
  });

  it("keeps to the range, by the time of the live answer", () => {
    const times = [0, 1, 2].map((minutes) => ({ body: String(minutes), first: 0.9, time: HOUR + minutes * MINUTE }));
    expect(compared(times, times, { from: HOUR + MINUTE, to: HOUR + 2 * MINUTE })).to.include({ compared: 1 });
  });

  it("tells the answers of a batch apart, and leaves out what measured a baseline", () => {
    const rows = [0, 1].map((row) => ({ first: row === 0 ? 0.9 : 0.1, row }));
    expect(compared(rows, rows)).to.include({ compared: 2, agreeing: 2 });
    const measured = { first: 0.9, inferenceId: baselineRequestId("model", 1) };
    expect(compared([measured], [measured])).to.include({ compared: 0, unmatched: 0 });
  });

  it("names classes that have no name", () => {
    const numbers = compared([{ first: 0.9 }], [{ first: 0.1 }], { classes: ["bicycle"] });
    expect(numbers.classes).to.deep.equal(["bicycle", "class 1"]);
    expect(numbers.differences[0]?.shadow.label).to.equal("class 1");
  });
});
