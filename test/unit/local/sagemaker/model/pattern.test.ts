import { expect } from "chai";
import { compilePattern } from "../../../../../local/sagemaker/model/pattern.ts";

describe("compilePattern", () => {
  it("matches the whole value, as Java does", () => {
    const pattern = compilePattern("[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}");
    expect(pattern?.test("a-b")).to.be.true;
    expect(pattern?.test("a b")).to.be.false;
    expect(pattern?.test("-a")).to.be.false;
  });

  it("knows Java's own classes and anchors", () => {
    expect(compilePattern("\\p{ASCII}*")?.test("héllo")).to.be.false;
    expect(compilePattern("\\p{Print}+")?.test("follow me")).to.be.true;
    expect(compilePattern("(a*)${1,128}")?.test("aaa")).to.be.true;
    expect(compilePattern("\\A\\S[\\p{Print}]*\\z")?.test("id 1")).to.be.true;
    expect(compilePattern("[\\p{L}\\p{M}\\p{Z}\\p{N}\\p{P}]*")?.test("Größe 1")).to.be.true;
  });

  it("gives nothing for what JavaScript can't express", () => {
    expect(compilePattern("(?i)abc(?-i)[\\p{Foo}]")).to.equal(undefined);
  });
});
