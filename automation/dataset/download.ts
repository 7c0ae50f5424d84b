import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { makeFolder } from "../../system/makeFolder.ts";
import { SconesError } from "../runs/errors.ts";
import { withRetries } from "./retry.ts";
import type { PrepareOptions } from "./types.ts";

/** Where an archive comes from, and what it must be. */
export interface ArchiveSource {
  readonly url: string;
  readonly bytes: number;
  readonly md5: string;
}

/** The archive as the University of Toronto publishes it. `SCONES_CIFAR100_URL` names a mirror. */
export const cifar100: ArchiveSource = {
  url: "https://www.cs.toronto.edu/~kriz/cifar-100-python.tar.gz",
  bytes: 169_001_437,
  md5: "eb9058c3a382ffc7106e4002c42a8d85",
};

/** Thrown when an archive can't be fetched, or is not the published one. */
export class DownloadError extends SconesError {
  override readonly name = "DownloadError";
}

export interface DownloadOptions extends Pick<PrepareOptions, "cacheDir" | "onProgress" | "signal"> {
  readonly source?: ArchiveSource;
  /**
   * How often a broken transfer is taken up again before it is given up.
   * @default 6
   */
  readonly attempts?: number;
  /**
   * Milliseconds before the second attempt.
   * @default 1000
   */
  readonly delayMs?: number;
  /**
   * Milliseconds without a byte after which a connection counts as lost.
   * @default 30000
   */
  readonly stallMs?: number;
}

/**
 * Gives the path of CIFAR-100's archive in the cache, which it downloads the first time. A transfer that breaks goes on
 * where it ended, in a later run too; the file gets its name only once size and MD5 are right.
 */
export async function downloadCifar100(options: DownloadOptions): Promise<string> {
  const mirror = process.env["SCONES_CIFAR100_URL"];
  const source = options.source ?? (mirror === undefined ? cifar100 : { ...cifar100, url: mirror });
  const path = join(options.cacheDir, "cifar-100-python.tar.gz");
  if ((await sizeOf(path)) === source.bytes) return path;

  await makeFolder(options.cacheDir);
  const part = await ownPartFile(`${path}.part`);
  try {
    for (let round = 1; ; round++) {
      const resumed = (await sizeOf(part.path)) > 0;
      await fetchWhole(part.path, source, options);
      const md5 = await md5Of(part.path);
      if (md5 === source.md5) break;
      await rm(part.path, { force: true });
      // What an interrupted run left may have been another file's beginning: then one fresh start is worth it.
      if (!resumed || round > 1) {
        throw new DownloadError(`${source.url} is not the published archive: expected MD5 ${source.md5}, got ${md5}.`);
      }
    }
    await rename(part.path, path);
    return path;
  } finally {
    await part.release();
  }
}

/** Attempts to get a first byte: where none comes, a network is more likely to be missing than to be bad. */
const attemptsToReach = 3;

