import { expect } from "chai";
import { athenaResult } from "../../../../automation/monitoring/athenaResult.ts";
import type { AthenaRow } from "../../../../automation/monitoring/athenaQuery.ts";

const about = { source: "s3://b/captured/e", threshold: 0.9, classes: ["bicycle", "motorcycle"], bytes: 10 };

/** Two values around each rank, the same for every quantile. */
function around(lower: number, upper: number): AthenaRow {
  const names = ["p05", "p25", "p50", "p75", "p95"];
  return Object.fromEntries(
    names.flatMap((name) => [
      [name, `${lower}`],
      [`${name}_next`, `${upper}`],
    ]),
  );
}

const rows: AthenaRow[] = [
  { kind: "5", part: "7", hour: "498757", predictions: "1", n: "1", low: "1", total: "0.5", ...around(0.5, 0.5) },
  { kind: "5", part: "3", hour: "498757", class_index: "0", n: "1" },
  { kind: "5", part: "7", hour: "498756", predictions: "3", n: "3", low: "1", total: "2.25", ...around(0.5, 1) },
  { kind: "5", part: "3", hour: "498756", class_index: "2", n: "2" },
  { kind: "5", part: "3", hour: "498756", class_index: "0", n: "1" },
  { kind: "6", part: "7", variant: "e/Old", predictions: "1", n: "1", low: "1", total: "0.5", ...around(0.5, 0.5) },
  { kind: "6", part: "7", variant: "e/New", predictions: "3", n: "3", low: "1", total: "2.25", ...around(0.5, 1) },
  { kind: "3", part: "7", predictions: "4", n: "6", low: "2", files: "3", total: "2.75", ...around(0.5, 1) },
  { kind: "3", part: "3", class_index: "0", n: "2" },
  { kind: "3", part: "3", class_index: "2", n: "2" },
  { kind: "3", part: "3", n: "2" },
  { kind: "3", part: "5", bin: "50", n: "2" },
  { kind: "3", part: "5", bin: "99", n: "2" },
  { kind: "3", part: "5", n: "2" },
  { kind: "3", part: "6", n: "4" },
  { kind: "3", part: "6", problem: "not valid JSON", n: "2" },
];

describe("athenaResult", () => {
  it("puts the rows of the query into the words of a direct read", () => {
    const result = athenaResult(rows, about);
    expect(result).to.deep.include({
      ...about,
      ...{ files: 3, captures: 4, lowConfidence: 2, skipped: 2, records: [], skippedLines: [] },
      byClass: { bicycle: 2, motorcycle: 0, "class 2": 2 },
      skippedReasons: { "not valid JSON": 2 },
    });
    expect(result.byHour.map(({ key }) => key)).to.deep.equal(["2026-11-24T12:00:00Z", "2026-11-24T13:00:00Z"]);
    expect(result.byVariant.map(({ key }) => key)).to.deep.equal(["e/New", "e/Old"]);
    expect(result.histogram).to.have.length(100);
    expect([result.histogram[50], result.histogram[99]]).to.deep.equal([2, 2]);
    expect(result.histogram.reduce((sum, n) => sum + n, 0)).to.equal(4);
  });

  it("interpolates quantiles between the two values around the rank", () => {
    const [first] = athenaResult(rows, about).byHour;
    expect(first).to.deep.include({ count: 3, lowConfidence: 1, shareBelow: 1 / 3, mean: 0.75 });
    expect(first?.byClass).to.deep.equal({ bicycle: 1, motorcycle: 0, "class 2": 2 });
    const at = (q: number): number => 0.5 + 0.5 * (2 * q - Math.floor(2 * q));
    expect(first?.quantiles).to.deep.equal({ p05: at(0.05), p25: at(0.25), p50: 0.5, p75: at(0.75), p95: at(0.95) });
  });

  it("answers with zeros where there is no row, or only skipped lines", () => {
    for (const few of [[], [{ kind: "3", part: "7", predictions: "0", n: "0", files: "0" }]]) {
      const result = athenaResult(few, about);
      expect(result).to.deep.include({ captures: 0, files: 0, skipped: 0, byHour: [], byVariant: [] });
      expect(result.byClass).to.deep.equal({ bicycle: 0, motorcycle: 0 });
      expect(result).not.to.have.property("overall");
    }
  });
});
