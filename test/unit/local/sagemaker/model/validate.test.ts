import { expect } from "chai";
import { ServiceModel } from "../../../../../local/sagemaker/model/serviceModel.ts";
import { validateRequest } from "../../../../../local/sagemaker/model/validate.ts";
import type { Json } from "../../../../../local/sagemaker/wire/json.ts";

const model = new ServiceModel({
  operations: { Create: { input: { shape: "Input" } }, Ping: {} },
  shapes: {
    Input: {
      type: "structure",
      required: ["JobName", "Output"],
      members: {
        JobName: { shape: "Name" },
        Output: { shape: "Output" },
        Count: { shape: "Count" },
        Rate: { shape: "Rate" },
        Kind: { shape: "Kind" },
        On: { shape: "Flag" },
        Since: { shape: "Time" },
        Subnets: { shape: "Subnets" },
        Variants: { shape: "Variants" },
        Settings: { shape: "Settings" },
        Choice: { shape: "Choice" },
      },
    },
    Name: { type: "string", min: 1, max: 8, pattern: "[a-z]+" },
    Output: { type: "structure", required: ["Path"], members: { Path: { shape: "Path" } } },
    Path: { type: "string", max: 20 },
    Count: { type: "integer", min: 1, max: 10 },
    Rate: { type: "float", min: 0 },
    Kind: { type: "string", enum: ["Big", "Small"] },
    Flag: { type: "boolean" },
    Time: { type: "timestamp" },
    Subnets: { type: "list", max: 2, member: { shape: "Subnet" } },
    Subnet: { type: "string", max: 4 },
    Variants: { type: "list", min: 1, member: { shape: "Output" } },
    Settings: { type: "map", max: 2, key: { shape: "Name" }, value: { shape: "Subnet" } },
    Choice: { type: "structure", union: true, members: { Left: { shape: "Path" }, Right: { shape: "Path" } } },
  },
});

const valid = { JobName: "job", Output: { Path: "s3://b" } };

function problem(body: Json): string {
  try {
    validateRequest(model, "Create", body);
    return "none";
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}

describe("validateRequest", () => {
  it("passes what obeys the model, nulls and times included", () => {
    const body = {
      ...valid,
      Count: 3,
      Rate: 0.5,
      Kind: "Big",
      On: true,
      Since: 1.5,
      Subnets: ["a"],
      Settings: { a: "b" },
    };
    expect(problem({ ...body, Choice: { Left: "x" } })).to.equal("none");
    expect(problem({ ...valid, Count: null, Variants: null })).to.equal("none");
  });

  it("names what is missing, at every depth", () => {
    expect(problem({ Output: {} })).to.equal(
      "ValidationException: 2 validation errors detected: Value null at 'jobName' failed to satisfy constraint: Member must not be null; " +
        "Value null at 'output.path' failed to satisfy constraint: Member must not be null",
    );
  });

  it("says all that is wrong with a value", () => {
    expect(problem({ ...valid, JobName: "Not a name" })).to.equal(
      "ValidationException: 2 validation errors detected: Value 'Not a name' at 'jobName' failed to satisfy constraint: " +
        "Member must have length less than or equal to 8; Value 'Not a name' at 'jobName' failed to satisfy constraint: " +
        "Member must satisfy regular expression pattern: [a-z]+",
    );
  });

  it("checks ranges, enums and the sizes of lists", () => {
    expect(problem({ ...valid, Count: 11 })).to.contain(
      "Value '11' at 'count' failed to satisfy constraint: Member must have value less than or equal to 10",
    );
    expect(problem({ ...valid, Kind: "Huge" })).to.contain("Member must satisfy enum value set: [Big, Small]");
    expect(problem({ ...valid, Subnets: ["a", "b", "c"] })).to.contain(
      "Value '[a, b, c]' at 'subnets' failed to satisfy constraint: Member must have length less than or equal to 2",
    );
    expect(problem({ ...valid, Variants: [] })).to.contain("Member must have length greater than or equal to 1");
  });

  it("numbers list members from one, and words plain lists and maps as AWS does", () => {
    expect(problem({ ...valid, Variants: [{ Path: "a" }, {}] })).to.contain("Value null at 'variants.2.member.path'");
    expect(problem({ ...valid, Subnets: ["toolong"] })).to.contain(
      "Member must satisfy constraint: [Member must have length less than or equal to 4]",
    );
    expect(problem({ ...valid, Settings: { a: "toolong" } })).to.contain(
      "Map value must satisfy constraint: [Member must have length less than or equal to 4]",
    );
    expect(problem({ ...valid, Settings: { A: "b" } })).to.contain("Map keys must satisfy constraint: [");
  });

  it("refuses wrong types before anything else", () => {
    expect(problem({ JobName: 3 })).to.equal("SerializationException: NUMBER_VALUE can not be converted to a String");
    expect(problem({ ...valid, Count: "3" })).to.equal(
      "SerializationException: STRING_VALUE can not be converted to an Integer",
    );
    expect(problem({ ...valid, Count: 1.5 })).to.equal(
      "SerializationException: NUMBER_VALUE can not be converted to an Integer",
    );
    expect(problem({ ...valid, Output: "s3" })).to.equal("SerializationException: Expected structure or null");
    expect(problem({ ...valid, Subnets: "a" })).to.equal("SerializationException: Expected list or null");
    expect(problem({ ...valid, JobName: ["a"] })).to.equal(
      "SerializationException: Start of list found where not expected",
    );
    expect(problem([])).to.equal("SerializationException: Start of structure or map expected");
  });

  it("refuses unknown members and a union with two", () => {
    expect(problem({ ...valid, Jobname: "x" })).to.match(
      /^ValidationException: Unknown parameter in input: "Jobname", must be one of: JobName, Output/,
    );
    expect(problem({ ...valid, Choice: { Left: "a", Right: "b" } })).to.contain("Only one member of a union");
  });
});
