import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import program from "../../../index.ts";
import actions from "../../../policy/parts/actionsWithoutResource.json" with { type: "json" };
import { actionsWithoutResource, SERVICES } from "../../../policy/parts/serviceReference.ts";
import { rules } from "../../../policy/rules.ts";
import { violations } from "../../support/policies.ts";
import { deploy } from "../../support/pulumiMocks.ts";
import { answeringSageMaker } from "../../support/sageMakerAnswers.ts";

const ROOT = join(import.meta.dirname, "..", "..", "..");
const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const CONFIG = {
  "project:data": JSON.stringify({ version: "6f1ed002ab55", classes: ["a", "b"], trainingSamples: 1000 }),
};

describe("The policy pack", () => {
  answeringSageMaker();

  it("is met by this project's own stack", async () => {
    const { resources, errors } = await deploy(program, { config: CONFIG });
    expect(errors).to.deep.equal([]);
    const shown = resources.map(({ type, name, inputs }) => ({
      ...{ type, name, props: { id: `${name}-1a2b3c4`, ...inputs } },
    }));
    for (const rule of rules) expect(await violations(rule, shown), rule.name).to.deep.equal([]);
  });

  it("has rules that say what they are for, how to mend a violation, and what each option is", () => {
    expect(new Set(rules.map(({ name }) => name)).size).to.equal(rules.length);
    for (const { name, description, remediationSteps, severity, enforcementLevel, configSchema } of rules) {
      expect(name).to.match(/^[a-z0-9]+(-[a-z0-9]+)+$/);
      expect(description, name).to.match(/\.$/);
      expect(remediationSteps, name).to.match(/\.$/);
      expect(severity, name).to.be.a("string");
      expect(enforcementLevel, name).to.be.oneOf(["mandatory", "advisory"]);
      for (const [option, schema] of Object.entries(configSchema?.properties ?? {})) {
        expect(schema, `${name}.${option}`).to.include.keys("type", "default", "description");
      }
    }
  });

  it("has a README with every rule and option", () => {
    const readme = read("policy/README.md");
    for (const { name, enforcementLevel, configSchema } of rules) {
      const row = readme.split("\n").find((line) => line.startsWith(`| \`${name}\``));
      expect(row, name).to.contain(`| ${enforcementLevel ?? ""} `);
      for (const option of Object.keys(configSchema?.properties ?? {}).filter((key) => key !== "exempt")) {
        expect(row, `${name}.${option}`).to.contain(`\`${option}\``);
      }
    }
  });

  it("has the project's version", () => {
    const version = (path: string) => (JSON.parse(read(path)) as { version: string }).version;
    expect(version("policy/package.json")).to.equal(version("package.json"));
  });

  it("lets through on * just what AWS's service reference checks against no resource", async () => {
    const entries = SERVICES.map(async (service) => [service, await actionsWithoutResource(service)] as const);
    const current = Object.fromEntries(await Promise.all(entries));
    expect(actions, "run node policy/generateActions.ts").to.deep.equal(current);
  });
});
