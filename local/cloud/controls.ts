import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statSync, truncateSync } from "node:fs";
import { request } from "node:http";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { answerTo } from "../answer.ts";
import { withLock } from "../lock.ts";
import type { DaemonMessage, DaemonSettings } from "./daemon.ts";
import { isRunning, processIdentity, sameBoot } from "./processIdentity.ts";
import { HOME_REGION } from "./regions/regionName.ts";
import { daemonFile, lockFile, logFile, readAccount, readDaemon, type DaemonRecord } from "./stateFile.ts";

/** What an AWS client needs to know of the local cloud. */
export interface RunningCloud {
  readonly running: true;
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly accountId: string;
  readonly pid: number;
}
export type CloudStatus = RunningCloud | ({ readonly running: false } & Partial<Omit<RunningCloud, "running">>);

export interface StartCloudOptions {
  /** Folder of all that the cloud keeps. One cloud a folder. */
  readonly stateDir: string;
  /** @default - the last one; at first 4650, or any free one where that is taken */
  readonly port?: number;
  /** Python of a virtual environment that has MiniStack. */
  readonly python: string;
  /** botocore's `data` folder, which holds AWS's service models. */
  readonly serviceModelsDir: string;
  onProgress?(message: string): void;
}

/** Thrown when the local cloud can't be started; the message says why and what to do. */
export class CloudStartError extends Error {
  override readonly name = "CloudStartError";
}

const ACCOUNT_ID = "000000000000";
/**
 * The daemon's garbage is short-lived: with a small nursery it is found before it makes the process grow (11 MB over 30,000
 * invocations against 158 MB with V8's own sizes), and what is kept for good is a fraction of the limit.
 */
const MEMORY_FLAGS = ["--max-old-space-size=512", "--max-semi-space-size=4"];
const START_MILLISECONDS = 60_000;
const STOP_MILLISECONDS = 15_000;
const LOG_LIMIT = 20 * 1024 * 1024;

/** Starts the local cloud, or finds it running. Two starts at once give one cloud. */
export async function startCloud(options: StartCloudOptions): Promise<RunningCloud> {
  const stateDir = resolve(options.stateDir);
  return withLock(lockFile(stateDir), START_MILLISECONDS + STOP_MILLISECONDS, async () => {
    const status = await cloudStatus(stateDir);
    if (status.running) {
      const port = Number(new URL(status.endpoint).port);
      if (options.port === undefined || options.port === port) return status;
      throw new CloudStartError(
        `The local cloud runs already, on port ${port}. Stop it first to have it on port ${options.port}.`,
      );
    }
    await endDaemon(stateDir);
    await spawnDaemon({ ...options, stateDir });
    const started = await cloudStatus(stateDir);
    if (started.running) return started;
    throw new CloudStartError(`The local cloud started but does not answer. See ${logFile(stateDir)}`);
  });
}

/** Stops the local cloud and all that it started. Its state stays. */
export async function stopCloud(stateDir: string): Promise<void> {
  const folder = resolve(stateDir);
  await withLock(lockFile(folder), START_MILLISECONDS + STOP_MILLISECONDS, () => endDaemon(folder));
}

/** Whether the local cloud answers right now, and how to reach it. */
export async function cloudStatus(stateDir: string): Promise<CloudStatus> {
  const folder = resolve(stateDir);
  const daemon = readDaemon(folder);
  const account = readAccount(folder);
  if (daemon === undefined || account === undefined) return { running: false };
  if (!isRunning(daemon.pid, daemon.identity) || !(await answers(daemon))) return { running: false };
  const { accessKeyId, secretAccessKey } = account;
  const { endpoint, pid } = daemon;
  return { running: true, endpoint, region: HOME_REGION, accessKeyId, secretAccessKey, accountId: ACCOUNT_ID, pid };
}

/** Stops the local cloud and removes all that it kept. */
export async function resetCloud(stateDir: string): Promise<void> {
  await stopCloud(stateDir);
  rmSync(resolve(stateDir), { recursive: true, force: true, maxRetries: 5 });
}

