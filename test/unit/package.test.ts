import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect } from "chai";
import ts from "typescript";
import { packRelease } from "../../componentProvider/packRelease.ts";
import { lowestVersions } from "../support/lowestVersions.ts";
import { useTempFolder } from "../support/tempFolder.ts";

const ROOT = join(import.meta.dirname, "..", "..");

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly main: string;
  readonly types: string;
  readonly type: string;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly files: readonly string[];
  readonly bin: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional: boolean }>>;
}
const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as Manifest;

/** Files and packages that a file imports at run time, itself and by what it imports. */
function closure(entry: string, seen = new Set<string>(), packages = new Set<string>()): Set<string> {
  if (seen.has(entry)) return packages;
  seen.add(entry);
  const text = ts.transpileModule(readFileSync(entry, "utf8"), {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ESNext, verbatimModuleSyntax: true },
  }).outputText;
  for (const { fileName } of ts.preProcessFile(text, true, true).importedFiles) {
    if (fileName.startsWith(".")) closure(resolve(dirname(entry), fileName), seen, packages);
    else if (!fileName.startsWith("node:"))
      packages.add(
        fileName
          .split("/")
          .slice(0, fileName.startsWith("@") ? 2 : 1)
          .join("/"),
      );
  }
  return packages;
}

