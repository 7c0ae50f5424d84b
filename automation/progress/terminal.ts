import { Listr } from "listr2";
import type { SconesEvent, StepEvent } from "./events.ts";
import type { Sink } from "./reporter.ts";
import { bar, eventLine, formatSeconds } from "./format.ts";

interface LiveTask {
  title: string;
  output: string;
}

interface Deferred {
  readonly title: string;
  readonly promise: Promise<void>;
  resolve(): void;
  reject(error: Error): void;
  task?: LiveTask;
}

const outputLines = 4;

/** The live task list of a terminal: the steps to come, the current one with its latest lines and bar, times when done. */
export class TerminalSink implements Sink {
  readonly #steps = new Map<string, Deferred>();
  readonly #after: string[] = [];
  #running: Promise<void> | undefined;
  #current: Deferred | undefined;

  event(event: SconesEvent): void {
    switch (event.type) {
      case "start":
        this.#begin(event.steps);
        break;
      case "step":
        this.#step(event);
        break;
      case "error":
        this.#after.push(`scones: ${event.message}`);
        break;
      case "log":
        if (event.level === "warning") this.#after.push(`warning: ${event.message}`);
        else this.#output(event.message);
        break;
      default:
        this.#output(eventLine(event));
    }
  }

  text(lines: readonly string[]): void {
    this.#after.push(...lines);
  }

  async close(): Promise<void> {
    for (const deferred of this.#steps.values()) deferred.reject(new Error("not reached"));
    await this.#running;
    this.#running = undefined;
    this.#current = undefined;
    if (this.#after.length > 0) process.stdout.write(`${this.#after.splice(0).join("\n")}\n`);
  }

  #begin(steps: readonly string[]): void {
    for (const step of steps) this.#steps.set(step, defer(step));
    if (steps.length === 0) return;
    const list = new Listr(
      [...this.#steps.values()].map((deferred) => ({
        title: deferred.title,
        task: async (_: unknown, task: LiveTask) => {
          deferred.task = task;
          await deferred.promise;
        },
        rendererOptions: { outputBar: outputLines },
      })),
      {
        concurrent: false,
        exitOnError: true,
        registerSignalListeners: false,
        rendererOptions: { collapseErrors: false, showErrorMessage: false },
      },
    );
    this.#running = list.run().then(
      () => undefined,
      () => undefined,
    );
  }

  #step(event: StepEvent): void {
    const deferred = this.#steps.get(event.step);
    if (deferred === undefined) {
      if (event.status === "done") this.#after.push(`${event.step}: ${event.message ?? "done"}`);
      return;
    }
    switch (event.status) {
      case "started":
        this.#current = deferred;
        break;
      case "progress":
        this.#output(
          [event.message, event.fraction === undefined ? "" : bar(event.fraction)].filter(Boolean).join("  "),
        );
        break;
      case "done":
        this.#title(deferred, `${event.step}: ${event.message ?? "done"} (${formatSeconds(event.seconds ?? 0)})`);
        deferred.resolve();
        break;
      case "failed":
        this.#title(deferred, `${event.step}: failed after ${formatSeconds(event.seconds ?? 0)}`);
        deferred.reject(new Error(event.message ?? "failed"));
    }
  }

  #title(deferred: Deferred, title: string): void {
    if (deferred.task !== undefined) deferred.task.title = title;
  }

  #output(line: string | undefined): void {
    const task = this.#current?.task;
    if (line === undefined || line === "") return;
    // Before the list has reached the step there is no place for its lines yet; the next ones have it.
    if (task !== undefined) task.output = line;
    else if (this.#running === undefined) this.#after.push(line);
  }
}

function defer(title: string): Deferred {
  let settle: { resolve(): void; reject(error: Error): void } | undefined;
  const promise = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });
  promise.catch(() => undefined); // A step that is never reached has nobody waiting for it.
  return { title, promise, resolve: () => settle?.resolve(), reject: (error) => settle?.reject(error) };
}
