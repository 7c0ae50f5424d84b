// The dependencies of a clone. Plain JavaScript without any, for Node 20 and up: it runs before they are there.
import { createHash } from "node:crypto";
import { existsSync, linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { renameSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const modules = join(root, "node_modules");
const marker = join(modules, ".installed-lock");

/** SHA-256 of the lock file: what the dependencies have to be of. */
export function wanted() {
  return createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
}

/** Whether `node_modules` is whole and of today's lock file. */
export const isInstalled = () => existsSync(marker) && readFileSync(marker, "utf8") === wanted();

export function markInstalled() {
  writeFileSync(marker, wanted());
}

/** The same folder as local/engine/cache.ts has, which is TypeScript and comes later. */
export const cacheFolder = () =>
  join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "pulumi-sagemaker-workflow");

// Packages bring binaries and choose them at installation: one store for each kind of machine.
const libc = process.report?.getReport().header.glibcVersionRuntime === undefined ? "other" : "glibc";
const storeName = () => ["modules", wanted().slice(0, 16), process.platform, process.arch, libc].join("-");

/**
 * Puts the dependencies that another clone installed into this one as hard links: they take no room again, and 2 s instead of a
 * minute. npm and its like write packages anew and leave linked files alone.
 * @returns whether they were there.
 */
export function linkFromStore() {
  const store = join(cacheFolder(), storeName());
  if (!existsSync(store)) return false;
  try {
    rmSync(modules, { recursive: true, force: true });
    mirror(store, modules);
    markInstalled();
    return true;
  } catch (error) {
    // Most often the clone is on another disk, which hard links don't reach.
    rmSync(modules, { recursive: true, force: true });
    process.stderr.write(`The dependencies kept in ${store} can't be used here (${error.code ?? error.message}).\n`);
    return false;
  }
}

/** Keeps what npm just installed for other clones. A cache that can't be written keeps nothing, which costs the next clone a minute. */
export function keepInStore() {
  const cache = cacheFolder();
  let work;
  try {
    if (existsSync(join(cache, storeName()))) return;
    mkdirSync(cache, { recursive: true });
    work = mkdtempSync(join(cache, ".modules-"));
    mirror(modules, join(work, "modules"));
    writeFileSync(join(work, "modules", usedMark), "");
    renameSync(join(work, "modules"), join(cache, storeName()));
    forgetUnused(cache);
  } catch {
    // Also where another run was faster: what it has kept is as good.
  } finally {
    if (work !== undefined) rmSync(work, { recursive: true, force: true });
  }
}

// Each clone has a link to it, so that its count of links tells whether any has the store.
const usedMark = ".kept-for-other-clones";

/** Stores of earlier lock files that no clone has a link to any more, and what killed runs have left. */
function forgetUnused(cache) {
  const dayAgo = Date.now() - 24 * 3600 * 1000;
  for (const name of readdirSync(cache)) {
    const folder = join(cache, name);
    const isOld = statSync(folder).mtimeMs < dayAgo;
    const isUnused = () => !existsSync(join(folder, usedMark)) || statSync(join(folder, usedMark)).nlink === 1;
    if (isOld && (name.startsWith(".modules-") || (name.startsWith("modules-") && isUnused())))
      rmSync(folder, { recursive: true, force: true });
  }
}

/** The same tree at another place of the same disk, its files as hard links. */
function mirror(from, to) {
  mkdirSync(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (source === marker || entry.name === ".cache") continue;
    if (entry.isDirectory()) mirror(source, target);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else linkSync(source, target);
  }
}
