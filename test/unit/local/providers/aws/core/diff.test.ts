import { S3Client } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { diffInputs } from "../../../../../../local/providers/aws/core/diff.ts";
import type { ResourceType } from "../../../../../../local/providers/aws/core/resourceType.ts";
import { unknown, type Props } from "../../../../../../local/providers/aws/core/values.ts";

const type: ResourceType = {
  service: S3Client,
  inputs: {
    name: { replace: true },
    memory: {},
    code: {},
    policy: { json: true },
    subnets: { set: true },
    region: { replace: true, computed: true },
    tags: {},
  },
  outputs: [],
  name: { property: "name", maxLength: 64 },
  create: () => Promise.reject(new Error("not here")),
  read: () => Promise.resolve(undefined),
  delete: () => Promise.resolve(),
};
const archive = (hash: string): Props => ({
  "4dabf18193072939515e22adb298388d": "0def7320c3a5731c473e5ecbe6d01bc7",
  hash,
});
const details = (olds: Props, news: Props): Record<string, string> =>
  Object.fromEntries(
    [...diffInputs(type, olds, news).detailed].map(([path, { kind, replace }]) => [
      path,
      replace ? `${kind}-replace` : kind,
    ]),
  );

describe("diffInputs", () => {
  it("sees no change between equal inputs, whatever was filled in", () => {
    const same = { name: "a", tags: { x: "1" }, __defaults: ["name"] };
    expect(diffInputs(type, same, { ...same, __defaults: [] }).changed).to.deep.equal([]);
  });

  it("sees none to what the state has, where an update failed that had been noted as done", () => {
    const state = { name: "a", memory: 256, tags: { x: "1", y: "2" } };
    const olds = { name: "a", memory: 128, tags: { x: "0" } };
    const found = diffInputs(type, olds, { ...olds, memory: 256, tags: { x: "1" } }, { state });
    expect(found.changed).to.deep.equal(["tags"]);
  });

  it("updates in place what AWS can change", () => {
    const found = diffInputs(type, { name: "a", memory: 128 }, { name: "a", memory: 256 });
    expect(found).to.deep.include({ changed: ["memory"], replaces: [], deleteBeforeReplace: false });
  });

  it("replaces when the name changes, the new one first", () => {
    const found = diffInputs(type, { name: "a" }, { name: "b" });
    expect(found).to.deep.include({ replaces: ["name"], deleteBeforeReplace: false });
  });

  it("replaces for an input that is not known yet", () => {
    expect(diffInputs(type, { name: "a" }, { name: unknown }).replaces).to.deep.equal(["name"]);
  });

  it("deletes first when the program's own name stays the same", () => {
    const found = diffInputs(type, { name: "a", region: "us-east-1" }, { name: "a", region: "eu-west-1" });
    expect(found).to.deep.include({ replaces: ["region"], deleteBeforeReplace: true });
  });

  it("creates first when the name is automatic", () => {
    const news = { name: "a-1", region: "eu-west-1", __defaults: ["name"] };
    expect(diffInputs(type, { name: "a-1", region: "us-east-1" }, news).deleteBeforeReplace).to.equal(false);
  });

  it("keeps AWS's choice when the program stops naming it", () => {
    expect(diffInputs(type, { name: "a", region: "us-east-1" }, { name: "a" }).changed).to.deep.equal([]);
  });

  it("compares archives by their content", () => {
    expect(
      diffInputs(type, { code: archive("1") }, { code: { ...archive("1"), path: "/elsewhere" } }).changed,
    ).to.deep.equal([]);
    expect(diffInputs(type, { code: archive("1") }, { code: archive("2") }).changed).to.deep.equal(["code"]);
  });

  it("compares policies by their meaning", () => {
    const a = JSON.stringify({ Statement: [{ Action: "s3:*", Effect: "Allow" }] });
    const b = JSON.stringify({ Statement: { Effect: "Allow", Action: ["s3:*"] } }, null, 2);
    expect(diffInputs(type, { policy: a }, { policy: b }).changed).to.deep.equal([]);
    expect(diffInputs(type, { policy: a }, { policy: b.replace("Allow", "Deny") }).changed).to.deep.equal(["policy"]);
  });

  it("compares sets without regard to order", () => {
    expect(diffInputs(type, { subnets: ["a", "b"] }, { subnets: ["b", "a"] }).changed).to.deep.equal([]);
    expect(diffInputs(type, { subnets: ["a", "b"] }, { subnets: ["b"] }).changed).to.deep.equal(["subnets"]);
    const [both, turned, fewer] = [["a", "b"], ["b", "a"], ["b"]].map((of) => ({ subnets: { of } }));
    expect(diffInputs(type, both ?? {}, turned ?? {}).changed).to.deep.equal([]);
    expect(diffInputs(type, both ?? {}, fewer ?? {}).changed).to.deep.equal(["subnets"]);
  });

  it("leaves out what the program ignores", () => {
    expect(diffInputs(type, { memory: 1 }, { memory: 2 }, { ignored: ["memory"] }).changed).to.deep.equal([]);
  });

  it("wants an update again that did not come through in AWS", () => {
    const inputs = { memory: 2, tags: { a: "1" } };
    expect(diffInputs(type, inputs, inputs, { state: { ...inputs, memory: 1 } }).changed).to.deep.equal(["memory"]);
    const more = { ...inputs, tags: { a: "1", byAws: "x" }, arn: "arn" };
    expect(diffInputs(type, inputs, inputs, { state: more }).changed).to.deep.equal([]);
  });

  it("sees no change where the last deployment left out what is filled in within a block now", () => {
    const blocks: ResourceType = {
      ...type,
      inputs: { ...type.inputs, block: { replace: true, members: { mode: "one" } } },
    };
    const replaces = (olds: Props): readonly string[] =>
      diffInputs(blocks, olds, { name: "a", block: { image: "i", mode: "one" } }).replaces;
    expect(replaces({ name: "a", block: { image: "i" } })).to.deep.equal([]);
    expect(replaces({ name: "a", block: { image: "i", mode: "many" } })).to.deep.equal(["block"]);
  });

  it("names each differing leaf by its path", () => {
    const olds = { tags: { a: "1", "aws:x": "2" }, subnets: ["s1"], name: "a" };
    const news = { tags: { a: "2", b: "3" }, subnets: ["s1", "s2"], name: "b", memory: 1 };
    expect(details(olds, news)).to.deep.equal({
      "tags.a": "update",
      'tags["aws:x"]': "delete",
      "tags.b": "add",
      "subnets[1]": "add",
      name: "update-replace",
      memory: "add",
    });
  });
});
