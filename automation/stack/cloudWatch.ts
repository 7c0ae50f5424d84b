import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Cloud } from "./cloud.ts";
import { SconesError } from "../runs/errors.ts";

/** Thrown when the local cloud has ended in the middle of a verb: names its log and what to do. */
export class CloudLostError extends SconesError {
  override readonly name = "CloudLostError";

  constructor(endpoint: string, log: string) {
    super(
      `The local cloud has ended: nothing answers at ${endpoint} any more. Its log ${log} says why. ` +
        "Start it again with `npm run scones -- cloud start`, and do the same again: it goes on where it stopped.",
    );
  }
}

const everyMs = 500;
/** A cloud that is stopped and started again by its user is gone for less. */
const patienceMs = 4000;

export interface WatchOptions {
  readonly everyMs?: number;
  readonly patienceMs?: number;
}

/**
 * Calls `onLost` once when nothing has listened at the local cloud's address for some seconds. A cloud that is merely busy, or
 * starts its MiniStack again, still listens. A cloud without an address of its own is not watched.
 *
 * @returns what ends the watch
 */
export function watchCloud(
  cloud: Cloud,
  onLost: (error: CloudLostError) => void,
  options: WatchOptions = {},
): () => void {
  const ended = new AbortController();
  const { signal } = ended;
  void (async () => {
    let goneSince: number | undefined;
    while (!signal.aborted) {
      await sleep(options.everyMs ?? everyMs, undefined, { signal, ref: false }).catch(() => undefined);
      const lost = await lostCloud(cloud);
      if (lost === undefined) goneSince = undefined;
      else goneSince ??= performance.now();
      const isGone = goneSince !== undefined && performance.now() - goneSince >= (options.patienceMs ?? patienceMs);
      if (lost === undefined || !isGone) continue;
      if (!isEnded(signal)) onLost(lost);
      return;
    }
  })();
  return () => ended.abort();
}

/** Asked anew after each wait; the compiler would take the loop's own look for the last word. */
const isEnded = (signal: AbortSignal): boolean => signal.aborted;

/** The error of a cloud at whose address nothing listens right now. */
export async function lostCloud({ endpoint, log }: Cloud): Promise<CloudLostError | undefined> {
  if (endpoint === undefined || !(await isRefused(new URL(endpoint)))) return undefined;
  return new CloudLostError(endpoint, log ?? "");
}

function isRefused({ hostname, port }: URL): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ host: hostname, port: Number(port) });
    const end = (refused: boolean): void => {
      socket.destroy();
      done(refused);
    };
    socket.once("connect", () => end(false));
    socket.once("error", (error: NodeJS.ErrnoException) => end(error.code === "ECONNREFUSED"));
    socket.setTimeout(3000, () => end(false)); // Busy, not gone.
  });
}
