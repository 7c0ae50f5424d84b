// npm runs this (package.json's `prepare`) after an installation in this folder. In a clone the package is built from its sources. In the packed
// package there are none, and what they make is there: Pulumi installs a plugin's dependencies by `npm install` in the plugin's folder
// (pulumi-language-nodejs, InstallDependencies), and so runs this there as well.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

function run(command) {
  const { status, error } = spawnSync(command, { cwd: root, stdio: "inherit", shell: true });
  if (error !== undefined) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

if (existsSync(join(root, "functions", "build.ts"))) {
  run("npm run build");
  run("node automation/bootstrap.mjs --installed");
}
