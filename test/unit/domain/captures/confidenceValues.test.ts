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

  it("gives exact quantiles of as many values as it does not sort, spread, in few bins and all the same", () => {
    const distributions: Readonly<Record<string, fc.Arbitrary<number>>> = {
      spread: share,
      narrow: fc.double({ min: 0.99991, max: 1, noNaN: true }),
      ends: fc.constantFrom(0, 1, Number.MIN_VALUE, 1 - 2 ** -53),
      same: fc.constant(0.5),
    };
    const ends = [0, ...qs, 0.9999, 1];
    for (const one of Object.values(distributions)) {
      const seed = Date.now();
      const found = new ConfidenceValues();
      const values = fc.sample(one, { numRuns: 20_000, seed });
      for (const value of values) found.add(value);
      const sorted = Float64Array.from(values).sort();
      expect(found.quantiles(ends), `seed ${seed}`).to.deep.equal(ends.map((q) => quantile(sorted, q)));
    }
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

  it("counts in bins from the limit on, whether it is passed by a value or by a merge", () => {
    for (const [limit, binned] of [
      [5, true],
      [6, false],
    ] as const) {
      const [left, right] = [new ConfidenceValues(limit), new ConfidenceValues(limit)];
      for (const value of [0.1, 0.2, 0.3]) left.add(value);
      for (const value of [0.4, 0.5, 0.6]) right.add(value);
      left.merge(right.state());
      expect(left.state().bins !== undefined).to.equal(binned);
      expect(left.quantiles([1])[0]).to.be.closeTo(0.6, 0.0001);
    }
  });

  it("gives NaN for nothing", () => {
    expect(new ConfidenceValues().quantiles([0.5])).to.deep.equal([Number.NaN]);
  });
});
