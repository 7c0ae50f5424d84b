import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { transformSync } from "esbuild";
import ts from "typescript";

/** What programs can import by types: the `exports` of package.json. */
const DOORS = ["components/index.d.ts", "automation/index.d.ts"];

/**
 * Takes out of a compiled library what its users never read: comments of JavaScript, which the declarations have too, and
 * declarations that none of the doors leads to.
 */
function slimBuild(folder: string): void {
  for (const path of globSync("**/*.js", { cwd: folder, exclude: ["functions/**"] })) {
    const file = join(folder, path);
    writeFileSync(file, transformSync(readFileSync(file, "utf8"), { target: "esnext" }).code);
  }
  const wanted = new Set<string>();
  for (const door of DOORS) follow(join(folder, door), wanted);
  for (const path of globSync("**/*.d.ts", { cwd: folder })) {
    if (!wanted.has(join(folder, path))) rmSync(join(folder, path));
  }
}

/** Adds a declaration and those that it imports. Fails where one is missing. */
function follow(file: string, wanted: Set<string>): void {
  if (wanted.has(file)) return;
  if (!existsSync(file)) throw new Error(`no declaration ${relative(process.cwd(), file)}`);
  wanted.add(file);
  for (const { fileName } of ts.preProcessFile(readFileSync(file, "utf8")).importedFiles) {
    if (fileName.startsWith(".")) follow(join(file, "..", fileName.replace(/\.[jt]s$/, ".d.ts")), wanted);
  }
}

slimBuild(join(import.meta.dirname, "..", "dist"));
