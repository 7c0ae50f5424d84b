import { readdir, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { isDiskFull } from "../../../system/fullDisk.ts";
import type { Services } from "../context.ts";
import type { DeployedVariant, Deployment } from "../hosting/records.ts";
import { captureLine, type Exchange } from "./captureRecord.ts";
import { Spool, sendSpool } from "./spool.ts";
import { messageOf } from "../../thrown.ts";

type Needs = Pick<Services, "cloud" | "options">;

const DEFAULT_FLUSH_MILLISECONDS = 1000;
const FLUSH_BYTES = 4 * 1024 ** 2;
/** First and longest pause before files that could not be sent are sent again. */
const AGAIN_MILLISECONDS = [2_000, 300_000] as const;

/**
 * Data capture: each sampled request is in a file on the disk before it is answered, and reaches S3 moments later.
 * One file becomes one object, whose name is chosen with the file, so that a repeated upload changes nothing.
 *
 * Without room on the disk a request is answered and not captured, as on AWS ("To prevent impact to inference requests, Data
 * Capture stops capturing requests at high levels of disk usage", SageMaker's guide, "Capture data from real-time endpoint").
 */
export class CaptureWriter {
  readonly #context: () => Needs;
  readonly #open = new Map<string, Spool>();
  readonly #sending = new Map<Promise<void>, string>();
  /** Files that S3 did not take, with the endpoint of each. */
  readonly #left = new Map<string, string>();
  #again: NodeJS.Timeout | undefined;
  #pause: number = AGAIN_MILLISECONDS[0];
  #isFull = false;
  #closed = false;

  constructor(context: () => Needs) {
    this.#context = context;
  }

  get #folder(): string {
    return join(this.#context().options.stateDir, "capture");
  }

  /** Sends what a killed service had not sent. */
  async restore(): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    for (const name of await readdir(this.#folder)) {
      if (name.endsWith(".jsonl")) this.#send(join(this.#folder, name), "");
    }
  }

  /** Keeps an exchange if the endpoint captures and the sample takes it. */
  async capture(endpoint: string, deployment: Deployment, variant: DeployedVariant, exchange: Exchange): Promise<void> {
    const config = deployment.capture;
    if (config?.EnableCapture !== true || Math.random() * 100 >= config.InitialSamplingPercentage) return;
    const now = new Date();
    const line = captureLine(exchange, config, now) + "\n";
    const key = `${endpoint}/${variant.config.VariantName}/${deployment.id}`;
    let spool = this.#open.get(key);
    if (spool !== undefined && spool.hour !== now.toISOString().slice(0, 13)) {
      this.#rotate(key, spool);
      spool = undefined;
    }
    if (spool === undefined) {
      const fresh = new Spool(this.#folder, {
        endpoint,
        variant: variant.config.VariantName,
        config,
        roleArn: variant.roleArn,
        time: now,
      });
      const wait = this.#context().options.captureFlushMilliseconds ?? DEFAULT_FLUSH_MILLISECONDS;
      fresh.timer = setTimeout(() => this.#rotate(key, fresh), wait);
      this.#open.set(key, (spool = fresh));
    }
    const written = spool.append(line);
    if (spool.bytes > FLUSH_BYTES) this.#rotate(key, spool);
    try {
      await written;
      this.#isFull = false;
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      // What is whole in the file is sent; the next request begins another, as this one may not have got its first line.
      this.#rotate(key, spool);
      if (!this.#isFull) this.#log(`requests are not captured until there is room: ${messageOf(error)}`);
      this.#isFull = true;
    }
  }

  /** Writes out what an endpoint has captured; settles when S3 has it, or it failed a first time. */
  async finish(endpoint: string): Promise<void> {
    for (const [key, spool] of this.#open) if (spool.endpoint === endpoint) this.#rotate(key, spool);
    await Promise.all([...this.#sending].filter(([, name]) => name === endpoint).map(([sending]) => sending));
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#again);
    for (const [key, spool] of this.#open) this.#rotate(key, spool);
    await Promise.all(this.#sending.keys());
  }

  #rotate(key: string, spool: Spool): void {
    if (this.#open.get(key) !== spool) return;
    this.#open.delete(key);
    clearTimeout(spool.timer);
    this.#send(spool.path, spool.endpoint, spool.close());
  }

  #send(path: string, endpoint: string, closed: Promise<void> = Promise.resolve()): void {
    const tracked = closed
      .then(() => sendSpool(this.#context(), path))
      .then(() => void (this.#pause = AGAIN_MILLISECONDS[0]))
      .catch((error: unknown) => {
        this.#log(`captured data was not stored, and is kept in ${path}: ${messageOf(error)}`);
        this.#left.set(path, endpoint);
        this.#sendAgain();
      })
      .finally(() => this.#sending.delete(tracked));
    this.#sending.set(tracked, endpoint);
  }

  /** Sends what S3 did not take, after ever longer pauses. */
  #sendAgain(): void {
    if (this.#closed || this.#again !== undefined) return;
    this.#again = setTimeout(() => {
      this.#again = undefined;
      const left = [...this.#left];
      this.#left.clear();
      for (const [path, endpoint] of left) this.#send(path, endpoint);
    }, this.#pause).unref();
    this.#pause = Math.min(this.#pause * 2, AGAIN_MILLISECONDS[1]);
  }

  #log(line: string): void {
    this.#context().options.log(line);
  }
}
