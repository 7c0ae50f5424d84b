import { expect } from "chai";
import fc from "fast-check";
import { deploy } from "../../../support/pulumiMocks.ts";
import { contentHash, dashed, uniqueName } from "../../../../components/shared/names.ts";

describe("uniqueName", () => {
  before(() => deploy(() => undefined));

  it("is a name that SageMaker and Lambda take, whatever it is made of", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 120 }), fc.integer({ min: 20, max: 64 }), (name, maxLength) => {
        const unique = uniqueName(`x${name}`, maxLength);
        expect(unique).to.match(/^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/);
        expect(unique.length).to.be.at.most(maxLength);
      }),
    );
  });

  it("differs where names differ only in what is cut off or replaced", () => {
    const long = "a".repeat(80);
    expect(uniqueName(`${long}1`)).not.to.equal(uniqueName(`${long}2`));
    expect(uniqueName("a_b")).not.to.equal(uniqueName("a-b"));
  });
});

describe("dashed", () => {
  it("keeps letters, digits and single hyphens", () => {
    expect(dashed("--Scones_&_Tea--")).to.equal("Scones-Tea");
  });
});

describe("contentHash", () => {
  it("does not mind the order of keys, nor members that are undefined", () => {
    expect(contentHash({ a: 1, b: { c: [1, 2], d: undefined } })).to.equal(contentHash({ b: { c: [1, 2] }, a: 1 }));
  });

  it("minds values, their types and the order of a list", () => {
    const hashes = [{ a: 1 }, { a: "1" }, { a: [1, 2] }, { a: [2, 1] }, { a: null }, {}, { b: 1 }].map(contentHash);
    expect(new Set(hashes).size).to.equal(hashes.length);
  });
});
