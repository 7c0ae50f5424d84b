import { readdir, readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import type { Clients } from "./clients.ts";
import type { Cloud } from "./cloud.ts";
import { MADE_UNREAD } from "./engineEvents.ts";
import type { Operation } from "./operation.ts";
import { messageOf, SconesError, throwIfAborted } from "../runs/errors.ts";
import { projectName } from "../runs/options.ts";
import { settlePending } from "./pendingOperations.ts";
import type { DeployedResource, PendingDeployment } from "./pendingOperations.ts";
import { identify, type Place } from "./resourceIds.ts";
import { processExists } from "../runs/runLock.ts";
import { forgetState, readState, type StackState } from "./stack.ts";
import { stateFolderOf } from "./stateFolder.ts";

interface EngineLock {
  readonly pid: number;
  readonly hostname: string;
  readonly username: string;
  readonly timestamp: string;
}

const patienceMs = 120_000;

/**
 * Makes a stack usable again whose last operation was killed or refused: releases the dead engine's lock, settles what it left pending,
 * and reads again what is noted otherwise than it is.
 */
export async function recover(
  operation: Operation,
  cloud: Cloud,
  onProgress: (message: string) => void,
): Promise<void> {
  const { stack, interrupts } = operation;
  const state = stateFolderOf(cloud.env, cloud.workDir);
  if (state !== undefined) await releaseDeadLocks(stack, state, onProgress, interrupts.signal);
  const mend = async (what: string, act: () => Promise<unknown>): Promise<void> => {
    try {
      await act();
    } catch (error) {
      throwIfAborted(interrupts.signal);
      throw new SconesError(
        `${what}: ${messageOf(error)}. Look at them with \`npm run scones -- pulumi refresh\`, and try again.`,
      );
    } finally {
      forgetState(stack);
    }
  };
  const { pending } = await readState(stack);
  if (pending.length > 0) {
    onProgress(`settling ${pending.length} operations that were cut off`);
    await mend("Operations that were cut off could not be settled", () => settle(operation));
  }
  const failed = notedAsDone(await readState(stack));
  if (failed.length > 0) {
    onProgress(`reading ${failed.length} resources again whose last change failed`);
    await mend("Resources whose last change failed could not be read", () => refresh(operation, failed));
  }
}

/**
 * URNs of what the classic provider could not change, and noted as changed all the same: "Terraform always returns the existing state with the
 * diff applied to it in the event of an update failure" (pulumi, pkg/engine/update.go). The next update would ask AWS for nothing and succeed
 * (pulumi#21458, pulumi-aws#6062). Of aws-native it is creations that fail so; those are made anew, which a refresh would forget, but for
 * what was taken into the state and not read yet (`adoptUnread`).
 */
function notedAsDone({ resources }: StackState): string[] {
  return resources.flatMap(({ urn, type, failed = "" }) =>
    failed !== "" && (type.startsWith("aws:") || MADE_UNREAD.test(failed)) ? [urn] : [],
  );
}

async function refresh({ stack, interrupts }: Operation, urns: readonly string[]): Promise<void> {
  await stack.refresh({ target: [...urns], signal: interrupts.signal });
}

/**
 * Takes into the state what was made without the engine's knowing, and reads it.
 * @returns whether the update can go on with it; what still can't be read is read before the next one, or made anew by it
 */
export async function adoptUnread(operation: Operation, unread: readonly DeployedResource[]): Promise<boolean> {
  if (unread.length === 0) return false;
  const { reporter, stack } = operation;
  try {
    reporter.warn(
      `AWS made what could not be read then: ${unread.map(({ urn }) => urn.split("::").at(-1)).join(", ")}`,
    );
    return await settle(operation, unread);
  } catch (error) {
    reporter.warn(`What AWS has made can't be read yet: ${messageOf(error)}`);
    return false;
  } finally {
    forgetState(stack);
  }
}

const places = new WeakMap<Clients, Promise<Place>>();

/** Where the stack's resources are. To be asked before something is made: where the connection is lost then, AWS does not answer. */
export function placeOf({ stack, clients }: Operation): Promise<Place> {
  let place = places.get(clients);
  if (place === undefined) {
    place = askPlace(clients, stack.workspace.envVars["AWS_REGION"]);
    places.set(clients, place);
    place.catch(() => places.delete(clients));
  }
  return place;
}

async function askPlace(clients: Clients, region = process.env["AWS_REGION"] ?? ""): Promise<Place> {
  const { GetCallerIdentityCommand } = await import("@aws-sdk/client-sts");
  const { Account = "", Arn = "" } = await (await clients.sts()).send(new GetCallerIdentityCommand({}));
  // As the components do, which name by it what they make.
  return { partition: Arn.split(":")[1] ?? "aws", account: Account, region };
}

/**
 * Takes over what was cut off, and `others`.
 * @returns whether there was anything
 */
async function settle(operation: Operation, others: readonly DeployedResource[] = []): Promise<boolean> {
  const { stack, clients } = operation;
  const where = () => placeOf(operation);
  const exported = await stack.exportStack();
  const left = exported.deployment as PendingDeployment;
  const made = others.map((resource) => ({ type: "creating", resource }));
  const { deployment, adopted } = await settlePending(
    { ...left, pending_operations: [...(left.pending_operations ?? []), ...made] },
    (resource) => identify(clients, where, resource),
  );
  await stack.importStack({ ...exported, deployment });
  if (adopted.length > 0) await refresh(operation, adopted);
  return (deployment.resources?.length ?? 0) > (left.resources?.length ?? 0);
}

async function releaseDeadLocks(
  stack: Stack,
  state: string,
  onProgress: (message: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const folder = join(state, "locks", "organization", projectName, stack.name);
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
