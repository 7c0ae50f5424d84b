import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { ModelGate } from "../../../../../local/cloud/rules/modelGate.ts";
import { ServiceModels } from "../../../../../local/sagemaker/model/serviceModels.ts";

const SHAPES = {
  Input: {
    type: "structure",
    required: ["Name"],
    members: {
      Name: { shape: "Name" },
      Period: { shape: "Count" },
      Runtime: { shape: "Runtime" },
      Env: { shape: "Env" },
    },
  },
  Name: { type: "string", min: 1, max: 4 },
  Count: { type: "integer", min: 10 },
  Runtime: { type: "string", enum: ["new"] },
  Env: { type: "map", key: { shape: "Name" }, value: { shape: "Secret" } },
  Secret: { type: "string", max: 3, sensitive: true },
};

describe("ModelGate", () => {
  const folder = mkdtempSync(join(tmpdir(), "models-"));
  const gate = new ModelGate(new ServiceModels(folder));
  const broken = (service: string, input: object, whole?: boolean) =>
    gate.broken(service, { name: "Make", input: { ...input } }, whole);

  before(() => {
    for (const service of ["logs", "cloudwatch", "lambda"]) {
      mkdirSync(join(folder, service, "2020-01-01"), { recursive: true });
      const model = { operations: { Make: { input: { shape: "Input" } }, Ping: {} }, shapes: SHAPES };
      writeFileSync(join(folder, service, "2020-01-01", "service-2.json"), JSON.stringify(model));
    }
  });
  after(() => rmSync(folder, { recursive: true }));

  it("knows the operations that take something, of the services that it has models of", () => {
    expect(gate.knows("lambda", "Make")).to.equal(true);
    for (const other of ["Ping", "Other", "constructor"]) expect(gate.knows("lambda", other), other).to.equal(false);
    for (const other of ["s3", "constructor"]) expect(gate.knows(other, "Make"), other).to.equal(false);
  });

  it("gives all that is wrong in one message, under the service's code", () => {
    expect(broken("cloudwatch-logs", { Name: "a" })).to.equal(undefined);
    expect(broken("cloudwatch-logs", { Name: "abcde", Period: 1 })).to.deep.equal({
      code: "InvalidParameterException",
      message:
        "2 validation errors detected: Value 'abcde' at 'name' failed to satisfy constraint: Member must have length less than or equal to 4; " +
        "Value '1' at 'period' failed to satisfy constraint: Member must have value greater than or equal to 10",
    });
    expect(broken("s3", { Name: "abcde" })).to.equal(undefined);
  });

  it("reads the numbers that the query protocol writes as texts", () => {
    expect(broken("cloudwatch", { Name: "a", Period: "60" })).to.equal(undefined);
    expect(broken("cloudwatch", { Name: "a", Period: "9" })?.message).to.match(/^1 validation error .*'period'/);
    expect(broken("cloudwatch", { Name: "a", Period: "" })).to.equal(undefined);
  });

  it("misses members of whole requests alone", () => {
    expect(broken("cloudwatch", {})?.message).to.match(/Value null at 'name' .*Member must not be null$/);
    expect(broken("cloudwatch", {}, false)).to.equal(undefined);
    expect(broken("cloudwatch", { Period: 1 }, false)?.message).to.match(/^1 validation error/);
  });

  it("leaves out secrets, and what the service refuses in words of its own", () => {
    const secret = broken("lambda", { Name: "a", Env: { b: "hush" }, Runtime: "old" });
    expect(secret?.message).to.match(/^1 validation error detected: Value at 'env' /);
    expect(secret?.message).not.to.contain("hush");
    expect(broken("cloudwatch", { Name: "a", Runtime: "old" })?.message).to.contain("[new]");
  });
});
