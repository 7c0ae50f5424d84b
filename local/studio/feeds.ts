import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { headers } from "./guard.ts";

/** A part of the page that is read again and again while someone looks. */
export interface Feed {
  readonly name: string;
  readonly everyMilliseconds: number;
  read(): Promise<unknown>;
}

/** A browser that lags this far behind is let go; it comes back by itself and gets everything anew. */
const MOST_WAITING_BYTES = 16 * 1024 * 1024;
const HEARTBEAT_MILLISECONDS = 15_000;

interface Viewer {
  readonly res: ServerResponse;
  readonly isWelcome: () => boolean;
}

/** Server-sent events: each feed's content whole, once at the start and whenever it has changed. Reads only while someone looks. */
export class Feeds {
  readonly #feeds: readonly Feed[];
  readonly #log: (line: string) => void;
  readonly #viewers = new Set<Viewer>();
  readonly #last = new Map<string, string>();
  #reading: AbortController | undefined;

  constructor(feeds: readonly Feed[], log: (line: string) => void) {
    this.#feeds = feeds;
    this.#log = log;
  }

  /** Sends events to a viewer for as long as it listens and `isWelcome` holds. */
  attach(res: ServerResponse, isWelcome: () => boolean): void {
    res.writeHead(200, { ...headers, "content-type": "text/event-stream" });
    res.write("retry: 1000\n\n");
    const viewer = { res, isWelcome };
    this.#viewers.add(viewer);
    res.once("close", () => {
      this.#viewers.delete(viewer);
      if (this.#viewers.size === 0) this.#rest();
    });
    for (const [name, json] of this.#last) res.write(eventText(name, json));
    if (this.#reading === undefined) this.#begin();
  }

  close(): void {
    for (const { res } of this.#viewers) res.end();
    this.#rest();
  }

  #begin(): void {
    const reading = new AbortController();
    this.#reading = reading;
    for (const feed of this.#feeds) void this.#follow(feed, reading.signal);
    void this.#beat(reading.signal);
  }

  #rest(): void {
    this.#reading?.abort();
    this.#reading = undefined;
    this.#last.clear();
  }

  async #follow(feed: Feed, signal: AbortSignal): Promise<void> {
    let complaint = "";
    while (!signal.aborted) {
      try {
        const json = JSON.stringify(await feed.read());
        if (!isAborted(signal) && json !== this.#last.get(feed.name)) {
          this.#last.set(feed.name, json);
          this.#send(eventText(feed.name, json));
        }
        complaint = "";
      } catch (error) {
        const message = `studio: ${feed.name}: ${error instanceof Error ? error.message : String(error)}`;
        if (message !== complaint && !isAborted(signal)) this.#log(message);
        complaint = message;
      }
      await sleep(feed.everyMilliseconds, undefined, { signal }).catch(() => undefined);
    }
  }

  async #beat(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await sleep(HEARTBEAT_MILLISECONDS, undefined, { signal }).catch(() => undefined);
      if (!isAborted(signal)) this.#send(": still here\n\n");
    }
  }

  #send(text: string): void {
    for (const { res, isWelcome } of this.#viewers) {
      if (!isWelcome()) res.end();
      else if (res.writableLength > MOST_WAITING_BYTES) res.destroy();
      else res.write(text);
    }
  }
}

function eventText(name: string, json: string): string {
  return `event: ${name}\ndata: ${json}\n\n`;
}

/** Read anew: what was false before an await may be true after it. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
