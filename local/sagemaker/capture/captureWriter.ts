import { readdir, mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Services } from "../context.ts";
import type { DeployedVariant, Deployment } from "../hosting/records.ts";
import { captureLine, type Exchange } from "./captureRecord.ts";
import { Spool, sendSpool } from "./spool.ts";

type Needs = Pick<Services, "cloud" | "options">;

const DEFAULT_FLUSH_MILLISECONDS = 1000;
const FLUSH_BYTES = 4 * 1024 ** 2;

/**
 * Data capture: each sampled request is in a file on the disk before it is answered, and reaches S3 moments later.
 * One file becomes one object, whose name is chosen with the file, so that a repeated upload changes nothing.
 */
export class CaptureWriter {
  readonly #context: () => Needs;
  readonly #open = new Map<string, Spool>();
  readonly #sending = new Map<Promise<void>, string>();

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
    await written;
  }

  /** Writes out what an endpoint has captured; settles when S3 has it, or it failed a first time. */
  async finish(endpoint: string): Promise<void> {
    for (const [key, spool] of this.#open) if (spool.endpoint === endpoint) this.#rotate(key, spool);
    await Promise.all([...this.#sending].filter(([, name]) => name === endpoint).map(([sending]) => sending));
  }

  async close(): Promise<void> {
    for (const [key, spool] of this.#open) this.#rotate(key, spool);
    await Promise.all(this.#sending.keys());
  }

  #rotate(key: string, spool: Spool): void {
    if (this.#open.get(key) === spool) this.#open.delete(key);
    clearTimeout(spool.timer);
    const sending = spool.close().then(() => sendSpool(this.#context(), spool.path));
    this.#track(sending, spool.endpoint);
  }

  #send(path: string, endpoint: string): void {
    this.#track(sendSpool(this.#context(), path), endpoint);
  }

  #track(sending: Promise<void>, endpoint: string): void {
    const tracked = sending
      .catch((error: unknown) =>
        this.#context().options.log(
          `captured data was not stored: ${error instanceof Error ? error.message : String(error)}`,
        ),
      )
      .finally(() => this.#sending.delete(tracked));
    this.#sending.set(tracked, endpoint);
  }
}
