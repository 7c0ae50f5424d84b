import { stat, statfs } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { isDiskFull } from "../../system/fullDisk.ts";
import { messageOf, SconesError, UsageError } from "./errors.ts";
import { stateRoot } from "./options.ts";

/** Below this nothing of ours can be written any more. */
const leastBytes = 1024 ** 2;

/** The words of Node, of Python and the engine (both use the C library's), and of the local cloud. */
const words = /\b(ENOSPC|EDQUOT)\b|no space left|disk quota exceeded|disk is full/i;

/** The folders that a verb writes to. */
export function writtenFolders(out: string | undefined): string[] {
  const cache = process.env["XDG_CACHE_HOME"];
  return [
    stateRoot(),
    ...(out === undefined ? [] : [out]),
    cache === undefined || cache === "" ? join(homedir(), ".cache") : cache,
    tmpdir(),
  ];
}

/**
 * Refuses a file where a variable of the environment is to name a folder, before anything is done.
 * @throws UsageError that names the variable
 */
export async function refuseFilesForFolders(env: NodeJS.ProcessEnv = process.env): Promise<void> {
  for (const name of ["SCONES_HOME", "XDG_CACHE_HOME", "TMPDIR"]) {
    const path = env[name];
    const found = path === undefined || path === "" ? undefined : await stat(path).catch(() => undefined);
    if (found !== undefined && !found.isDirectory())
      throw new UsageError(`${name} is to name a folder, and ${path ?? ""} is a file. Give it another, or unset it.`);
  }
}

/**
 * The same error, and for one of a full disk, whoever met it (this process, the engine, the local cloud), which of the folders
 * are on it and how to go on.
 */
export async function explainFullDisk(
  error: unknown,
  folders: readonly string[],
  bytesLeft: (folder: string) => Promise<number> = bytesLeftIn,
): Promise<unknown> {
  const message = messageOf(error);
  if (!isDiskFull(error) && !words.test(message)) return error;
  const left = await Promise.all(folders.map(async (folder) => ({ folder, bytes: await bytesLeft(folder) })));
  const full = left.filter(({ bytes }) => bytes < leastBytes).map(({ folder }) => folder);
  const which = full.length === 0 ? "" : ` Full now: ${[...new Set(full)].join(", ")}.`;
  return new SconesError(
    `${message}\nThe disk is full.${which} Make room and do the same again: it goes on where it stopped.`,
  );
}

/** What this user can still write; a folder that is not there yet counts as having room. */
async function bytesLeftIn(folder: string): Promise<number> {
  return statfs(folder).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => Infinity,
  );
}
