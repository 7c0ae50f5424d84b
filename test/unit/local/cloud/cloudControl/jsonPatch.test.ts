import { expect } from "chai";
import { applyPatch } from "../../../../../local/cloud/cloudControl/jsonPatch.ts";

describe("jsonPatch", () => {
  const before = {
    Name: "a",
    Tags: [
      { Key: "k", Value: "1" },
      { Key: "l", Value: "2" },
    ],
    Nested: { "a/b": 1, "m~n": 2 },
  };

  it("adds, replaces and removes in objects and lists", () => {
    const after = applyPatch(before, [
      { op: "add", path: "/Description", value: "d" },
      { op: "replace", path: "/Name", value: "b" },
      { op: "remove", path: "/Tags/0" },
      { op: "add", path: "/Tags/-", value: { Key: "m", Value: "3" } },
      { op: "add", path: "/Tags/0", value: { Key: "first", Value: "0" } },
      { op: "replace", path: "/Nested/a~1b", value: 5 },
      { op: "remove", path: "/Nested/m~0n" },
    ]);
    expect(after).to.deep.equal({
      Name: "b",
      Description: "d",
      Tags: [
        { Key: "first", Value: "0" },
        { Key: "l", Value: "2" },
        { Key: "m", Value: "3" },
      ],
      Nested: { "a/b": 5 },
    });
  });

  it("moves, copies and tests", () => {
    const after = applyPatch(before, [
      { op: "test", path: "/Nested", value: { "m~n": 2, "a/b": 1 } },
      { op: "copy", from: "/Name", path: "/Copy" },
      { op: "move", from: "/Tags/1", path: "/Tags/0" },
    ]);
    expect(after["Copy"]).to.equal("a");
    expect(after["Tags"]).to.deep.equal([before.Tags[1], before.Tags[0]]);
  });

  it("leaves the document that it was given alone", () => {
    const copy = structuredClone(before);
    applyPatch(before, [{ op: "remove", path: "/Tags" }]);
    expect(before).to.deep.equal(copy);
  });

  for (const [what, patch] of Object.entries({
    "a path that leads nowhere": { op: "remove", path: "/None" },
    "a parent that is not there": { op: "add", path: "/None/x", value: 1 },
    "an index behind the end": { op: "add", path: "/Tags/7", value: 1 },
    "a test that is not met": { op: "test", path: "/Name", value: "z" },
    "an unknown operation": { op: "increment", path: "/Name" },
    "a path that is no pointer": { op: "add", path: "Name", value: 1 },
    "no operation at all": {},
  })) {
    it(`fails with InvalidRequest for ${what}`, () => {
      expect(() => applyPatch(before, [patch]))
        .to.throw(/PatchDocument/)
        .with.property("code", "InvalidRequest");
    });
  }

  // AWS's own words: cloudformation-coverage-roadmap#2236.
  it("refuses to replace what was not read", () => {
    expect(() => applyPatch(before, [{ op: "replace", path: "/Secret", value: "s" }]))
      .to.throw("[REPLACE Operation] noSuchPath in source, path provided : //Secret")
      .with.property("code", "ValidationException");
    expect(applyPatch(before, [{ op: "add", path: "/Secret", value: "s" }])).to.include({ Secret: "s", Name: "a" });
  });

  // AWS's own words: pulumi-aws-native#941 and #1244.
  it("refuses to change or take away what the schema fixes", () => {
    const fixed = { readOnly: ["Arn"], createOnly: ["Name", "Nested/a~1b"] };
    const made = { ...before, Arn: "arn:1" };
    const patched =
      (...patch: object[]) =>
      () =>
        applyPatch(made, patch, fixed);
    expect(patched({ op: "remove", path: "/Arn" }))
      .to.throw("Invalid patch update: readOnlyProperties [/properties/Arn] cannot be updated")
      .with.property("code", "ValidationException");
    expect(patched({ op: "replace", path: "/Name", value: "b" }, { op: "add", path: "/Nested", value: {} }))
      .to.throw(
        "Invalid patch update: createOnlyProperties [/properties/Name, /properties/Nested/a~1b] cannot be updated",
      )
      .with.property("code", "NotUpdatableException");
    expect(
      patched({ op: "replace", path: "/Name", value: "a" }, { op: "remove", path: "/Tags" })(),
    ).not.to.have.property("Tags");
  });
});
