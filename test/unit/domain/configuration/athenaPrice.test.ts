import { expect } from "chai";
import { athenaDollars } from "../../../../domain/configuration/athenaPrice.ts";

describe("athenaDollars", () => {
  it("is five dollars a terabyte", () => {
    expect(athenaDollars(2 ** 40)).to.equal(5);
  });

  it("counts at least ten megabytes, and then whole ones", () => {
    const megabyte = 5 / 2 ** 20;
    expect(athenaDollars(1)).to.equal(10 * megabyte);
    expect(athenaDollars(20 * 2 ** 20 + 1)).to.equal(21 * megabyte);
  });

  it("is nothing for a query that read nothing", () => {
    expect(athenaDollars(0)).to.equal(0);
  });
});