async function spawnDaemon(options: StartCloudOptions): Promise<void> {
  const { stateDir, python, serviceModelsDir } = options;
  const settings: DaemonSettings = {
    ...{ stateDir, python, serviceModelsDir },
    ...(options.port === undefined ? {} : { port: options.port }),
  };
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const log = openLog(logFile(stateDir));
  const script = join(import.meta.dirname, "daemon.ts");
  const child = spawn(process.execPath, [...MEMORY_FLAGS, script, JSON.stringify(settings)], {
    ...{ cwd: stateDir, detached: true, stdio: ["ignore", log, log, "ipc"] },
    env: { ...process.env, NODE_OPTIONS: "" },
  });
  closeSync(log);
  try {
    await new Promise<void>((done, fail) => {
      const timer = setTimeout(() => {
        if (child.pid !== undefined) killGroup(child.pid, "SIGKILL");
        fail(
          new CloudStartError(`The local cloud was not ready after ${START_MILLISECONDS / 1000} s. ${tail(stateDir)}`),
        );
      }, START_MILLISECONDS);
      const end = (finish: () => void): void => {
        clearTimeout(timer);
        finish();
      };
      child.on("message", (message: DaemonMessage) => {
        if (message.type === "progress") options.onProgress?.(message.message);
        else if (message.type === "ready") end(done);
        else end(() => fail(new CloudStartError(message.message)));
      });
      child.once("error", (error) => end(() => fail(new CloudStartError(error.message))));
      child.once("exit", (code, signal) => {
        const how = signal ?? `exit code ${code ?? "?"}`;
        // A message of the daemon that tells more is on its way, if there is one.
        setTimeout(
          () => end(() => fail(new CloudStartError(`The local cloud ended (${how}). ${tail(stateDir)}`))),
          100,
        );
      });
    });
  } finally {
    child.removeAllListeners();
    if (child.connected) child.disconnect();
    child.unref();
  }
}

/** Ends the daemon that the state names, if it still is that one: asked first, then with its whole process group. */
async function endDaemon(stateDir: string): Promise<void> {
  const daemon = readDaemon(stateDir);
  if (daemon === undefined) return;
  if (processIdentity(daemon.pid) === undefined) {
    // It died without a word. What it left runs in its group, whose number no later process can have until then.
    if (sameBoot(daemon.identity)) killGroup(daemon.pid, "SIGKILL");
  } else if (isRunning(daemon.pid, daemon.identity)) {
    signal(daemon.pid, "SIGTERM");
    const deadline = Date.now() + STOP_MILLISECONDS;
    while (isRunning(daemon.pid, daemon.identity) && Date.now() < deadline) await delay(25);
    // The group bears the daemon's number as long as one of its processes lives, so no other can have it.
    if (isRunning(daemon.pid, daemon.identity)) killGroup(daemon.pid, "SIGKILL");
  }
  rmSync(daemonFile(stateDir), { force: true });
}

/** Whether the gateway answers, and as the very daemon that the record is of. */
async function answers(daemon: DaemonRecord): Promise<boolean> {
  const signal = AbortSignal.timeout(3000);
  const health = answerTo(request(`${daemon.endpoint}/_cloud/health`, { agent: false, signal })).then(text);
  return (await health.catch(() => "")).includes(`"id":"${daemon.id}"`);
}

function openLog(path: string): number {
  const log = openSync(path, "a", 0o600);
  if (statSync(path).size > LOG_LIMIT) truncateSync(path);
  return log;
}

function tail(stateDir: string): string {
  const path = logFile(stateDir);
  const lines = readFileSync(path, "utf8").trimEnd().split("\n").slice(-8).join("\n");
  return `The end of ${path}:\n${lines}`;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended in the meantime.
  }
}

function killGroup(pid: number, name: NodeJS.Signals): void {
  signal(-pid, name);
}
