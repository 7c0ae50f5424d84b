import { resolve } from "node:path";
import { z } from "zod";
import { settingProblem } from "../domain/configuration/settings.ts";
import { UsageError } from "./runs/errors.ts";
import type { SconesEvent } from "./progress/events.ts";
import { Interrupts } from "./runs/interrupts.ts";
import { defaults, imageSizeRange, imagesSource } from "./runs/options.ts";
import type { RunOptions } from "./runs/options.ts";
import { perform } from "./runs/perform.ts";
import type { Sink } from "./progress/reporter.ts";
import { Reporter } from "./progress/reporter.ts";
import { run } from "./runs/run.ts";
import { Session } from "./runs/session.ts";
import type { Summary } from "./runs/summary.ts";

export { GateError, InterruptedError, SconesError, UsageError } from "./runs/errors.ts";
export { eventSchema, eventVersion } from "./progress/events.ts";
export type { SconesEvent } from "./progress/events.ts";
export type { Summary } from "./runs/summary.ts";

const share = z.number().min(0).max(1);

const optionsSchema = z.strictObject({
  /** @default "local" - the embedded local cloud, which only a clone of the repository has */
  cloud: z.enum(["local", "aws"]).default(defaults.cloud),
  /** Pulumi stack. @default "dev" */
  stack: z
    .string()
    .regex(/^[A-Za-z0-9_.-]{1,100}$/)
    .default(defaults.stack),
  /** Settings of the stack, such as `{ epochs: "10" }`. @default - the stack's own */
  config: z
    .record(z.string(), z.string())
    .superRefine((config, context) => {
      for (const [name, value] of Object.entries(config)) {
        const message = settingProblem(name, value);
        if (message !== undefined) context.addIssue(message);
      }
    })
    .default({}),
  /** Folder of the results. @default "out" */
  out: z.string().default(defaults.out),
  /** `sample`, drawn by the project, or `cifar100`, downloaded. @default "sample" */
  dataset: z.enum(["sample", "cifar100"]).default(defaults.dataset),
  /** CIFAR-100's layout as `.tar.gz`, `.tar` or extracted folder, instead of `dataset`. */
  archive: z.string().optional(),
  /** Your own pictures, instead of `dataset`: a folder or `s3://bucket/prefix` with a subfolder a class. */
  images: z.string().optional(),
  /** Share of `images` to validate with where they have no parts of their own, between 0 and 1. @default 0.2 */
  validationShare: z.number().gt(0).lt(1).optional(),
  /** Pixels a side to resize `images` to, 16 to 1024. @default - as they are */
  imageSize: z.int().min(imageSizeRange[0]).max(imageSizeRange[1]).optional(),
  /** Two or more classes by name. @default - bicycle and motorcycle, or all of `images` */
  classes: z.array(z.string()).min(2).optional(),
  /** Executions of the workflow. @default 24 */
  executions: z.int().min(1).max(10_000).default(defaults.executions),
  /** Executions at a time. @default 8 */
  concurrency: z.int().min(1).max(200).default(defaults.concurrency),
  /** New executions although an earlier run's still hold. @default false */
  fresh: z.boolean().default(false),
  /** A `GateError` below this validation accuracy, 0 to 1. @default - no limit */
  minAccuracy: share.optional(),
  /** A `GateError`, before anything is created, above these dollars a month on AWS. @default - no limit */
  maxMonthlyCost: z.number().nonnegative().optional(),
  /** Ends the run cleanly: the next one goes on from there. */
  signal: z.instanceof(AbortSignal).optional(),
});

/** What can be asked of {@link runWorkflow}; every option has a default. */
export type WorkflowOptions = z.input<typeof optionsSchema>;

/** A run that is under way: its events as they come, and in the end what it found. */
export interface WorkflowRun extends AsyncIterable<SconesEvent> {
  /** Resolves with the content of `summary.json`; rejects with a `SconesError` that has the command's `exitCode`. */
  readonly result: Promise<Summary>;
}

/** Runs in one process go one after the other: they share its environment, where clients and engine look for the cloud. */
let last: Promise<unknown> = Promise.resolve();

/**
 * Runs the whole workflow, as `scones run` does, and starts at once. Iterating gives every event from the first on, however
 * late it begins, and throws after the last one if the run failed; leaving the loop does not stop the run.
 *
 * @example
 * const run = runWorkflow({ dataset: "cifar100", minAccuracy: 0.8 });
 * for await (const event of run) if (event.type === "training") console.log(event.epoch, event.validationAccuracy);
 * console.log((await run.result).endpoint.name);
 */
export function runWorkflow(options: WorkflowOptions = {}): WorkflowRun {
  const stream = new EventStream();
  const result = last.then(() => start(options, stream));
  last = result.catch(() => undefined); // Who neither iterates nor awaits it has asked not to know.
  return { result, [Symbol.asyncIterator]: () => stream.read(result) };
}

async function start(options: WorkflowOptions, stream: EventStream): Promise<Summary> {
  try {
    const checked = optionsSchema.safeParse(options);
    if (!checked.success) throw new UsageError(`runWorkflow: ${z.prettifyError(checked.error)}`);
    const { archive, images, signal, ...rest } = checked.data;
    const interrupts = new Interrupts();
    if (signal !== undefined) interrupts.follow(signal);
    const quiet = { yes: true, json: true, quiet: true, debug: false };
    const paths = {
      out: resolve(rest.out),
      ...(archive === undefined ? {} : { archive: resolve(archive) }),
      ...(images === undefined ? {} : { images: imagesSource(images) }),
    };
    const full = { ...rest, ...paths, ...quiet } as RunOptions;
    const session = new Session(full, new Reporter(stream, interrupts.signal), interrupts);
    const { value, error } = await perform(session, () => run(session, full));
    if (value === undefined) throw error;
    return value;
  } finally {
    await stream.close();
  }
}

/** Keeps a run's events, which are some hundreds, for whoever reads them, at whatever time. */
class EventStream implements Sink {
  readonly #events: SconesEvent[] = [];
  readonly #waiting: (() => void)[] = [];
  #closed = false;

  event(event: SconesEvent): void {
    this.#events.push(event);
    this.#wake();
  }

  text(): void {
    // The `result` event says the same.
  }

  close(): Promise<void> {
    this.#closed = true;
    this.#wake();
    return Promise.resolve();
  }

  async *read(result: Promise<unknown>): AsyncGenerator<SconesEvent, void> {
    for (let next = 0; ; next++) {
      while (next >= this.#events.length && !this.#closed) {
        await new Promise<void>((more) => void this.#waiting.push(more));
      }
      const event = this.#events[next];
      if (event === undefined) break;
      yield event;
    }
    await result;
  }

  #wake(): void {
    for (const more of this.#waiting.splice(0)) more();
  }
}
