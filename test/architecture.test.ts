import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect } from "chai";
import ts from "typescript";

const ROOT = join(import.meta.dirname, "..");

/** The house's import table: which of our own folders (or files) a folder may import. Everything may import itself. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  domain: [],
  components: ["domain"],
  componentProvider: ["components/index.ts"],
  functions: ["domain"],
  pictures: ["domain"],
  automation: ["domain", "pictures", "index.ts"],
  local: ["domain", "pictures"],
  "index.ts": ["components", "domain"],
  examples: ["components/index.ts"],
  policy: [],
};

/** Limits of STYLE: aim for 200 lines, stop at 300. */
const MAXIMUM_LINES = 300;

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (name === "node_modules" || name.startsWith(".")) return [];
    if (statSync(path).isDirectory()) return sources(path);
    return /\.(ts|mjs)$/.test(name) ? [path] : [];
  });
}

/** Every module a file names in an import, export-from, or dynamic import with a literal. */
function importsOf(path: string): string[] {
  return ts.preProcessFile(readFileSync(path, "utf8"), true, true).importedFiles.map((file) => file.fileName);
}

function violations(owner: string, file: string, imports: readonly string[]): string[] {
  const allowed = MAY_IMPORT[owner] ?? [];
  return imports
    .filter((name) => name.startsWith("."))
    .map((name) => relative(ROOT, resolve(dirname(file), name)))
    .filter((target) => {
      const own = target === owner || target.startsWith(`${owner}/`);
      return !own && !allowed.some((entry) => target === entry || target.startsWith(`${entry}/`));
    })
    .map((target) => `${relative(ROOT, file)} imports ${target}`);
}

describe("architecture", () => {
  for (const [owner, allowed] of Object.entries(MAY_IMPORT)) {
    it(`lets ${owner} import ${allowed.length === 0 ? "nothing of ours" : `only ${allowed.join(" and ")}`}`, () => {
      const path = join(ROOT, owner);
      const files = statSync(path).isDirectory() ? sources(path) : [path];
      expect(files, "a folder without sources proves nothing").not.to.be.empty;
      expect(files.flatMap((file) => violations(owner, file, importsOf(file)))).to.deep.equal([]);
    });
  }

  it("sees an import that the table forbids", () => {
    const found = violations("domain", join(ROOT, "domain", "x.ts"), ["../components/index.ts", "./png.ts", "node:fs"]);
    expect(found).to.deep.equal(["domain/x.ts imports components/index.ts"]);
  });

  it("keeps the components apart: they share parts, and take each other by structural references", () => {
    const components = readdirSync(join(ROOT, "components")).filter(
      (name) => name.endsWith(".ts") && name !== "index.ts",
    );
    const found = components.flatMap((name) =>
      importsOf(join(ROOT, "components", name))
        .filter((target) => /^\.\/[^/]+\.ts$/.test(target))
        .map((target) => `${name} imports ${target}`),
    );
    expect(found).to.deep.equal([]);
  });

  it("keeps domain free of SDKs, the environment, the clock and the network", () => {
    const found = sources(join(ROOT, "domain")).flatMap((file) => {
      const text = readFileSync(file, "utf8");
      const bad = [/process\.env/, /Date\.now\(/, /new Date\(\)/, /Math\.random\(/, /\bfetch\(/].filter((pattern) =>
        pattern.test(text),
      );
      const packages = importsOf(file).filter(
        (name) =>
          name.startsWith("@aws-sdk/") || name.startsWith("@pulumi/") || /^node:(fs|http|net|child_process)/.test(name),
      );
      return [...bad.map(String), ...packages].map((what) => `${relative(ROOT, file)}: ${what}`);
    });
    expect(found).to.deep.equal([]);
  });

  it(`has no source file of more than ${MAXIMUM_LINES} lines`, () => {
    const folders = [...Object.keys(MAY_IMPORT).filter((name) => !name.endsWith(".ts")), "bench", "test"];
    const long = folders
      .flatMap((folder) => sources(join(ROOT, folder)))
      .map((file) => ({ file: relative(ROOT, file), lines: readFileSync(file, "utf8").split("\n").length - 1 }))
      .filter(({ lines }) => lines > MAXIMUM_LINES);
    expect(long).to.deep.equal([]);
  });
});