async function fetchWhole(path: string, source: ArchiveSource, options: DownloadOptions): Promise<void> {
  let isReached = false;
  const onProgress: DownloadOptions["onProgress"] = (progress) => {
    isReached = true;
    options.onProgress?.(progress);
  };
  try {
    await withRetries(() => fetchRest(path, source, { ...options, onProgress }), {
      retryable: (error, attempt) =>
        !(error instanceof DownloadError) &&
        options.signal?.aborted !== true &&
        (isReached || attempt < attemptsToReach),
      attempts: options.attempts ?? 6,
      delayMs: options.delayMs ?? 1000,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
  } catch (error) {
    if (error instanceof DownloadError || options.signal?.aborted === true) throw error;
    throw new DownloadError(
      `can't download ${source.url}: ${reasonOf(error)}. The next run takes it up where it ended; an archive of your own can be given by its path (--archive).`,
      { cause: error },
    );
  }
}

/** One request: for what is still missing, or for all of it where the server knows no ranges. */
async function fetchRest(path: string, source: ArchiveSource, options: DownloadOptions): Promise<void> {
  let have = await sizeOf(path);
  if (have > source.bytes) {
    await rm(path, { force: true });
    have = 0;
  }
  if (have === source.bytes) return;

  const stall = new Stall(options.stallMs ?? 30_000);
  const signal = AbortSignal.any([stall.signal, ...(options.signal === undefined ? [] : [options.signal])]);
  try {
    const response = await fetch(source.url, { signal, headers: have > 0 ? { range: `bytes=${have}-` } : {} });
    const resumes =
      response.status === 206 && response.headers.get("content-range")?.startsWith(`bytes ${have}-`) === true;
    if (!resumes && response.status !== 200) {
      await response.body?.cancel();
      if (response.status === 416 || response.status === 206) await rm(path, { force: true });
      throw refusal(response.status, source.url);
    }
    if (!resumes) have = 0;
    await checkLength(response, source, have);
    if (response.body === null) throw new Error("the answer is empty");
    await pipeline(
      response.body,
      async function* (chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          stall.reset();
          have += chunk.length;
          if (have > source.bytes) throw new DownloadError(wrongSize(source, `more than that`));
          options.onProgress?.({ phase: "download", done: have, total: source.bytes, unit: "bytes" });
          yield chunk;
        }
      },
      createWriteStream(path, { flags: resumes ? "a" : "w" }),
      { signal },
    );
    if (have < source.bytes) throw new Error(`the connection ended after ${have} of ${source.bytes} bytes`);
  } catch (error) {
    throw stall.signal.aborted ? new Error(`no byte came for ${stall.milliseconds / 1000} s`, { cause: error }) : error;
  } finally {
    stall.end();
  }
}

async function checkLength(response: Response, source: ArchiveSource, have: number): Promise<void> {
  const length = response.headers.get("content-length");
  if (length === null || response.headers.get("content-encoding") !== null) return;
  if (have + Number(length) === source.bytes) return;
  await response.body?.cancel();
  throw new DownloadError(wrongSize(source, String(have + Number(length))));
}

function wrongSize(source: ArchiveSource, got: string): string {
  return `${source.url} is not the published archive: expected ${source.bytes} bytes, got ${got}.`;
}

/** Passing troubles are worth another attempt, a refusal is not. */
function refusal(status: number, url: string): Error {
  const passing = status === 408 || status === 416 || status === 206 || status === 429 || status >= 500;
  return passing
    ? new Error(`the server answered ${status}`)
    : new DownloadError(`can't download ${url}: the server answered ${status}.`);
}

/** Ends a request on which nothing has come for a while. */
class Stall {
  readonly milliseconds: number;
  readonly #controller = new AbortController();
  #timer: NodeJS.Timeout;

  constructor(milliseconds: number) {
    this.milliseconds = milliseconds;
    this.#timer = this.#start();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  reset(): void {
    this.#timer.refresh();
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  #start(): NodeJS.Timeout {
    return setTimeout(() => this.#controller.abort(), this.milliseconds);
  }
}

/** The unfinished file of this process: the common one, or one of its own while another process is at that. */
async function ownPartFile(common: string): Promise<{ path: string; release(): Promise<void> }> {
  const lock = `${common}.lock`;
  for (let attempt = 1; attempt <= 2; attempt++) {
    try {
      await writeFile(lock, String(process.pid), { flag: "wx" });
      return { path: common, release: () => rm(lock, { force: true }) };
    } catch {
      if (await isHeld(lock)) break;
      await rm(lock, { force: true });
    }
  }
  // Both may finish: the content is the same, and the last rename wins.
  const path = `${common}-${process.pid}-${crypto.randomUUID()}`;
  return { path, release: () => rm(path, { force: true }) };
}

/** Whether the process that made the lock still runs. */
async function isHeld(lock: string): Promise<boolean> {
  try {
    process.kill(Number(await readFile(lock, "utf8")), 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

async function md5Of(path: string): Promise<string> {
  const md5 = createHash("md5");
  await pipeline(
    createReadStream(path, { highWaterMark: 1024 * 1024 }),
    new Writable({
      write(chunk: Buffer, _, done) {
        md5.update(chunk);
        done();
      },
    }),
  );
  return md5.digest("hex");
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // fetch says no more than "fetch failed"; its cause knows why.
  return error.cause instanceof Error && error.message === "fetch failed"
    ? error.cause.message || "no connection"
    : error.message;
}
