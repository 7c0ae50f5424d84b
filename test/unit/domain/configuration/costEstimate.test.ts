import { expect } from "chai";
import { estimateCost, hourlyPrice } from "../../../../domain/configuration/costEstimate.ts";

describe("estimateCost", () => {
  const stack = {
    trainingInstanceType: "ml.g4dn.xlarge",
    endpointInstanceType: "ml.m5.large",
    alarms: 2,
    spaceGigabytes: 5,
  };

  it("adds up what a stack costs a month, and names an hour of training", () => {
    const estimate = estimateCost(stack);
    expect(estimate.monthly).to.be.closeTo(0.115 * 730 + 0.2 + 0.56, 1e-9);
    expect(estimate.items.map(({ what }) => what)).to.deep.equal([
      "endpoint on ml.m5.large",
      "2 alarms",
      "5 GB of Studio",
    ]);
    expect(estimate).to.include({ trainingHour: 0.736 }).and.to.deep.include({ unknown: [] });
  });

  it("has no machine to pay for where no endpoint is online", () => {
    const { trainingInstanceType } = stack;
    const estimate = estimateCost({ trainingInstanceType, alarms: 0, spaceGigabytes: 0 });
    expect(estimate).to.deep.include({ monthly: 0, items: [], unknown: [] });
  });

  it("names the machines it knows no price of", () => {
    const estimate = estimateCost({ ...stack, endpointInstanceType: "ml.x9.huge", trainingInstanceType: "toString" });
    expect(estimate.unknown).to.deep.equal(["ml.x9.huge"]);
    expect(estimate.trainingHour).to.equal(undefined);
    expect(hourlyPrice("constructor")).to.equal(undefined);
  });
});
