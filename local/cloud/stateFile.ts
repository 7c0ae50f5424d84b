import { chmodSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeAtomicallySync } from "../../system/atomicWrite.ts";
import { DamagedFileError, readJson } from "../../system/damagedFile.ts";

/** The cloud's own account: made once, kept as long as its state. */
export interface CloudAccount {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** The port that the gateway had last, so that addresses in the state stay true. */
  readonly port: number;
}

/** The daemon that runs, or ran last. */
export interface DaemonRecord {
  /** Random for each start: what the gateway's health answers. */
  readonly id: string;
  readonly pid: number;
  readonly identity: string;
  readonly endpoint: string;
}

export const accountFile = (stateDir: string): string => join(stateDir, "account.json");
export const daemonFile = (stateDir: string): string => join(stateDir, "daemon.json");
export const logFile = (stateDir: string): string => join(stateDir, "cloud.log");
export const lockFile = (stateDir: string): string => join(stateDir, "start.sqlite");

export function readAccount(stateDir: string): CloudAccount | undefined {
  const remedy =
    "Start the local cloud again to go on with new keys and, it may be, another port; clients then need the new ones, " +
    "which `scones cloud status --json` tells. Nothing else is lost.";
  return readJson(accountFile(stateDir), remedy) as CloudAccount | undefined;
}

export function writeAccount(stateDir: string, account: CloudAccount): void {
  writeSecret(stateDir, accountFile(stateDir), account);
}

export function readDaemon(stateDir: string): DaemonRecord | undefined {
  const remedy =
    "Do the same again. If a local cloud still runs, its process (daemon.ts) has to be ended by hand first.";
  return readJson(daemonFile(stateDir), remedy) as DaemonRecord | undefined;
}

export function writeDaemon(stateDir: string, record: DaemonRecord): void {
  writeSecret(stateDir, daemonFile(stateDir), record);
}

/** Removes the record of one daemon; that of a later one stays. */
export function removeDaemon(stateDir: string, id: string): void {
  try {
    if (readDaemon(stateDir)?.id === id) rmSync(daemonFile(stateDir), { force: true });
  } catch (error) {
    if (!(error instanceof DamagedFileError)) throw error; // It has been set aside, which is as good.
  }
}

/** Writes a file that only its owner may read, whole or not at all. */
function writeSecret(stateDir: string, path: string, value: object): void {
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  chmodSync(stateDir, 0o700);
  writeAtomicallySync(path, `${JSON.stringify(value, undefined, 2)}\n`, { mode: 0o600 });
}
