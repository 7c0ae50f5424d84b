import type { SconesEvent } from "./events.ts";
import type { Sink } from "./reporter.ts";
import { eventLine, formatSeconds } from "./format.ts";

/** At least this long between two progress lines of a step: a log file should not fill with them. */
const progressEveryMs = 2000;

/** One line an event: for logs, pipes and CI. */
export class PlainSink implements Sink {
  readonly #quiet: boolean;
  #lastProgress = 0;

  constructor(options: { quiet: boolean }) {
    this.#quiet = options.quiet;
  }

  event(event: SconesEvent): void {
    if (event.type === "error") {
      process.stderr.write(`scones: ${event.message}\n`);
      return;
    }
    if (event.type === "log" && event.level === "warning") {
      process.stderr.write(`warning: ${event.message}\n`);
      return;
    }
    if (this.#quiet) return;
    const line = event.type === "step" ? this.#stepLine(event) : eventLine(event);
    if (line !== undefined) process.stdout.write(`${line}\n`);
  }

  text(lines: readonly string[]): void {
    if (lines.length > 0) process.stdout.write(`${lines.join("\n")}\n`);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #stepLine(event: Extract<SconesEvent, { type: "step" }>): string | undefined {
    switch (event.status) {
      case "started":
        this.#lastProgress = performance.now();
        return `[${event.step}] …`;
      case "progress": {
        if (performance.now() - this.#lastProgress < progressEveryMs) return undefined;
        this.#lastProgress = performance.now();
        const share = event.fraction === undefined ? "" : ` (${Math.round(event.fraction * 100)} %)`;
        return `[${event.step}] ${event.message ?? ""}${share}`;
      }
      case "done":
        return `[${event.step}] ${event.message ?? "done"} (${formatSeconds(event.seconds ?? 0)})`;
      case "failed":
        return `[${event.step}] failed after ${formatSeconds(event.seconds ?? 0)}`;
    }
  }
}
