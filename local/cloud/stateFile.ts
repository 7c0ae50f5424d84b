import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

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
export const lockFile = (stateDir: string): string => join(stateDir, "start.lock");

export function readAccount(stateDir: string): CloudAccount | undefined {
  return readJson(accountFile(stateDir)) as CloudAccount | undefined;
}

export function writeAccount(stateDir: string, account: CloudAccount): void {
  writeSecret(stateDir, accountFile(stateDir), account);
}

export function readDaemon(stateDir: string): DaemonRecord | undefined {
  return readJson(daemonFile(stateDir)) as DaemonRecord | undefined;
}

export function writeDaemon(stateDir: string, record: DaemonRecord): void {
  writeSecret(stateDir, daemonFile(stateDir), record);
}

/** Removes the record of one daemon; that of a later one stays. */
export function removeDaemon(stateDir: string, id: string): void {
  if (readDaemon(stateDir)?.id === id) rmSync(daemonFile(stateDir), { force: true });
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Writes a file that only its owner may read, whole or not at all. */
function writeSecret(stateDir: string, path: string, value: object): void {
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  chmodSync(stateDir, 0o700);
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, `${JSON.stringify(value, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(temporary, path);
}
