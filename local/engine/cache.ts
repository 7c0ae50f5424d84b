import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { writeAtomically } from "../../system/atomicWrite.ts";
import { namingFullDisk } from "../../system/fullDisk.ts";
import { withLock } from "../lock.ts";

/** Told now and then what is being done; `fraction` (0 to 1) where the end is known. */
export type Progress = (message: string, fraction?: number) => void;

/** The per-user cache that all clones share: `$XDG_CACHE_HOME/pulumi-sagemaker-workflow`, never a temporary folder. */
export function cacheFolder(): string {
  const base = process.env["XDG_CACHE_HOME"];
  return join(base !== undefined && base !== "" ? base : join(homedir(), ".cache"), "pulumi-sagemaker-workflow");
}

/** Raised when a part of the local cloud can't be set up; the message says what was tried and what to install. */
export class SetupError extends Error {
  override name = "SetupError";
}

interface Ready {
  readonly how: string;
}

export interface CachedPart {
  /** Folder of the finished part. */
  readonly folder: string;
  /** How it was made, for example `built with go1.26.8`. */
  readonly how: string;
}

/**
 * A folder `name` in the cache, made once by `make` and then shared. `make` works in place of the final folder when
 * `inPlace` (a virtual environment can't be moved), otherwise in a folder that is renamed when it is whole.
 * A marker file, written last, tells a finished part from one whose making was killed.
 */
export async function cachedPart(
  name: string,
  options: { readonly inPlace?: boolean; readonly progress: Progress },
  make: (folder: string) => Promise<string>,
): Promise<CachedPart> {
  const root = cacheFolder();
  const folder = join(root, name);
  const found = await readReady(folder);
  if (found !== undefined) return { folder, how: found.how };

  const makeUnlessMade = async (): Promise<CachedPart> => {
    const made = await readReady(folder);
    if (made !== undefined) return { folder, how: made.how };
    await rm(folder, { recursive: true, force: true });
    await removeHalfMade(root, name);
    const work = options.inPlace === true ? folder : await mkdtemp(join(root, `.${name}-`));
    await mkdir(work, { recursive: true });
    try {
      const how = await make(work);
      await writeAtomically(join(work, "ready.json"), JSON.stringify({ how }));
      if (work !== folder) await rename(work, folder);
      return { folder, how };
    } catch (error) {
      await rm(work, { recursive: true, force: true });
      throw namingFullDisk(error, root);
    }
  };
  const wait = (): void => options.progress(`waiting for another run that sets up ${name}`);
  return withLock(join(root, "locks", name), Infinity, makeUnlessMade, wait);
}

/** What killed runs left of the part: nobody else makes it while its lock is held. */
async function removeHalfMade(root: string, name: string): Promise<void> {
  const half = `.${name}-`;
  for (const entry of await readdir(root)) {
    // As mkdtemp names them, with six letters after it.
    if (entry.startsWith(half) && entry.length === half.length + 6)
      await rm(join(root, entry), { recursive: true, force: true });
  }
}

async function readReady(folder: string): Promise<Ready | undefined> {
  try {
    const ready: unknown = JSON.parse(await readFile(join(folder, "ready.json"), "utf8"));
    return typeof ready === "object" && ready !== null && "how" in ready && typeof ready.how === "string"
      ? { how: ready.how }
      : undefined;
  } catch {
    return undefined;
  }
}

/** True where `path` exists and is a regular file. */
export async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
