import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { dirname } from "node:path";
import { namingFullDiskOf } from "../../system/fullDisk.ts";
import { isRunning, processIdentity } from "./processIdentity.ts";

interface Holder {
  readonly pid: number;
  readonly identity: string | undefined;
}

const POLL_MILLISECONDS = 50;

/**
 * Runs one piece of work at a time among all processes of this machine. A holder that died is noticed.
 * @throws where the lock is still held after `patienceMilliseconds`
 */
export async function withLock<T>(path: string, patienceMilliseconds: number, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const deadline = Date.now() + patienceMilliseconds;
  while (!tryLock(path)) {
    if (Date.now() > deadline) throw new Error(`another process still holds ${path}`);
    await delay(POLL_MILLISECONDS);
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

/** Takes the lock by a hard link, which brings the holder's name along in one step. */
function tryLock(path: string): boolean {
  const own = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  try {
    writeFileSync(own, JSON.stringify({ pid: process.pid, identity: processIdentity(process.pid) } satisfies Holder));
    linkSync(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw namingFullDiskOf(error, path);
    removeStale(path);
    return false;
  } finally {
    rmSync(own, { force: true });
  }
}

/** Removes the lock of a process that is no more. It is moved aside first, and put back if it was another's after all. */
function removeStale(path: string): void {
  if (isHeld(path) !== false) return;
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
    if (isHeld(aside) === true) linkSync(aside, path);
    rmSync(aside, { force: true });
  } catch {
    // Another process was quicker.
  }
}

function isHeld(path: string): boolean | undefined {
  try {
    const holder = JSON.parse(readFileSync(path, "utf8")) as Holder;
    return isRunning(holder.pid, holder.identity);
  } catch {
    return undefined;
  }
}
