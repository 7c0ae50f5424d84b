import { expect } from "chai";
import fc from "fast-check";
import { ConfidenceValues } from "../../../../domain/captures/confidenceValues.ts";
import { quantile } from "../../../../domain/statistics/distributions.ts";

const share = fc.double({ min: 0, max: 1, noNaN: true });
const qs = [0.05, 0.5, 0.95];

describe("ConfidenceValues", () => {
  it("gives exact quantiles, whole or merged", () => {
    fc.assert(
      fc.property(fc.array(share, { minLength: 1, maxLength: 300 }), fc.nat(300), (values, at) => {
        const [left, right] = [new ConfidenceValues(), new ConfidenceValues()];
        for (const value of values.slice(0, at)) left.add(value);
        for (const value of values.slice(at)) right.add(value);
        left.merge(right.state());
        const sorted = [...values].sort((a, b) => a - b);
        expect(left.quantiles(qs)).to.deep.equal(qs.map((q) => quantile(sorted, q)));
      }),
    );
  });

  it("is off by a ten-thousandth at most once it counts in bins", () => {
    const [binned, more] = [new ConfidenceValues(100), new ConfidenceValues(100)];
    const values = Array.from({ length: 4001 }, (_, i) => ((i * 7919) % 4001) / 4001);
    values.forEach((value, i) => (i % 2 === 0 ? binned : more).add(value));
    binned.merge(more.state());
    const sorted = [...values].sort((a, b) => a - b);
    binned.quantiles(qs).forEach((value, i) => {
      expect(value).to.be.closeTo(quantile(sorted, qs[i] ?? 0), 0.0002);
    });
  });

  it("gives NaN for nothing", () => {
    expect(new ConfidenceValues().quantiles([0.5])).to.deep.equal([Number.NaN]);
  });
});
