import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";
import { namingFullDiskOf } from "../system/fullDisk.ts";
import { makeFolder } from "../system/makeFolder.ts";

const POLL_MILLISECONDS = 50;
const SQLITE_BUSY = 5;

/**
 * Runs one piece of work at a time among all processes of this machine, by SQLite's lock on an empty file: the system itself
 * gives it back when its holder dies.
 * @param onWait Called once where another process holds the lock.
 * @throws where the lock is still held after `patienceMilliseconds`
 */
export async function withLock<T>(
  path: string,
  patienceMilliseconds: number,
  work: () => Promise<T>,
  onWait?: () => void,
): Promise<T> {
  const lock = await open(path);
  const deadline = Date.now() + patienceMilliseconds;
  try {
    for (let waits = 0; !tryLock(lock); waits++) {
      if (Date.now() > deadline) throw new Error(`another process still holds ${path}`);
      if (waits === 0) onWait?.();
      await delay(POLL_MILLISECONDS);
    }
    return await work();
  } finally {
    lock.close();
  }
}

async function open(path: string): Promise<DatabaseSync> {
  try {
    await makeFolder(dirname(path), 0o700);
    return new DatabaseSync(path);
  } catch (error) {
    throw namingFullDiskOf(error, path);
  }
}

function tryLock(lock: DatabaseSync): boolean {
  try {
    lock.exec("BEGIN EXCLUSIVE");
    return true;
  } catch (error) {
    if ((error as { readonly errcode?: number }).errcode === SQLITE_BUSY) return false;
    throw error;
  }
}
