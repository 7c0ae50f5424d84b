import { Agent, request, type IncomingHttpHeaders } from "node:http";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Container } from "../containers/processes.ts";

/** What a container answered. */
export interface ContainerAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** How an instance gets its container: a start on a given port. */
export type StartContainer = (port: number) => Promise<Container>;

const PING_TIMEOUT_MILLISECONDS = 2000;
const STOP_GRACE_MILLISECONDS = 30_000;
const STARTUP_CRASHES = 3;
const LONGEST_BACKOFF_MILLISECONDS = 10_000;
/** A container that ran this long is not in a loop of crashes. */
const STEADY_MILLISECONDS = 60_000;

/** The container did not answer within its time. */
export class InvocationTimeout extends Error {}

/** One serving container of a variant: started, watched, and started again when it ends by itself. */
export class Instance {
  inFlight = 0;
  ready = false;
  readonly #start: StartContainer;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 256, scheduling: "lifo" });
  #port = 0;
  #container: Container | undefined;
  #stopped = false;
  #failures = 0;
  #readySince = 0;

  constructor(start: StartContainer) {
    this.#start = start;
  }

  /** Starts the container; gives whether it passed the health check in time. */
  async begin(limitMilliseconds: number): Promise<boolean> {
    const deadline = Date.now() + limitMilliseconds;
    for (let attempt = 0; attempt < STARTUP_CRASHES && !this.#stopped; attempt++) {
      if (attempt > 0) await sleep(200 * 2 ** attempt);
      if (await this.#launch(deadline)) return true;
      if (Date.now() >= deadline) return false;
    }
    return false;
  }

  invoke(
    path: string,
    headers: Record<string, string>,
    body: Buffer,
    timeoutMilliseconds: number,
  ): Promise<ContainerAnswer> {
    this.inFlight++;
    return this.#request("POST", path, headers, body, timeoutMilliseconds).finally(() => this.inFlight--);
  }

  /** Kills the container, as a crash would (for rehearsals). */
  async crash(): Promise<void> {
    await this.#container?.stop(0);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.ready = false;
    await this.#container?.stop(STOP_GRACE_MILLISECONDS);
    this.#agent.destroy();
  }

  async #launch(deadline: number): Promise<boolean> {
    this.#port = await freePort();
    const container = await this.#start(this.#port);
    this.#container = container;
    if (this.#isStopped()) {
      await container.stop(0);
      return false;
    }
    const gone = { now: false };
    void container.exited.then(() => {
      gone.now = true;
      if (this.#container === container) void this.#onExit();
    });
    while (!gone.now && !this.#isStopped() && Date.now() < deadline) {
      if (await this.#ping()) {
        this.ready = true;
        this.#readySince = Date.now();
        return true;
      }
      await sleep(25);
    }
    if (!gone.now) await container.stop(1000);
    return false;
  }

  async #onExit(): Promise<void> {
    const served = this.ready;
    this.ready = false;
    // While starting, begin() decides; afterwards a crashed container comes back, later each time.
    if (!served) return;
    if (Date.now() - this.#readySince > STEADY_MILLISECONDS) this.#failures = 0;
    while (!this.#isStopped()) {
      await sleep(Math.min(100 * 2 ** this.#failures++, LONGEST_BACKOFF_MILLISECONDS));
      if (await this.#launch(Date.now() + 240_000).catch(() => false)) break;
    }
  }

  /** Asked anew after each wait: the compiler can't know that stop() came meanwhile. */
  #isStopped(): boolean {
    return this.#stopped;
  }

  async #ping(): Promise<boolean> {
    try {
      return (await this.#request("GET", "/ping", {}, undefined, PING_TIMEOUT_MILLISECONDS)).status === 200;
    } catch {
      return false;
    }
  }

  #request(
    method: string,
    path: string,
    headers: Record<string, string>,
    body: Buffer | undefined,
    timeout: number,
  ): Promise<ContainerAnswer> {
    return new Promise((done, failed) => {
      const sent = request(
        {
          host: "127.0.0.1",
          port: this.#port,
          agent: this.#agent,
          method,
          path,
          headers: body === undefined ? headers : { ...headers, "content-length": body.length },
        },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on("data", (chunk: Buffer) => chunks.push(chunk));
          answer.on("end", () => {
            clearTimeout(timer);
            done({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) });
          });
          answer.on("error", failed);
        },
      );
      const timer = setTimeout(
        () => sent.destroy(new InvocationTimeout("the container did not answer in time")),
        timeout,
      );
      sent.on("error", (error) => {
        clearTimeout(timer);
        failed(error);
      });
      sent.end(body);
    });
  }
}

/** Ports that containers were started on and may not have bound yet. */
const promised = new Set<number>();

/** A port that nobody uses, and that no other container was promised in the last minute. */
async function freePort(): Promise<number> {
  let port = await anyPort();
  while (promised.has(port)) port = await anyPort();
  promised.add(port);
  setTimeout(() => promised.delete(port), 60_000).unref();
  return port;
}

function anyPort(): Promise<number> {
  return new Promise((done, failed) => {
    const probe = createServer();
    probe.once("error", failed);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => done(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
