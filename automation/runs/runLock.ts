import { randomUUID } from "node:crypto";
import { link, readFile, rm, stat, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { namingFullDiskOf } from "../../system/fullDisk.ts";
import { makeFolder } from "../../system/makeFolder.ts";
import { SconesError } from "./errors.ts";
import { formatSeconds } from "../progress/format.ts";

interface LockContent {
  readonly pid: number;
  readonly host: string;
  /** Tells a process from a later one with the same id, where the system says when it started. */
  readonly processStart: string;
  readonly verb: string;
  readonly since: string;
}

export interface RunLock {
  /** True when a run that died had left the lock: its operations may need to be cleaned up. */
  readonly tookOver: boolean;
  release(): Promise<void>;
}

const mostAttempts = 600;

/** One run at a time on a stack. A lock whose process is gone is taken over; any other gets a clear error. */
export async function acquireRunLock(folder: string, name: string, verb: string): Promise<RunLock> {
  await makeFolder(folder);
  const path = join(folder, `${name}.lock`);
  const content: LockContent = {
    pid: process.pid,
    host: hostname(),
    processStart: await processStart(process.pid),
    verb,
    since: new Date().toISOString(),
  };
  const mine = `${path}.${randomUUID()}`;
  let tookOver = false;
  try {
    await writeFile(mine, JSON.stringify(content));
    // A hard link appears whole or not at all, and never replaces another one.
    for (let attempt = 0; ; attempt++) {
      try {
        await link(mine, path);
        break;
      } catch (error) {
        if (!isCode(error, "EEXIST") || attempt >= mostAttempts) throw error;
      }
      const other = await readLock(path);
      if (other === undefined) continue; // Released in between.
      if (await isAlive(other)) throw new SconesError(inUse(name, other));
      tookOver = (await removeStale(path, other)) || tookOver;
    }
  } catch (error) {
    throw namingFullDiskOf(error, path);
  } finally {
    await rm(mine, { force: true });
  }
  return { tookOver, release: () => release(path, content) };
}

function inUse(name: string, other: LockContent): string {
  const age = formatSeconds((Date.now() - Date.parse(other.since)) / 1000);
  return (
    `Another \`scones ${other.verb}\` is going on stack ${name}: process ${other.pid} on ${other.host}, for ${age}. ` +
    `Wait until it ends, stop it with Ctrl-C in its terminal, or use another stack with --stack NAME.`
  );
}

async function release(path: string, content: LockContent): Promise<void> {
  const now = await readLock(path);
  if (now?.pid === content.pid && now.host === content.host && now.since === content.since)
    await rm(path, { force: true });
}

async function readLock(path: string): Promise<LockContent | undefined> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as LockContent;
  } catch (error) {
    if (isCode(error, "ENOENT")) return undefined;
    throw new SconesError(`The run lock ${path} can't be read. Delete it if no other run is going.`);
  }
}

const guardPatienceMs = 10_000;

/** Removes the stale lock. Only one run at a time may, or a slow one would remove the lock that a faster one just took. */
async function removeStale(path: string, stale: LockContent): Promise<boolean> {
  const guard = `${path}.takeover`;
  try {
    await writeFile(guard, String(process.pid), { flag: "wx" });
  } catch (error) {
    if (!isCode(error, "EEXIST")) throw error;
    const age = Date.now() - ((await stat(guard).catch(() => undefined))?.mtimeMs ?? Date.now());
    if (age > guardPatienceMs) await rm(guard, { force: true }); // Its run died in these few milliseconds.
    await sleep(20);
    return false;
  }
  try {
    const now = await readLock(path);
    if (now?.pid !== stale.pid || now.since !== stale.since) return false;
    await rm(path, { force: true });
    return true;
  } finally {
    await rm(guard, { force: true });
  }
}

async function isAlive(lock: LockContent): Promise<boolean> {
  if (lock.host !== hostname()) return true; // Unknown: never take a lock from another machine.
  if (!processExists(lock.pid)) return false;
  const start = await processStart(lock.pid);
  return start === "" || lock.processStart === "" || start === lock.processStart;
}

export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isCode(error, "EPERM");
  }
}

/** The start time in ticks since boot from /proc (field 22); empty where there is no /proc. */
async function processStart(pid: number): Promise<string> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? "ended" : (fields[19] ?? "");
  } catch {
    return "";
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
