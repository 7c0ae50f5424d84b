import { readdir, readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import type { Cloud } from "./cloud.ts";
import type { Operation } from "./deploy.ts";
import { messageOf, SconesError, throwIfAborted } from "./errors.ts";
import { projectName } from "./options.ts";
import { findPending } from "./pendingCreates.ts";
import { runPulumi } from "./pulumiCli.ts";
import { processExists } from "./runLock.ts";
import { forgetState, readState } from "./stack.ts";

interface EngineLock {
  readonly pid: number;
  readonly hostname: string;
  readonly username: string;
  readonly timestamp: string;
}

const patienceMs = 120_000;

/** Makes a stack usable again whose last operation was killed: releases the dead engine's lock, settles what it left pending. */
export async function recover(
  operation: Operation,
  cloud: Cloud,
  onProgress: (message: string) => void,
): Promise<void> {
  const { stack, interrupts } = operation;
  const backend = cloud.env["PULUMI_BACKEND_URL"] ?? process.env["PULUMI_BACKEND_URL"];
  if (backend?.startsWith("file://") === true) {
    await releaseDeadLocks(stack, fileURLToPath(backend), onProgress, interrupts.signal);
  }
  const { pending } = await readState(stack);
  if (pending.length === 0) return;
  onProgress(`settling ${pending.length} operations that were cut off`);
  const creating = pending.filter(({ operation: kind }) => kind === "creating").map(({ resource }) => resource);
  const found = await findPending(operation.clients, creating);
  const imports = found.flatMap(({ urn, id }) => ["--import-pending-creates", urn, "--import-pending-creates", id]);
  await settle(cloud, stack, imports, interrupts.signal);
  forgetState(stack);
}

/** `refresh` is the engine's own way to settle pending operations: adopt what was created, forget what was not. */
async function settle(cloud: Cloud, stack: Stack, imports: readonly string[], signal: AbortSignal): Promise<void> {
  const refresh = ["refresh", "--yes", "--skip-preview", "--non-interactive", "--stack", stack.name];
  try {
    if (imports.length > 0) await runPulumi(cloud, [...refresh, ...imports], signal);
    await runPulumi(cloud, [...refresh, "--clear-pending-creates"], signal);
  } catch (error) {
    throwIfAborted(signal);
    throw new SconesError(
      `Operations that were cut off could not be settled: ${messageOf(error)}. ` +
        "Look at them with `npm run scones -- pulumi refresh`, and try again.",
    );
  }
}

async function releaseDeadLocks(
  stack: Stack,
  backend: string,
  onProgress: (message: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const folder = join(backend, ".pulumi", "locks", "organization", projectName, stack.name);
  const deadline = Date.now() + patienceMs;
  for (;;) {
    throwIfAborted(signal);
    const locks = await readLocks(folder);
    if (locks.length === 0) return;
    const alive = locks.find((lock) => lock.hostname !== hostname() || processExists(lock.pid));
    if (alive === undefined) {
      onProgress("releasing the lock of an operation that was killed");
      await stack.cancel();
      return;
    }
    // An engine whose parent was killed first ends what it has begun.
    if (Date.now() > deadline) {
      throw new SconesError(
        `Another Pulumi operation is going on stack '${stack.name}': process ${alive.pid} of ${alive.username} on ${alive.hostname}, since ${alive.timestamp}. ` +
          "Wait until it ends. If that process is none of Pulumi's, release the lock with `npm run scones -- pulumi cancel`.",
      );
    }
    onProgress(`waiting for another Pulumi operation on the stack (process ${alive.pid})`);
    await sleep(500, undefined, { signal }).catch(() => undefined);
  }
}

async function readLocks(folder: string): Promise<EngineLock[]> {
  const names = await readdir(folder).catch(() => []);
  const texts = await Promise.all(
    names.filter((name) => name.endsWith(".json")).map((name) => readFile(join(folder, name), "utf8").catch(() => "")),
  );
  return texts.flatMap((text) => {
    try {
      return [JSON.parse(text) as EngineLock];
    } catch {
      return []; // Released in between, or just being written.
    }
  });
}
