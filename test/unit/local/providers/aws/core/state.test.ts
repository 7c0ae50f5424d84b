import { S3Client } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { tagged, type ResourceType } from "../../../../../../local/providers/aws/core/resourceType.ts";
import {
  previewOfCreate,
  previewOfUpdate,
  refreshedInputs,
  stateOf,
} from "../../../../../../local/providers/aws/core/state.ts";
import { isUnknown } from "../../../../../../local/providers/aws/core/values.ts";

const type: ResourceType = {
  service: S3Client,
  inputs: {
    name: { replace: true },
    memory: {},
    logging: { computed: true },
    policy: { json: true },
    force: { local: true },
    ...tagged,
  },
  outputs: ["arn", "version"],
  volatile: (changed) => (changed("memory") ? ["version"] : []),
  create: () => Promise.reject(new Error("not here")),
  read: () => Promise.resolve(undefined),
  delete: () => Promise.resolve(),
};
const inputs = { name: "a", memory: 128, force: true, policy: '{"a":["x"]}', __defaults: ["name"] };
const live = { name: "a", memory: 128, policy: '{"a": "x"}', arn: "arn:a", version: "1", logging: { format: "Text" } };

describe("stateOf", () => {
  it("has AWS's answer in the program's own words", () => {
    expect(stateOf(type, inputs, live)).to.deep.equal({ ...live, force: true, policy: inputs.policy });
  });
});

describe("refreshedInputs", () => {
  it("leaves the inputs as they are while AWS says the same", () => {
    expect(refreshedInputs(type, inputs, live)).to.deep.equal(inputs);
  });

  it("takes AWS's value where it has drifted", () => {
    expect(refreshedInputs(type, inputs, { ...live, memory: 512 })).to.deep.equal({ ...inputs, memory: 512 });
  });

  it("drops what is gone in AWS", () => {
    const rest = Object.fromEntries(Object.entries(live).filter(([key]) => key !== "memory"));
    expect(refreshedInputs(type, inputs, rest)).not.to.have.property("memory");
  });

  it("does not mind what AWS adds to a document by itself", () => {
    const asked = { name: "a", logging: { level: "INFO", prefix: "" } };
    const found = { ...live, logging: { level: "INFO", format: "JSON", group: "/aws/x" } };
    expect(refreshedInputs(type, asked, found)["logging"]).to.deep.equal(asked.logging);
  });

  it("takes every tag seriously, also those of another hand", () => {
    const found = { ...live, tags: { a: "1", added: "2" }, tagsAll: { a: "1", added: "2" } };
    expect(refreshedInputs(type, { name: "a", tags: { a: "1" } }, found)["tags"]).to.deep.equal({ a: "1", added: "2" });
    expect(refreshedInputs(type, { name: "a" }, found)["tags"]).to.deep.equal({ a: "1", added: "2" });
  });

  it("has the defaults on import, as the program's inputs will have them", () => {
    const withDefault: ResourceType = { ...type, inputs: { ...type.inputs, force: { default: false, local: true } } };
    expect(refreshedInputs(withDefault, undefined, live)).to.include({ name: "a", force: false });
  });

  it("becomes AWS's own words on import, without outputs and without what is empty", () => {
    const found = { ...live, tags: {}, memory: 128 };
    expect(refreshedInputs(type, undefined, found)).to.deep.equal({
      name: "a",
      memory: 128,
      policy: live.policy,
      logging: live.logging,
    });
  });
});

describe("previewOfCreate", () => {
  it("knows the inputs and nothing of what AWS chooses", () => {
    const preview = previewOfCreate(type, inputs);
    expect(preview).to.include({ name: "a", memory: 128 });
    expect(preview).not.to.have.property("__defaults");
    for (const key of ["arn", "version", "logging"]) expect(isUnknown(preview[key]), key).to.equal(true);
  });
});

describe("previewOfUpdate", () => {
  it("knows what stays, and not what the change may move", () => {
    const preview = previewOfUpdate(type, ["memory"], { ...inputs, memory: 256 }, live);
    expect(preview).to.include({ memory: 256, arn: "arn:a" });
    expect(isUnknown(preview["version"])).to.equal(true);
  });

  it("forgets what the program takes away", () => {
    expect(previewOfUpdate(type, ["memory"], { name: "a" }, live)).not.to.have.property("memory");
  });
});
