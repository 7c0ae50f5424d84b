import { expect } from "chai";
import fc from "fast-check";
import { contentHash, dashed, uniqueName } from "../../../../components/shared/names.ts";
import { deploy } from "../../../support/pulumiMocks.ts";

const names = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9-]{0,90}$/);
const json = fc.jsonValue({ maxDepth: 3 });
const objects = fc.dictionary(fc.string(), json, { maxKeys: 6 });

describe("uniqueName, for any name", () => {
  before(() => deploy(() => undefined));

  it("is the same at every call, and another for another name", () => {
    fc.assert(
      fc.property(names, names, fc.integer({ min: 20, max: 80 }), (one, other, maxLength) => {
        expect(uniqueName(one, maxLength)).to.equal(uniqueName(one, maxLength));
        fc.pre(one !== other);
        expect(uniqueName(one, maxLength)).not.to.equal(uniqueName(other, maxLength));
      }),
    );
  });

  it("begins with the name, as far as it fits, and ends with eight digits", () => {
    fc.assert(
      fc.property(names, (name) => {
        const unique = uniqueName(name);
        expect(unique).to.match(/-[0-9a-f]{8}$/);
        expect(dashed(name).startsWith(unique.slice(0, -9).replace(/-+$/, ""))).to.equal(true);
      }),
    );
  });
});

describe("dashed, for any text", () => {
  it("holds letters, digits and single hyphens inside, and changes no more when applied again", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(dashed(text)).to.match(/^([a-zA-Z0-9]+(-[a-zA-Z0-9]+)*)?$/);
        expect(dashed(dashed(text))).to.equal(dashed(text));
      }),
    );
  });
});

describe("contentHash, for any value", () => {
  it("does not mind the order of keys and members that are undefined, at any depth", () => {
    fc.assert(
      fc.property(objects, json, (value, inner) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(contentHash({ value: reversed, inner, none: undefined })).to.equal(contentHash({ inner, value }));
      }),
    );
  });

  it("is another for another value", () => {
    // What JSON can't tell apart is the same content: -0 and 0.
    const text = (value: unknown): string => JSON.stringify(sorted(value));
    fc.assert(
      fc.property(json, json, (one, other) => {
        expect(contentHash(one) === contentHash(other)).to.equal(text(one) === text(other));
      }),
    );
  });
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return ["list", ...value.map(sorted)];
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return ["object", ...members.map(([key, member]) => [key, sorted(member)])];
}
