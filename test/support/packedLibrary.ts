import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const ROOT = join(import.meta.dirname, "..", "..");
export const NAME = "pulumi-sagemaker-workflow";
const execute = promisify(execFile);

export interface PackedFile {
  readonly path: string;
  readonly size: number;
}
interface Packed {
  readonly tarball: string;
  readonly size: number;
  readonly files: readonly PackedFile[];
}

let packed: Promise<Packed> | undefined;

/** The package as a user gets it: built and packed once for all tests of a run. */
export function packLibrary(): Promise<Packed> {
  packed ??= pack();
  return packed;
}

async function pack(): Promise<Packed> {
  const folder = mkdtempSync(join(tmpdir(), "packed-library-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  await execute("npm", ["run", "build"], { cwd: ROOT });
  const { stdout } = await execute("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", folder], {
    cwd: ROOT,
  });
  const { filename, size, files } = packedBy(stdout);
  return { tarball: join(folder, filename), size, files };
}

/** What `npm pack --json` says of the one package: in a list up to npm 11, by its name from npm 12 on. */
export function packedBy(stdout: string): Omit<Packed, "tarball"> & { readonly filename: string } {
  const [entry] = Object.values(JSON.parse(stdout) as Readonly<Record<string, ReturnType<typeof packedBy>>>);
  if (entry === undefined) throw new Error(`npm pack --json names no package: ${stdout}`);
  return entry;
}

/**
 * Installs the tarball into an otherwise empty folder, without a registry: the package is unpacked as npm would do it, and
 * of the repository's own node_modules (or others) just what the package declares as its dependencies is linked beside it, so that an
 * import that it does not declare fails here as it would for a user.
 * @param extra What else the folder's project depends on.
 * @param modules The `node_modules` to link from.
 */
export async function installLibrary(
  folder: string,
  extra: readonly string[] = [],
  modules = join(ROOT, "node_modules"),
): Promise<void> {
  const { tarball } = await packLibrary();
  const home = join(folder, "node_modules", NAME);
  mkdirSync(home, { recursive: true });
  await execute("tar", ["-xzf", tarball, "--strip-components=1", "-C", home]);
  const { dependencies } = JSON.parse(readFileSync(join(home, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  for (const name of new Set([...Object.keys(dependencies), ...extra])) {
    const link = join(folder, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(modules, name), link);
  }
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "a-user-of-it", private: true, type: "module" }));
}
