import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { buildSync, transformSync } from "esbuild";
import ts from "typescript";

/** What programs can import by types: the `exports` of package.json. */
const DOORS = ["components/index.d.ts", "automation/index.d.ts"];

/** What is imported by one door alone, and becomes one file there; what both need becomes `domain/shared.js`. */
const BUNDLES = ["components/index.js", "policy/pack.js"];
const SHARED = "domain/shared";

/**
 * Makes a compiled library smaller and faster to import. Comments of JavaScript go, which the declarations have too, line breaks
 * and longer spellings of the same syntax with them, and declarations that none of the doors leads to. The components become one file, as the policy pack does: Node takes longer to
 * find and link 150 small modules than to read them. There the names within are short ones; what classes and
 * functions call themselves, in a stack trace or a log, stays.
 */
function slimBuild(folder: string): void {
  bundle(folder);
  const elsewhere = globSync(["*.js", "*/**/*.js"], { cwd: folder, exclude: ["domain/**", "functions/**"] });
  const used = new Set<string>();
  for (const path of elsewhere) follow(join(folder, path), ".js", used);
  for (const path of globSync("domain/**/*.js", { cwd: folder }))
    if (!used.has(join(folder, path))) rmSync(join(folder, path));
  for (const path of globSync("**/*.js", { cwd: folder, exclude: ["functions/**"] })) {
    const file = join(folder, path);
    const isBundle = [...BUNDLES, `${SHARED}.js`].includes(path);
    const shorter = { minifyWhitespace: true, minifySyntax: true, minifyIdentifiers: isBundle, keepNames: isBundle };
    writeFileSync(
      file,
      transformSync(readFileSync(file, "utf8"), { target: "esnext", format: "esm", ...shorter }).code,
    );
  }
  const wanted = new Set<string>();
  for (const door of DOORS) follow(join(folder, door), ".d.ts", wanted);
  for (const path of globSync("**/*.d.ts", { cwd: folder })) {
    if (!wanted.has(join(folder, path))) rmSync(join(folder, path));
  }
}

/** Puts all that a room's door leads to into the door's own file, and removes the room's others. */
function bundle(folder: string): void {
  const doors = BUNDLES.map((door) => join(folder, door));
  const format = { format: "esm", platform: "node", target: "esnext", packages: "external" } as const;
  const names = { outbase: folder, outdir: folder, chunkNames: SHARED, allowOverwrite: true };
  buildSync({ entryPoints: doors, bundle: true, splitting: true, ...format, ...names });
  for (const room of doors.map(dirname)) {
    for (const path of globSync("**/*.{js,json}", { cwd: room }))
      if (!doors.includes(join(room, path))) rmSync(join(room, path));
  }
}

/** Adds a compiled file (or a declaration) and those that it imports. Fails where one is missing. */
function follow(file: string, suffix: ".js" | ".d.ts", wanted: Set<string>): void {
  if (wanted.has(file)) return;
  if (!existsSync(file)) throw new Error(`there is no ${relative(process.cwd(), file)}`);
  wanted.add(file);
  for (const { fileName } of ts.preProcessFile(readFileSync(file, "utf8")).importedFiles) {
    if (/^\..*\.[jt]s$/.test(fileName)) follow(join(file, "..", fileName.replace(/\.[jt]s$/, suffix)), suffix, wanted);
  }
}

slimBuild(join(import.meta.dirname, "..", "dist"));
