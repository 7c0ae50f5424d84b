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

  it("lower-cases bucket names and keeps within the length that AWS takes", () => {
    const spec = { property: "bucket", maxLength: 63, lowerCase: true } as const;
    const name = automaticName(spec, { resourceName: "Data".repeat(30), seed });
    expect(name)
      .to.match(/^(data)+[0-9a-f]{7}$/)
      .and.to.have.lengthOf(63);
  });

  it("leaves letters, digits and hyphens alone in names for SageMaker", () => {
    const spec = { property: "name", maxLength: 63, hyphenated: true } as const;
    expect(automaticName(spec, { resourceName: "my_model.v2", seed })).to.match(/^my-model-v2-[0-9a-f]{7}$/);
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
    const spec = { property: "name", maxLength: 8 };
    expect(automaticName(spec, { resourceName: "a", seed, mode: "propose", proposed: "proposed-name" })).to.equal(
      "proposed",
    );
    expect(automaticName(spec, { resourceName: "a", seed, mode: "enforce", proposed: "enforced-name" })).to.equal(
      "enforced-name",
    );
  });
});
