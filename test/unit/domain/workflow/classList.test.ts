import { expect } from "chai";
import * as fc from "fast-check";
import { classList, readClassList } from "../../../../domain/workflow/classList.ts";

describe("classList", () => {
  it("is read back, whatever the names are", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1, unit: "binary" }), { minLength: 1 }), (classes) => {
        expect(readClassList(classList(classes))).to.deep.equal(classes);
      }),
    );
    expect(readClassList(classList(["[a", "b"]))).to.deep.equal(["[a", "b"]);
  });

  it("is plain where it can be", () => {
    expect(classList(["bicycle", "motorcycle"])).to.equal("bicycle,motorcycle");
    expect(readClassList("")).to.deep.equal([]);
  });
});
