import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { buildFunctions } from "../../functions/build.ts";
import { EngineProject, type Project } from "./engineProject.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const FIXTURES = join(ROOT, "test", "fixtures", "upgrade");
const PROGRAM = "test/fixtures/upgrade/stack.ts";

interface Step {
  readonly op: string;
  readonly urn: string;
}

/** How many resources a preview would do what to. Nothing is asked of the cloud but its account and region. */
async function preview(project: Project): Promise<Record<string, number>> {
  const { code, output } = await project.pulumi("preview", "--json", "--show-sames");
  expect(code, output).to.equal(0);
  const { steps } = JSON.parse(output.slice(output.indexOf("{"), output.lastIndexOf("}") + 1)) as { steps: Step[] };
  const counts: Record<string, number> = {};
  for (const { op } of steps) counts[op] = (counts[op] ?? 0) + 1;
  return counts;
}

async function importState(project: Project, state: string): Promise<void> {
  const file = join(project.folder, "state.json");
  writeFileSync(file, state);
  const { code, output } = await project.pulumi("stack", "import", "--file", file);
  expect(code, output).to.equal(0);
}

describe("Safe to upgrade: states of earlier versions", function () {
  this.timeout(120_000);
  const projects = new EngineProject();
  let project: Project;

  before(async () => {
    await Promise.all([projects.start(), buildFunctions()]);
    project = await projects.add("upgrade", PROGRAM);
    if (process.env["UPDATE_STATE"] === undefined) return;
    // At a release: `UPDATE_STATE=1 npx mocha test/local/upgrade.test.ts` keeps the state that this version makes.
    const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
    const up = await project.pulumi("up", "--yes", "--skip-preview");
    expect(up.code, up.output).to.equal(0);
    const file = join(project.folder, "exported.json");
    await project.pulumi("stack", "export", "--file", file);
    const text = readFileSync(file, "utf8").replaceAll(ROOT, "/program");
    writeFileSync(join(FIXTURES, `state-${version}.json`), `${JSON.stringify(JSON.parse(text))}\n`);
    await project.pulumi("destroy", "--yes", "--skip-preview");
  });
  after(() => projects.remove());

  const states = (): string[] => readdirSync(FIXTURES).filter((file) => /^state-.*\.json$/.test(file));

  it("has a state to upgrade from", () => expect(states()).not.to.be.empty);

  for (const file of states()) {
    const kept = (): string => readFileSync(join(FIXTURES, file), "utf8");

    it(`replaces, makes and deletes nothing of ${file}`, async () => {
      await importState(project, kept());
      const counts = await preview(project);
      const { same = 0, update = 0, ...others } = counts;
      expect(same + update).to.be.greaterThan(30);
      expect(others).to.deep.equal({});
    });

    it(`knows a component of ${file} again that was renamed with an alias, and not without`, async () => {
      const renamed = kept().replaceAll(/::data(-[a-z-]+)?(?=")/g, "::images$1");
      expect(renamed).not.to.equal(kept());
      await importState(project, renamed);
      const without = await preview(project);
      expect(without).to.include({ create: 7, delete: 7 });
      await project.pulumi("config", "set", "formerName", "images");
      const counts = await preview(project);
      expect(counts).not.to.have.any.keys("create", "delete", "replace", "create-replacement", "delete-replaced");
      await project.pulumi("config", "rm", "formerName");
    });
  }
});
