import { expect } from "chai";
import { readDefinition, type WorkflowType } from "../../../../domain/rules/states/definition.ts";
import { diagnosticsOf, invalidDefinition, stateChecks } from "../../../../domain/rules/states/diagnostics.ts";
import { machine, one, pass, task } from "./definitions.ts";
import { graphCases, pathCases } from "./stateCases.ts";
import { callCases } from "./stateCallCases.ts";

/** Definitions just inside and just outside of each check. */
const cases = { ...graphCases, ...pathCases, ...callCases };

function found(what: string, definition: unknown, type: WorkflowType): unknown[] {
  const read = readDefinition(JSON.stringify(definition), type);
  const check = stateChecks.find((candidate) => candidate.what === what);
  if ("diagnostic" in read || check === undefined) throw new Error(`no ${what}`);
  return check.find(read.machine);
}

describe("diagnosticsOf", () => {
  it("has a case for each check", () => {
    expect(Object.keys(cases).sort()).to.deep.equal(stateChecks.map((check) => check.what).sort());
  });

  for (const check of stateChecks) {
    it(`${check.what}: ${check.says}`, () => {
      const { holds, breaks, type = "STANDARD" } = cases[check.what] ?? { holds: [], breaks: [] };
      expect(holds, "definitions inside").not.to.be.empty;
      expect(breaks, "definitions outside").not.to.be.empty;
      for (const definition of holds) {
        const text = JSON.stringify(definition);
        expect(diagnosticsOf(text, type), text).to.deep.equal([]);
      }
      for (const definition of breaks) {
        expect(found(check.what, definition, type), JSON.stringify(definition)).not.to.be.empty;
      }
    });
  }

  it("answers what AWS was seen to answer", () => {
    expect(diagnosticsOf("{}")).to.deep.equal([
      { code: "SCHEMA_VALIDATION_FAILED", message: "These fields are required: [States, StartAt]", location: "/" },
    ]);
    expect(diagnosticsOf(" ")).to.deep.equal([
      { code: "SCHEMA_VALIDATION_FAILED", message: "Definition must be a valid JSON object" },
    ]);
    expect(diagnosticsOf("not a definition")[0]?.code).to.equal("INVALID_JSON_DESCRIPTION");
    expect(diagnosticsOf("[]")[0]?.message).to.equal("Definition must be a valid JSON object");
  });

  it("gathers all problems in one message, each with its place", () => {
    const definition = machine({ A: { Type: "Pass", Next: "C" }, B: pass });
    expect(invalidDefinition(diagnosticsOf(JSON.stringify(definition)))).to.equal(
      `Invalid State Machine Definition: 'MISSING_TRANSITION_TARGET: Missing 'Next' target: C at /States/A/Next, MISSING_TRANSITION_TARGET: State "B" is not reachable. at /States/B'`,
    );
  });

  it("says null where a problem has no place", () => {
    const loop = one({ Type: "Pass", Next: "A" });
    expect(invalidDefinition(diagnosticsOf(JSON.stringify(loop)))).to.match(
      /^Invalid .*MISSING_END_STATE: .* at null'$/,
    );
  });

  it("looks into branches and maps however deep", () => {
    const inner = { Type: "Pass", Next: "Nowhere" };
    const nested = one({
      Type: "Parallel",
      End: true,
      Branches: [machine({ B: { Type: "Map", End: true, ItemProcessor: machine({ C: inner }) } })],
    });
    expect(diagnosticsOf(JSON.stringify(nested)).map(({ location }) => location)).to.deep.equal([
      "/States/A/Branches[0]/States/B/ItemProcessor/States/C/Next",
    ]);
  });

  it("does not end with states named after what every object has", () => {
    expect(
      diagnosticsOf(JSON.stringify(machine({ A: { Type: "Pass", Next: "constructor" } }))).map(({ code }) => code),
    ).to.include("MISSING_TRANSITION_TARGET");
    expect(diagnosticsOf(JSON.stringify(task({ Comment: "__proto__" })))).to.deep.equal([]);
  });
});
