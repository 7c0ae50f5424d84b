import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cachedPart } from "../../local/engine/cache.ts";
import { run } from "../../local/engine/run.ts";

const ROOT = join(import.meta.dirname, "..", "..");

interface Manifest {
  readonly engines: { readonly node: string };
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

export interface LowestVersions {
  /** Of Node, as `22.18.0`. */
  readonly node: string;
  /** Of each dependency and each peer of the package. */
  readonly packages: Readonly<Record<string, string>>;
}

/**
 * The lowest version that a range of package.json allows; only `^` and `>=` are known.
 * @throws Error for any other range
 */
export function lowestOf(range: string): string {
  const [, major, minor, patch] = /^(?:\^|>=) ?(\d+)\.(\d+)(?:\.(\d+))?$/.exec(range) ?? [];
  if (major === undefined || minor === undefined)
    throw new Error(`'${range}' is no range whose lowest version is known`);
  return `${major}.${minor}.${patch ?? "0"}`;
}

/** What package.json promises to work with, at the lowest. */
export function lowestVersions(): LowestVersions {
  const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as Manifest;
  const packages = { ...manifest.dependencies, ...manifest.peerDependencies };
  return {
    node: lowestOf(manifest.engines.node),
    packages: Object.fromEntries(Object.entries(packages).map(([name, range]) => [name, lowestOf(range)])),
  };
}

/**
 * The `node_modules` with the lowest versions, the types of that Node among them, made once and used again. What these
 * packages depend on comes as npm chooses it, as it does for a user.
 * @throws Error with npm's own words where the packages can't be had
 */
export async function installLowestVersions(): Promise<string> {
  const { node, packages } = lowestVersions();
  const types = `~${node.replace(/\.\d+$/, ".0")}`;
  const wanted = { ...packages, "@types/node": types, "@types/tar-stream": "3.1.5" };
  const text = JSON.stringify({ private: true, dependencies: wanted });
  const pins = createHash("sha256").update(text).digest("hex").slice(0, 12);
  const { folder } = await cachedPart(
    `lowest-versions-${pins}`,
    { inPlace: true, progress: () => undefined },
    async (work) => {
      await writeFile(join(work, "package.json"), text);
      const args = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
      const { code, stderr } = await run("npm", args, { cwd: work });
      if (code !== 0) throw new Error(`npm ${args.join(" ")} ended with exit code ${code}\n${stderr}`);
      return "npm";
    },
  );
  return join(folder, "node_modules");
}
