import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "..");
/** Pulumi asks for a plugin by its machine; this one is the same for all, as Node runs it. */
const MACHINES = ["darwin-amd64", "darwin-arm64", "linux-amd64", "linux-arm64", "windows-amd64"];

/**
 * What the engine starts where it is there, instead of what PulumiPlugin.yaml names by way of a language host, which is a process
 * more (`ExecPlugin` of Pulumi's Go SDK). Windows looks for an `.exe` and takes the host.
 */
const EXECUTABLE = "pulumi-resource-sagemaker-workflow";
const STARTER = '#!/usr/bin/env node\nimport "./dist/componentProvider/main.js";\n';

/** Thrown when a tag is none of the version that the sources name. */
class ReleaseError extends Error {
  override readonly name = "ReleaseError";
}

/** The version's part of the changelog, without its heading. */
function notesOf(version: string): string {
  const parts = readFileSync(join(ROOT, "CHANGELOG.md"), "utf8").split(/^## /m);
  const own = parts.find((part) => part.split("\n", 1)[0] === version);
  if (own === undefined) throw new ReleaseError(`CHANGELOG.md has no part "## ${version}"`);
  return own.slice(version.length).trim();
}

function packInto(folder: string): string {
  execFileSync("npm", ["pack", "--pack-destination", folder], { cwd: ROOT, stdio: ["ignore", "ignore", "inherit"] });
  return join(folder, readdirSync(folder).find((name) => name.endsWith(".tgz")) ?? "");
}

/**
 * Leaves out what is for the work on a clone: Pulumi runs `npm install` in a plugin's folder, which would fetch the tests' tools
 * too, 700 MB (pulumi-language-nodejs, InstallDependencies: no `--production` unless the plugin's options say so).
 */
function writeManifest(path: string, repository: string | undefined): void {
  const manifest = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
  delete manifest["devDependencies"];
  delete manifest["scripts"];
  if (repository !== undefined)
    manifest["repository"] = { type: "git", url: `git+https://github.com/${repository}.git` };
  writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`);
}

/**
 * What a release consists of, in a folder: `package.tgz` for npm, `notes.md`, and the plugin's archives under the names that
 * `pulumi plugin install` looks for (`pulumi-resource-<name>-v<version>-<os>-<machine>.tar.gz`).
 *
 * @param tag `v` and the version of package.json
 * @param options.repository `OWNER/NAME` on GitHub, written into the package: npm takes a provenance only for the repository it names
 * @param options.tarball the package as `npm pack` made it, where it is there already
 * @throws ReleaseError where the tag, package.json and CHANGELOG.md don't agree
 */
export function packRelease(
  tag: string,
  folder: string,
  { repository, tarball }: { readonly repository?: string | undefined; readonly tarball?: string } = {},
): readonly string[] {
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
  if (tag !== `v${version}`) throw new ReleaseError(`the tag is ${tag}, and package.json says ${version}`);
  const notes = notesOf(version);
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(tmpdir(), "release-"));
  try {
    execFileSync("tar", ["-xzf", tarball ?? packInto(work), "-C", work]);
    writeManifest(join(work, "package", "package.json"), repository);
    execFileSync("tar", ["-czf", join(folder, "package.tgz"), "-C", work, "package"]);
    writeFileSync(join(work, "package", EXECUTABLE), STARTER, { mode: 0o755 });
    const plugin = join(work, "plugin.tar.gz");
    execFileSync("tar", ["-czf", plugin, "-C", join(work, "package"), "."]);
    for (const machine of MACHINES) copyFileSync(plugin, join(folder, `${EXECUTABLE}-v${version}-${machine}.tar.gz`));
    writeFileSync(join(folder, "notes.md"), `${notes}\n`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return readdirSync(folder).sort();
}

if (process.argv[1] === import.meta.filename) {
  const [tag, folder, ...more] = process.argv.slice(2);
  if (tag === undefined || tag.startsWith("-") || folder === undefined || folder === "" || more.length > 0) {
    process.stderr.write(
      "Usage: npm run release:pack -- TAG FOLDER\nThe tag (v1.2.3), and the folder to write into.\n",
    );
    process.exit(2);
  }
  try {
    const files = packRelease(tag, folder, { repository: process.env["GITHUB_REPOSITORY"] });
    process.stdout.write(`${files.join("\n")}\n`);
  } catch (error) {
    process.stderr.write(`release:pack: ${(error as Error).message}\n`);
    process.exit(1);
  }
}
