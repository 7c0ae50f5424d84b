import { expect } from "chai";
import { automaticName } from "../../../../../../local/providers/aws/core/names.ts";

const seed = Buffer.from("seed");

describe("automaticName", () => {
  it("adds seven hex digits to the resource's own name", () => {
    const name = automaticName({ property: "name", maxLength: 64 }, { resourceName: "fn", seed });
    expect(name).to.match(/^fn-[0-9a-f]{7}$/);
  });

  it("gives the same name for the same seed, so that a preview and its update agree", () => {
    const spec = { property: "name", maxLength: 64 };
    const first = automaticName(spec, { resourceName: "fn", seed });
    expect(automaticName(spec, { resourceName: "fn", seed })).to.equal(first);
    expect(automaticName(spec, { resourceName: "fn", seed: Buffer.from("other") })).not.to.equal(first);
  });

  it("lower-cases bucket names", () => {
    const spec = { property: "bucket", maxLength: 63, lowerCase: true } as const;
    expect(automaticName(spec, { resourceName: "Data", seed })).to.match(/^data-[0-9a-f]{7}$/);
  });

  it("refuses what is longer than AWS takes, as the real provider cuts nothing", () => {
    const spec = { property: "name", maxLength: 63, hyphenated: true } as const;
    expect(automaticName(spec, { resourceName: "m".repeat(55), seed })).to.have.lengthOf(63);
    expect(() => automaticName(spec, { resourceName: "m".repeat(56), seed })).to.throw(
      `name '${"m".repeat(56)}-' plus 7 random chars is longer than maximum length 63`,
    );
  });

  it("refuses other characters than letters, digits and hyphens for SageMaker, as the real provider mends nothing", () => {
    const spec = { property: "name", maxLength: 63, hyphenated: true } as const;
    expect(() => automaticName(spec, { resourceName: "my_model.v2", seed })).to.throw("letters, digits and hyphens");
  });

  it("starts with the prefix input, and with what every value needs", () => {
    const spec = { property: "name", prefixProperty: "namePrefix", maxLength: 64, start: "alias/" };
    expect(automaticName(spec, { resourceName: "a", prefix: "app-", seed })).to.match(/^alias\/app-[0-9a-f]{7}$/);
  });

  it("uses an object's own name bare", () => {
    expect(automaticName({ property: "key", maxLength: 1024, bare: true }, { resourceName: "a.txt", seed })).to.equal(
      "a.txt",
    );
  });

  it("takes the name that the engine's naming configuration proposes or enforces", () => {
    const spec = { property: "name", maxLength: 16 };
    expect(automaticName(spec, { resourceName: "a", seed, mode: "propose", proposed: "proposed-name" })).to.equal(
      "proposed-name",
    );
    expect(automaticName(spec, { resourceName: "a", seed, mode: "enforce", proposed: "enforced-name" })).to.equal(
      "enforced-name",
    );
  });
});
