import { expect } from "chai";
import { z } from "zod";
import { assessWindow } from "../../../../domain/drift/driftAssessment.ts";
import { statisticsJson, violationsJson } from "../../../../domain/drift/monitorReport.ts";
import { WindowSums } from "../../../../domain/drift/monitorWindow.ts";
import { encodePng } from "../../../../domain/images/png.ts";

const common = z.strictObject({ num_present: z.int(), num_missing: z.int() });
const bucket = z.strictObject({ lower_bound: z.number(), upper_bound: z.number(), count: z.int() });
const statisticsSchema = z.strictObject({
  version: z.literal(0),
  dataset: z.strictObject({ item_count: z.int() }),
  features: z.array(
    z.union([
      z.strictObject({
        name: z.string(),
        inferred_type: z.enum(["Fractional", "Integral"]),
        numerical_statistics: z.strictObject({
          common,
          mean: z.number(),
          sum: z.number(),
          std_dev: z.number(),
          min: z.number(),
          max: z.number(),
          distribution: z.strictObject({ kll: z.strictObject({ buckets: z.array(bucket) }) }),
        }),
      }),
      z.strictObject({
        name: z.string(),
        inferred_type: z.literal("String"),
        string_statistics: z.strictObject({
          common,
          distinct_count: z.int(),
          distribution: z.strictObject({
            categorical: z.strictObject({ buckets: z.array(z.strictObject({ value: z.string(), count: z.int() })) }),
          }),
        }),
      }),
    ]),
  ),
});
const violationsSchema = z.strictObject({
  violations: z.array(
    z.strictObject({ feature_name: z.string(), constraint_check_type: z.string(), description: z.string() }),
  ),
});

function window(side: number) {
  const sums = new WindowSums(0.93, 2);
  const png = encodePng(new Uint8Array(side * side * 3).fill(100), side, side);
  for (let i = 0; i < 200; i++) {
    const confidence = 0.9 + (i % 10) / 100;
    const body = i === 0 ? Buffer.from("no picture") : png;
    sums.add({
      probabilities: [confidence, 1 - confidence],
      body: () => body,
    });
  }
  return sums.window();
}

/** The published schemas (Developer Guide, "Schema for Statistics" and "Schema for Violations"), nothing beside them. */
describe("Model Monitor's files", () => {
  it("statistics.json has the published members", () => {
    const statistics = statisticsSchema.parse(statisticsJson(window(32), ["bicycle", "motorcycle"]));
    const width = statistics.features.find(({ name }) => name === "width");
    expect(width).to.deep.include({ inferred_type: "Integral" });
    expect(width).to.have.nested.property("numerical_statistics.mean", 32);
    expect(width).to.have.nested.property("numerical_statistics.common").that.deep.equals({
      num_present: 199,
      num_missing: 1,
    });
  });

  it("constraint_violations.json has the published members, in words that scripts for such files look for", () => {
    const { violations } = violationsSchema.parse(violationsJson(assessWindow(window(32), window(64))));
    const width = violations.find(({ feature_name }) => feature_name === "width");
    expect(width?.constraint_check_type).to.equal("baseline_drift_check");
    const [, index, limit] = /distance: (.+) exceeds threshold: (.+)/.exec(width?.description ?? "") ?? [];
    expect(Number(index)).to.be.greaterThan(Number(limit));
  });
});
