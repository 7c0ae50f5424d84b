import { messageOf, throwIfAborted } from "../runs/errors.ts";
import { defaults } from "../runs/options.ts";
import type { EventBody, SconesEvent } from "./events.ts";
import { forSameStack, type StackPlace } from "./sameStack.ts";

/** Where events go: a terminal, plain lines, JSON lines, or a library user's iterator. */
export interface Sink {
  event(event: SconesEvent): void;
  /** What a person reads when the verb is done; `--json` has the `result` event instead. */
  text(lines: readonly string[]): void;
  /** Ends the live display, so that a question or another program can have the terminal. */
  close(): Promise<void>;
}

export interface StepHandle {
  progress(message: string, fraction?: number): void;
}

export interface StepOutcome<T> {
  readonly value: T;
  /** What was done, with its numbers: "1,000 + 200 images decoded". */
  readonly message: string;
  readonly counts?: Readonly<Record<string, number>>;
}

/** Between two progress events of a step: more often nobody reads, and a log only grows. */
const progressEveryMs = 250;

/** Stamps events, times the steps, and hands everything to one sink. */
export class Reporter {
  readonly seconds: Record<string, number> = {};
  readonly #sink: Sink;
  readonly #signal: AbortSignal | undefined;
  #verb = "";
  #place: StackPlace = defaults;

  /** No step begins once the signal is aborted. */
  constructor(sink: Sink, signal?: AbortSignal) {
    this.#sink = sink;
    this.#signal = signal;
  }

  start(verb: string, about: { cloud: "local" | "aws"; stack: string; steps: readonly string[] }): void {
    this.#verb = verb;
    this.#place = about;
    this.emit({ type: "start", verb, cloud: about.cloud, stack: about.stack, steps: [...about.steps] });
  }

  emit(body: EventBody): void {
    const said = "message" in body && body.message !== undefined ? { message: this.#advice(body.message) } : {};
    this.#sink.event({ v: 1, time: new Date().toISOString(), ...body, ...said });
  }

  info(message: string): void {
    this.emit({ type: "log", level: "info", message });
  }

  warn(message: string): void {
    this.emit({ type: "log", level: "warning", message });
  }

  result(data: unknown, text: readonly string[]): void {
    this.emit({ type: "result", verb: this.#verb, data });
    this.#sink.text(text.map((line) => this.#advice(line)));
  }

  async step<T>(step: string, work: (handle: StepHandle) => Promise<StepOutcome<T>>): Promise<T> {
    if (this.#signal !== undefined) throwIfAborted(this.#signal);
    const began = performance.now();
    const seconds = (): number => Math.round(performance.now() - began) / 1000;
    this.emit({ type: "step", step, status: "started" });
    let shownAt = -Infinity;
    const handle: StepHandle = {
      progress: (message, fraction) => {
        const now = performance.now();
        if (now - shownAt < progressEveryMs) return;
        shownAt = now;
        const clamped = fraction === undefined ? {} : { fraction: Math.min(1, Math.max(0, fraction)) };
        this.emit({ type: "step", step, status: "progress", message, ...clamped });
      },
    };
    try {
      const { value, message, counts } = await work(handle);
      this.seconds[step] = seconds();
      this.emit({
        type: "step",
        step,
        status: "done",
        message,
        seconds: this.seconds[step],
        ...(counts === undefined ? {} : { counts: { ...counts } }),
      });
      return value;
    } catch (error) {
      this.seconds[step] = seconds();
      this.emit({ type: "step", step, status: "failed", message: messageOf(error), seconds: this.seconds[step] });
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#sink.close();
  }

  #advice(text: string): string {
    return forSameStack(text, this.#place);
  }
}
