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
  system: [],
  automation: ["domain", "pictures", "system", "index.ts"],
  local: ["domain", "pictures", "system"],
  "index.ts": ["components", "domain"],
  examples: ["components/index.ts"],
  templates: ["components/index.ts"],
  policy: ["domain/rules"],
};

const OWNERS = Object.keys(MAY_IMPORT);

/** Limits of STYLE: aim for 200 lines, stop at 300. */
const MAXIMUM_LINES = 300;
const MAXIMUM_FILES = 18;

function sources(folder: string, names = /\.m?[tj]s$/): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (name === "node_modules" || name.startsWith(".")) return [];
    if (statSync(path).isDirectory()) return sources(path, names);
    return names.test(name) ? [path] : [];
  });
}

/** Every module a file names in an import, export-from, or dynamic import with a literal. */
function importsOf(path: string): string[] {
  return ts.preProcessFile(readFileSync(path, "utf8"), true, true).importedFiles.map((file) => file.fileName);
}

/** Our own files that a file imports, by their paths from the root. */
function targetsOf(file: string): string[] {
  return importsOf(file)
    .filter((name) => name.startsWith("."))
    .map((name) => relative(ROOT, resolve(dirname(file), name)));
}

/** Sets of files that import each other, each sorted: the strongly connected components of more than one (Tarjan 1972). */
function circlesOf(imports: ReadonlyMap<string, readonly string[]>): string[][] {
  const [index, low] = [new Map<string, number>(), new Map<string, number>()];
  const stack: string[] = [];
  const circles: string[][] = [];
  const visit = (file: string): void => {
    index.set(file, index.size);
    low.set(file, index.size - 1);
    stack.push(file);
    for (const target of imports.get(file) ?? []) {
      if (!imports.has(target)) continue;
      if (!index.has(target)) visit(target);
      if (stack.includes(target)) low.set(file, Math.min(low.get(file) ?? 0, low.get(target) ?? 0));
    }
    if (low.get(file) !== index.get(file)) return;
    const circle = stack.splice(stack.indexOf(file));
    if (circle.length > 1) circles.push(circle.sort());
  };
  for (const file of imports.keys()) if (!index.has(file)) visit(file);
  return circles;
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

  it("has every folder of sources in the table", () => {
    const rooms = readdirSync(ROOT).filter(
      (name) => !["node_modules", "dist", "out", "coverage", "bench", "test"].includes(name) && !name.startsWith("."),
    );
    const folders = rooms.filter(
      (name) => statSync(join(ROOT, name)).isDirectory() && sources(join(ROOT, name)).length > 0,
    );
    expect(folders.filter((name) => MAY_IMPORT[name] === undefined)).to.deep.equal([]);
  });

  it("sees an import that the table forbids", () => {
    const found = violations("domain", join(ROOT, "domain", "x.ts"), ["../components/index.ts", "./png.ts", "node:fs"]);
    expect(found).to.deep.equal(["domain/x.ts imports components/index.ts"]);
  });

  it("keeps the components apart: they share parts, and take each other by structural references", () => {
    const folders = readdirSync(join(ROOT, "components")).filter((name) => !name.includes(".") && name !== "shared");
    const found = folders.flatMap((folder) =>
      sources(join(ROOT, "components", folder)).flatMap((file) =>
        targetsOf(file)
          .filter((target) => folders.some((other) => other !== folder && target.startsWith(`components/${other}/`)))
          .map((target) => `${relative(ROOT, file)} imports ${target}`),
      ),
    );
    expect(folders, "a folder without components proves nothing").to.include("monitoredEndpoint");
    expect(found).to.deep.equal([]);
  });

  it("keeps what components share free of any one of them", () => {
    const found = sources(join(ROOT, "components", "shared")).flatMap((file) =>
      targetsOf(file).filter((target) => /^components\/(?!shared\/)/.test(target)),
    );
    expect(found).to.deep.equal([]);
  });

  it("has no circle of imports, types counted", () => {
    const files = [...OWNERS, "bench", "test"].flatMap((owner) => {
      const path = join(ROOT, owner);
      return statSync(path).isDirectory() ? sources(path) : [path];
    });
    const imports = new Map(files.map((file) => [relative(ROOT, file), targetsOf(file)]));
    expect(circlesOf(imports)).to.deep.equal([]);
    const tied = new Map([
      ["a.ts", ["b.ts"]],
      ["b.ts", ["c.ts"]],
      ["c.ts", ["a.ts", "d.ts"]],
      ["d.ts", []],
    ]);
    expect(circlesOf(tied)).to.deep.equal([["a.ts", "b.ts", "c.ts"]]);
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
      .flatMap((folder) => sources(join(ROOT, folder), /\.(m?[tj]s|py)$/))
      .map((file) => ({ file: relative(ROOT, file), lines: readFileSync(file, "utf8").split("\n").length - 1 }))
      .filter(({ lines }) => lines > MAXIMUM_LINES);
    expect(long).to.deep.equal([]);
  });

  it(`has no folder of more than ${MAXIMUM_FILES} source files`, () => {
    const folders = new Map<string, number>();
    for (const owner of OWNERS.filter((name) => !name.endsWith(".ts")))
      for (const file of sources(join(ROOT, owner))) {
        const folder = relative(ROOT, dirname(file));
        folders.set(folder, (folders.get(folder) ?? 0) + 1);
      }
    expect([...folders].filter(([, files]) => files > MAXIMUM_FILES)).to.deep.equal([]);
  });
});
