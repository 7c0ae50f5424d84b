import { S3Client } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { checkInputs, type Checked } from "../../../../../../local/providers/aws/core/inputs.ts";
import { tagged, type ResourceType } from "../../../../../../local/providers/aws/core/resourceType.ts";
import { unknown, type Props } from "../../../../../../local/providers/aws/core/values.ts";

const type: ResourceType = {
  service: S3Client,
  inputs: {
    name: { replace: true },
    role: { required: true },
    size: { default: 3 },
    policy: { json: true },
    container: { members: { mode: "one" } },
    containers: { members: { mode: "one" } },
    ...tagged,
  },
  outputs: ["arn"],
  name: { property: "name", maxLength: 64 },
  create: () => Promise.reject(new Error("not here")),
  read: () => Promise.resolve(undefined),
  delete: () => Promise.resolve(),
};
const naming = { resourceName: "thing", seed: Buffer.from("x") };
const check = (news: Props, olds: Props = {}, more: object = {}, defaultTags = {}): Checked =>
  checkInputs("aws:x/thing:Thing", type, news, olds, { naming: { ...naming, ...more }, defaultTags });

describe("checkInputs", () => {
  it("fills in a name and the defaults, and remembers which", () => {
    const { inputs, failures } = check({ role: "r" });
    expect(failures).to.deep.equal([]);
    expect(inputs["name"]).to.match(/^thing-[0-9a-f]{7}$/);
    expect(inputs).to.include({ role: "r", size: 3 });
    expect(inputs["__defaults"]).to.deep.equal(["name", "size"]);
  });

  it("fills in what a block leaves out, and each of a list of them, but makes no block", () => {
    const { inputs } = check({ role: "r", container: { image: "a" }, containers: [{}, { mode: "many" }] });
    expect(inputs["container"]).to.deep.equal({ image: "a", mode: "one" });
    expect(inputs["containers"]).to.deep.equal([{ mode: "one" }, { mode: "many" }]);
    expect(check({ role: "r" }).inputs).not.to.have.property("container");
  });

  it("keeps the name of the last deployment when it was automatic", () => {
    const olds = { name: "thing-0123456", __defaults: ["name"] };
    expect(check({ role: "r" }, olds).inputs["name"]).to.equal("thing-0123456");
  });

  it("makes a new name when the old one was the program's own", () => {
    expect(check({ role: "r" }, { name: "mine" }).inputs["name"]).to.match(/^thing-/);
  });

  it("turns an object into the JSON text that AWS takes", () => {
    expect(check({ role: "r", policy: { Version: "1" } }).inputs["policy"]).to.equal('{"Version":"1"}');
  });

  it("puts the resource's tags over the provider's default tags", () => {
    const { inputs } = check({ role: "r", tags: { a: "own" } }, {}, {}, { a: "default", b: "default" });
    expect(inputs["tags"]).to.deep.equal({ a: "own" });
    expect(inputs["tagsAll"]).to.deep.equal({ a: "own", b: "default" });
  });

  it("lets unknown values through", () => {
    expect(check({ role: unknown, tags: unknown }).failures).to.deep.equal([]);
  });

  it("fails when a required input is missing", () => {
    expect(check({}).failures).to.deep.equal([{ property: "role", reason: "missing required property 'role'" }]);
  });

  it("refuses an input that it does not cover by name, and says what to do", () => {
    const [failure] = check({ role: "r", colour: "red" }).failures;
    expect(failure?.property).to.equal("colour");
    expect(failure?.reason).to.match(
      /does not cover 'colour' of aws:x\/thing:Thing \(covered: container, containers, name, policy, role, size, tags\)/,
    );
    expect(failure?.reason).to.contain("Leave it out on the local cloud");
  });

  it("fails when automatic naming is switched off and no name is given", () => {
    const [failure] = check({ role: "r" }, {}, { mode: "disable" }).failures;
    expect(failure).to.deep.equal({ property: "name", reason: "automatic naming is switched off: set name" });
  });
});
