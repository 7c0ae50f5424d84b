import { expect } from "chai";
import { didYouMean, nearest } from "../../../../domain/configuration/nearest.ts";

describe("nearest", () => {
  const words = ["start", "stop", "status", "epochs", "monitorSchedule"];

  it("finds the word with a letter wrong, missing, too much, swapped, or of another case", () => {
    const typed = ["stxrt", "strt", "sstart", "strat", "START", "epoch", "monitorschedule", "montiorShedule"];
    expect(typed.map((word) => nearest(word, words))).to.deep.equal([
      ...["start", "start", "start", "start", "start"],
      ...["epochs", "monitorSchedule", "monitorSchedule"],
    ]);
  });

  it("finds nothing where nothing is near", () => {
    expect(nearest("zeppelin", words)).to.equal(undefined);
    expect(nearest("x", [])).to.equal(undefined);
    expect(didYouMean("zeppelin", words)).to.equal("");
  });
});