/** The source of a compiled file. */
function sourceOf(path: string): string {
  return join(ROOT, path.replace(/^\.\/dist\//, "").replace(/(\.d\.ts|\.js)$/, ".ts"));
}

/** Pulumi's SDK for Node reads as much as is a number, so that a setting of 0,93 were 0. */
const HALF_READ_NUMBERS = /config\.(get|require)Number/;

describe("package.json", function () {
  const folder = useTempFolder();

  this.timeout(120_000); // All sources of the automation are read and transpiled.
  it("depends on what the components and the component provider import at run time, and on nothing else", () => {
    const imported = ["components/index.ts", "componentProvider/main.ts"].flatMap((entry) => [
      ...closure(join(ROOT, entry)),
    ]);
    expect([...new Set(imported)].sort()).to.deep.equal(Object.keys(manifest.dependencies).sort());
  });

  it("takes any compatible version of its dependencies, so that a program's own SDKs are not doubled", () => {
    for (const [name, range] of Object.entries(manifest.dependencies)) expect(range, name).to.match(/^\^\d/);
  });

  it("leaves to its users what only the automation and the policy pack import, as optional peers", () => {
    const imported = new Set(
      ["automation/index.ts", "automation/main.ts", "policy/pack.ts"].flatMap((entry) => [
        ...closure(join(ROOT, entry)),
      ]),
    );
    imported.add("@fontsource/inter"); // Found by its files.
    const expected = [...imported].filter((name) => !(name in manifest.dependencies)).sort();
    expect(Object.keys(manifest.peerDependencies).sort()).to.deep.equal(expected);
    for (const name of expected) expect(manifest.peerDependenciesMeta[name], name).to.deep.equal({ optional: true });
  });

  it("works with versions that the documents name at the lowest", () => {
    const { node, packages } = lowestVersions();
    const short = { node: node.replace(/\.0$/, ""), cli: packages["@pulumi/pulumi"]?.replace(/\.0$/, "") ?? "" };
    const read = (...path: readonly string[]): string => readFileSync(join(ROOT, ...path), "utf8").replace(/\s+/g, " ");
    expect(read("README.md")).to.include(`Pulumi CLI (${short.cli} or newer), Node ${short.node} or newer`);
    for (const path of [
      ["docs", "reuse.md"],
      ["examples", "yaml", "README.md"],
    ])
      expect(read(...path), path.join("/")).to.include(`Node ${short.node} or newer`);
  });

  it("exports the automation, and has its command", () => {
    expect(manifest.exports["./automation"]).to.deep.equal({
      types: "./dist/automation/index.d.ts",
      default: "./dist/automation/index.js",
    });
    expect(manifest.bin).to.deep.equal({ scones: "automation/scones.mjs" });
    expect(manifest.files).to.include.members(["automation/scones.mjs", "dist/automation", "dist/index.js"]);
  });

  it("has a command that names the Node that it needs", () => {
    mkdirSync(join(folder(), "automation"));
    const command = join(folder(), "automation", "scones.mjs");
    cpSync(join(ROOT, "automation", "scones.mjs"), command);
    const run = (node: string): { status: number | null; stderr: string } => {
      writeFileSync(join(folder(), "package.json"), JSON.stringify({ engines: { node }, peerDependencies: {} }));
      return spawnSync(process.execPath, [command, "--help"], { encoding: "utf8" });
    };
    const next = `${Number(process.versions.node.split(".")[0]) + 1}.3`;
    const { status, stderr } = run(`>=${next}`);
    expect(stderr).to.equal(`scones: Node ${next} or newer is needed, and this is ${process.versions.node}.\n`);
    expect(status).to.equal(2);
    expect(run(">=22.18").stderr, "looked for what is compiled").to.contain("dist/automation/main.js");
  });

  it("exports the components with their declarations, compiled from sources that exist, and packs them", () => {
    expect(manifest.exports["."]).to.deep.equal({
      types: "./dist/components/index.d.ts",
      default: "./dist/components/index.js",
    });
    const targets = [manifest.main, manifest.types, ...Object.values(manifest.exports["."] ?? {})];
    for (const target of targets) {
      expect(existsSync(sourceOf(target)), target).to.equal(true);
      expect(manifest.files.some((folder) => target.startsWith(`./${folder}/`))).to.equal(true);
    }
    for (const file of ["schema.json", "PulumiPlugin.yaml"]) expect(existsSync(join(ROOT, file)), file).to.equal(true);
  });

  it("starts the component provider as a plugin, and the stack's program as a program", () => {
    expect(manifest.main).to.equal("./dist/componentProvider/main.js");
    expect(readFileSync(join(ROOT, "PulumiPlugin.yaml"), "utf8")).to.match(/^runtime: nodejs$/m);
    expect(readFileSync(join(ROOT, "Pulumi.yaml"), "utf8")).to.match(/^main: index\.ts$/m);
  });
});

describe("examples/", () => {
  const folder = join(ROOT, "examples");
  const projects = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith("Pulumi.yaml"))
    .map(dirname);

  it("are there", () => {
    expect(projects.sort()).to.deep.equal([
      "endpoint-only",
      "many-endpoints",
      "two-teams/data",
      "two-teams/ml",
      "yaml",
    ]);
  });

  for (const project of projects) {
    it(`${project} is a whole stack, explained, that uses the library as anybody would`, () => {
      const path = join(folder, project);
      const readme = [path, dirname(path)].map((home) => join(home, "README.md")).find((file) => existsSync(file));
      expect(readme, "README.md").to.be.a("string");
      expect(readFileSync(readme ?? "", "utf8"))
        .to.include("pulumi up")
        .and.to.include("cost");
      if (/^runtime: yaml$/m.test(readFileSync(join(path, "Pulumi.yaml"), "utf8"))) return;
      const text = readFileSync(join(path, "index.ts"), "utf8");
      const imports = ts.preProcessFile(text, true).importedFiles.map(({ fileName }) => fileName);
      expect(imports.sort(), relative(ROOT, path)).to.deep.equal(["@pulumi/pulumi", manifest.name]);
      expect(text).to.not.match(HALF_READ_NUMBERS);
    });
  }
});

describe("templates/typescript", () => {
  const folder = join(ROOT, "templates", "typescript");
  const read = (name: string): string => readFileSync(join(folder, name), "utf8");

  it("asks for what its program takes, and for the region of both providers", () => {
    const [, asked = ""] = /^  config:\n([\s\S]*)/m.exec(read("Pulumi.yaml")) ?? [];
    const keys = [...asked.matchAll(/^    ([\w:-]+):$/gm)].map(([, key]) => key);
    const taken = [...read("index.ts").matchAll(/config\.require\w*\("(\w+)"\)/g)].map(([, key]) => key);
    expect(keys).to.deep.equal(["aws:region", "aws-native:region", ...taken]);
    expect(read("index.ts")).to.not.match(HALF_READ_NUMBERS);
  });

  it("depends on this version of the package, and on the package's own Pulumi", () => {
    const { dependencies } = JSON.parse(read("package.json")) as Manifest;
    expect(dependencies).to.deep.equal({
      "@pulumi/pulumi": manifest.dependencies["@pulumi/pulumi"],
      [manifest.name]: `^${manifest.version}`,
    });
  });
});

describe("a release", () => {
  it("is refused where the tag is of another version", () => {
    expect(() => packRelease("v0.0.1", "nowhere")).to.throw(`package.json says ${manifest.version}`);
    expect(existsSync("nowhere")).to.equal(false);
  });

  it("says how it is packed, and in a line what is in the way", () => {
    const packed = (...words: readonly string[]): { status: number | null; stderr: string } =>
      spawnSync(process.execPath, [join(ROOT, "componentProvider", "packRelease.ts"), ...words], { encoding: "utf8" });
    for (const words of [[], ["--help"], ["v0.0.1"], ["v0.0.1", ""], ["v0.0.1", "one", "two"]]) {
      const { status, stderr } = packed(...words);
      expect(stderr).to.match(/^Usage: npm run release:pack -- TAG FOLDER\n/);
      expect(status).to.equal(2);
    }
    const { status, stderr } = packed("v0.0.1", "nowhere");
    expect(stderr).to.equal(`release:pack: the tag is v0.0.1, and package.json says ${manifest.version}\n`);
    expect(status).to.equal(1);
  });

  it("has its part in the changelog, and the policy pack its version", () => {
    expect(readFileSync(join(ROOT, "CHANGELOG.md"), "utf8")).to.match(new RegExp(`^## ${manifest.version}$`, "m"));
    const pack = JSON.parse(readFileSync(join(ROOT, "policy", "package.json"), "utf8")) as Manifest;
    expect(pack.version).to.equal(manifest.version);
  });
});
