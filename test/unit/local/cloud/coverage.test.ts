import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { coverage, withCoverage } from "../../../support/cloudCoverage.ts";

describe("coverage", () => {
  it("stands in local/README.md as the code has it", () => {
    const readme = readFileSync(join(import.meta.dirname, "../../../../local/README.md"), "utf8");
    expect(withCoverage(readme)).to.equal(readme);
  });

  it("has MiniStack's types and SageMaker's, each once", () => {
    const types = coverage().types.map(({ type }) => type);
    expect(types).to.include.members(["AWS::IAM::Role", "AWS::StepFunctions::StateMachine", "AWS::SageMaker::Domain"]);
    expect(new Set(types).size).to.equal(types.length);
  });

  it("fails for a README without the marks", () => {
    expect(() => withCoverage("nothing")).to.throw("lacks the marks");
  });
});
