import { expect } from "chai";
import fc from "fast-check";
import {
  entropy,
  histogram,
  jensenShannonDistance,
  populationStabilityIndex,
  quantile,
} from "../../../../domain/statistics/distributions.ts";

const counts = fc.array(fc.nat(500), { minLength: 4, maxLength: 4 }).filter((list) => list.some((n) => n > 0));

describe("histogram", () => {
  it("counts in equal bins, 1 in the last", () => {
    expect(histogram([0, 0.24, 0.25, 0.5, 0.99, 1], 4)).to.deep.equal([2, 1, 1, 2]);
  });
});

describe("quantile", () => {
  it("interpolates as NumPy's documentation shows", () => {
    // numpy.quantile([[10, 7, 4], [3, 2, 1]], 0.5) → 3.5
    expect(quantile([1, 2, 3, 4, 7, 10], 0.5)).to.equal(3.5);
    expect(quantile([1, 2, 3, 4], 0.25)).to.equal(1.75);
  });

  it("gives the ends at 0 and 1, and NaN for nothing", () => {
    expect([quantile([2, 5, 9], 0), quantile([2, 5, 9], 1)]).to.deep.equal([2, 9]);
    expect(quantile([], 0.5)).to.be.NaN;
  });
});

describe("populationStabilityIndex", () => {
  it("gives the sum worked out by hand", () => {
    // (0.6 − 0.5) ln(0.6/0.5) + (0.4 − 0.5) ln(0.4/0.5)
    expect(populationStabilityIndex([50, 50], [60, 40])).to.be.closeTo(0.0405465, 1e-7);
  });

  it("is 0 for equal shares, positive and symmetric otherwise, and finite", () => {
    expect(populationStabilityIndex([1, 2, 3], [10, 20, 30])).to.be.closeTo(0, 1e-12);
    fc.assert(
      fc.property(counts, counts, (a, b) => {
        const there = populationStabilityIndex(a, b);
        expect(there).to.be.finite;
        expect(there).to.be.at.least(-1e-12);
        expect(there).to.be.closeTo(populationStabilityIndex(b, a), 1e-9);
      }),
    );
  });

  it("fails when the bins differ in number", () => {
    expect(() => populationStabilityIndex([1], [1, 2])).to.throw(RangeError, "cannot compare 1 bins with 2");
  });
});

describe("jensenShannonDistance", () => {
  it("gives the values of SciPy's documentation", () => {
    // scipy.spatial.distance.jensenshannon([1, 0, 0], [0, 1, 0], 2.0) → 1.0
    expect(jensenShannonDistance([1, 0, 0], [0, 1, 0])).to.be.closeTo(1, 1e-12);
    // jensenshannon([1.0, 0.0], [0.5, 0.5]) → 0.46450140402245893 in nats
    expect(jensenShannonDistance([1, 0], [0.5, 0.5])).to.be.closeTo(0.46450140402245893 / Math.sqrt(Math.LN2), 1e-12);
    expect(jensenShannonDistance([1, 0, 0], [1, 0, 0])).to.equal(0);
  });

  it("is a metric from 0 to 1", () => {
    fc.assert(
      fc.property(counts, counts, counts, (a, b, c) => {
        const [ab, bc, ac] = [jensenShannonDistance(a, b), jensenShannonDistance(b, c), jensenShannonDistance(a, c)];
        expect(ab).to.be.within(0, 1 + 1e-12);
        expect(ab).to.be.closeTo(jensenShannonDistance(b, a), 1e-9);
        expect(ac).to.be.at.most(ab + bc + 1e-7);
      }),
    );
  });
});

describe("entropy", () => {
  it("is 2 bits for four even classes, 0 for one", () => {
    expect(entropy([5, 5, 5, 5])).to.be.closeTo(2, 1e-12);
    expect(entropy([7, 0])).to.equal(0);
  });
});
