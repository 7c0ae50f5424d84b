import { expect } from "chai";
import { wilsonInterval } from "../../../../domain/statistics/wilson.ts";

describe("wilsonInterval", () => {
  // Newcombe, "Two-sided confidence intervals for the single proportion" (1998), table I, method 3.
  for (const [hits, count, low, high] of [
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ] as const) {
    it(`of ${hits} of ${count} is ${low} to ${high}`, () => {
      const [from, to] = wilsonInterval(hits, count);
      expect(from).to.be.closeTo(low, 5e-5);
      expect(to).to.be.closeTo(high, 5e-5);
    });
  }

  it("of nothing says nothing", () => {
    expect(wilsonInterval(0, 0)).to.deep.equal([0, 1]);
  });
});
