import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { buildFunctions } from "../../../functions/build.ts";
import { bundlePolicyPack } from "../../../policy/bundle.ts";
import { rules } from "../../../policy/rules.ts";
import { packedBy } from "../../support/packedLibrary.ts";
import { EngineProject } from "../engineProject.ts";

const ROOT = join(import.meta.dirname, "..", "..", "..");
const PACK = join(ROOT, "policy");
const DATA = {
  ...{ "data.version": "6f1ed002ab55", "data.classes[0]": "bicycle", "data.classes[1]": "motorcycle" },
  ...{ "data.trainingSamples": "1000", "data.validationSamples": "200" },
};

describe("The policy pack on the engine", function () {
  this.timeout(120_000);
  const projects = new EngineProject();

  before(async () => {
    await Promise.all([projects.start(), buildFunctions()]);
  });
  after(() => projects.remove());

  /** `[level] rule (resource)` of every violation that the CLI shows. */
  function violations(output: string): string[] {
    return [...output.matchAll(/- \[(\w+)\] \[severity: \w+\] +(\S+) +\(\S+: ([\w-]+)\)/g)]
      .map(([, level = "", rule = "", resource = ""]) => `${level} ${rule} ${resource}`)
      .sort();
  }

  it("finds nothing in a preview of this project's own stack", async () => {
    const project = await projects.add("scones-unlimited", "index.ts", DATA);
    const { code, output } = await project.pulumi("preview", "--policy-pack", PACK);
    expect(code, output).to.equal(0);
    expect(output).to.contain("sagemaker-workflow@v0.2.0");
    expect(violations(output)).to.deep.equal([]);
    expect(output).not.to.contain("can't run policy");
  });

  it("finds nothing in an update, with every value known", async () => {
    const project = await projects.add("keeping", "test/fixtures/policy/keeping.ts");
    const { code, output } = await project.pulumi("up", "--yes", "--skip-preview", "--policy-pack", PACK);
    expect(code, output).to.equal(0);
    expect(violations(output)).to.deep.equal([]);
    await project.pulumi("destroy", "--yes", "--skip-preview");
  });

  it("stops a preview of a stack that breaks the rules, and names each violation", async () => {
    const project = await projects.add("violating", "test/fixtures/policy/violating.ts");
    const { code, output } = await project.pulumi("preview", "--policy-pack", PACK);
    expect(code, output).not.to.equal(0);
    expect(violations(output), output).to.deep.equal([
      "advisory lambda-log-group step",
      "advisory references-are-live unwatched",
      "mandatory iam-no-full-access-policy everything",
      "mandatory iam-no-wildcards everything",
      "mandatory iam-service-trust-conditional everything",
      "mandatory log-group-retention for-ever",
      "mandatory s3-bucket-blocks-public-access captures",
      "mandatory s3-bucket-blocks-public-access pictures",
      "mandatory s3-bucket-encrypted captures",
      "mandatory s3-bucket-encrypted pictures",
      "mandatory s3-bucket-tls-only captures",
      "mandatory s3-bucket-tls-only pictures",
      "mandatory s3-no-public-grant open",
      "mandatory sagemaker-endpoint-captures unwatched",
    ]);
    expect(output).to.contain(`Policy of 'everything', statement "All", allows s3:PutObject on "*".`);
  });

  it("is whole in what Pulumi Cloud is sent of its bundle", async () => {
    const project = await projects.add("organization", "test/fixtures/policy/violating.ts");
    const bundle = join(project.folder, "bundle");
    bundlePolicyPack(bundle);
    // What `pulumi policy publish` sends, as it is unpacked where it is enforced.
    const { filename } = packedBy(
      execFileSync("npm", ["pack", "--json"], { cwd: bundle, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }),
    );
    const enforced = join(project.folder, "enforced");
    const packages = join(enforced, "node_modules", "@pulumi");
    mkdirSync(packages, { recursive: true });
    execFileSync("tar", ["-xzf", join(bundle, filename), "--strip-components=1", "-C", enforced]);
    const { dependencies } = JSON.parse(readFileSync(join(enforced, "package.json"), "utf8")) as {
      dependencies: Readonly<Record<string, string>>;
    };
    for (const [name, range] of Object.entries(dependencies)) {
      expect(range, name).to.match(/^\^\d/);
      symlinkSync(join(ROOT, "node_modules", name), join(enforced, "node_modules", name));
    }
    const { code, output } = await project.pulumi("preview", "--policy-pack", enforced);
    expect(code, output).not.to.equal(0);
    expect(violations(output), output).to.include("mandatory log-group-retention for-ever");
    expect(violations(output)).to.have.length(14);
  });

  it("takes options and levels from a file, and refuses options that a rule does not know by their type", async () => {
    const project = await projects.add("configured", "test/fixtures/policy/violating.ts");
    const preview = async (config: object) => {
      writeFileSync(join(project.folder, "rules.json"), JSON.stringify(config));
      return project.pulumi("preview", "--policy-pack", PACK, "--policy-pack-config", "rules.json");
    };
    const off = Object.fromEntries(rules.map(({ name }) => [name, "disabled"]));
    const { code, output } = await preview({
      ...off,
      "iam-no-wildcards": { enforcementLevel: "mandatory", allowedActions: ["s3:PutObject"] },
      "s3-bucket-encrypted": { enforcementLevel: "advisory", exempt: ["pictures"] },
    });
    expect(violations(output), output).to.deep.equal(["advisory s3-bucket-encrypted captures"]);
    expect(code).to.equal(0);
    const wrong = await preview({ "sagemaker-endpoint-captures": { minimumSamplingPercentage: 500 } });
    expect(wrong.code).not.to.equal(0);
    expect(wrong.output).to.contain("minimumSamplingPercentage");
  });
});
