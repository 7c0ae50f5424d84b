import { type FileHandle, open } from "node:fs/promises";
import { PassThrough, type Transform, type Writable } from "node:stream";
import { isDeepStrictEqual } from "node:util";
import { createGunzip } from "node:zlib";
import { extract, type Extract } from "tar-stream";
import { ArchiveError } from "../../domain/dataset/archiveError.ts";
import {
  BatchReader,
  type BatchOptions,
  checkLabels,
  type CifarPart,
  type CifarRecord,
  findClasses,
  readLabelNames,
} from "../../domain/dataset/cifar.ts";
import { cifar100Labels } from "../../domain/dataset/cifarLabels.ts";
import { messageOf } from "../runs/errors.ts";

/** A member as the tar reader hands it over. */
type Entry = Extract extends AsyncIterable<infer Member> ? Member : never;

export const cifarFolder = "cifar-100-python";
const mib = 1024 * 1024;
/** The official members have 1.5 KB, 155 MB and 31 MB. */
const maxSizes: Readonly<Record<string, number>> = { meta: mib, train: 256 * mib, test: 256 * mib };
const maxUnpacked = 1024 * mib;
const maxMembers = 1000;

export interface ReadArchiveOptions {
  /** Names of the fine labels to keep. */
  readonly classes: readonly string[];
  /** Takes a picture at a time; its pixels are its own. */
  onRecord(record: CifarRecord): void;
  /**
   * All pictures so far were of wrong labels: they come again. Left out, an archive that needs it is refused.
   */
  onRestart?(): void;
  /** How far the reading of the file has come. */
  onProgress?(bytesRead: number, totalBytes: number): void;
  readonly signal?: AbortSignal;
}

/**
 * Reads an archive of CIFAR-100's layout, a tar with gzip or without, as it comes, and hands over the pictures of the wanted classes.
 *
 * The official archive names its labels last. Until then the published names are taken for granted; should the archive turn
 * out to have others, it is read a second time.
 *
 * @returns the classes in the order of their label numbers
 */
export async function readArchive(path: string, options: ReadArchiveOptions): Promise<string[]> {
  const totalBytes = await sizeOf(path);
  const first = await readOnce(path, totalBytes, options, cifar100Labels);
  if (!first.done) {
    if (options.onRestart === undefined)
      throw new ArchiveError("has other labels than CIFAR-100, after the pictures", "meta");
    options.onRestart();
    await readOnce(path, totalBytes, options, first.names);
  }
  return findClasses(first.names, options.classes);
}

interface Outcome {
  /** The archive's own names. */
  readonly names: readonly string[];
  /** Whether they are the assumed ones (or came in time), so that all pictures have been handed over. */
  readonly done: boolean;
}

async function readOnce(
  path: string,
  totalBytes: number,
  options: ReadArchiveOptions,
  assumed: readonly string[],
): Promise<Outcome> {
  const { signal } = options;
  signal?.throwIfAborted();
  const file = await open(path);
  const gunzip = await unpackerFor(file).catch(async (error: unknown) => {
    await file.close();
    throw error;
  });
  const tar = extract();
  let failure: Error | undefined;
  const stop = (error: Error) => tar.destroy((failure ??= error));
  gunzip.on("error", stop);
  limitUnpacked(gunzip, stop);
  gunzip.pipe(tar);
  feed(file, gunzip, (bytesRead) => {
    signal?.throwIfAborted();
    options.onProgress?.(bytesRead, totalBytes);
  }).catch(stop);

  try {
    return await readMembers(tar, options, assumed);
  } catch (error) {
    throw readable(failure ?? error);
  } finally {
    gunzip.destroy();
    tar.destroy();
    await file.close();
  }
}

/** By its bytes, whatever its name: gzip's first two (RFC 1952), or the magic in the first header of a tar (POSIX ustar). */
async function unpackerFor(file: FileHandle): Promise<Transform> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0);
  if (bytesRead >= 2 && buffer[0] === 0x1f && buffer[1] === 0x8b) return createGunzip({ chunkSize: mib });
  if (buffer.toString("latin1", 257, 262) !== "ustar") throw new ArchiveError("is neither a .tar.gz nor a .tar");
  return new PassThrough();
}

/**
 * Writes a file to a stream by way of two buffers in turn, one being read while the other is unpacked: with new buffers for each
 * piece, as a file's own stream takes them, collecting them is a tenth of the whole work.
 */
async function feed(file: FileHandle, stream: Writable, onBytes: (bytesRead: number) => void): Promise<void> {
  const buffers = [Buffer.allocUnsafeSlow(2 * mib), Buffer.allocUnsafeSlow(2 * mib)] as const;
  let [filling, full] = buffers;
  let written: Promise<void> | undefined;
  for (let total = 0; ;) {
    const [{ bytesRead }] = await Promise.all([file.read(filling), written]);
    if (bytesRead === 0) break;
    onBytes((total += bytesRead));
    [filling, full] = [full, filling];
    const piece = full.subarray(0, bytesRead);
    written = new Promise((done, fail) => stream.write(piece, (error) => (error ? fail(error) : done())));
  }
  stream.end();
}

async function readMembers(
  tar: AsyncIterable<Entry>,
  options: ReadArchiveOptions,
  assumed: readonly string[],
): Promise<Outcome> {
  const seen = new Set<string>();
  const labels = new Map<CifarPart, readonly number[]>();
  let names: readonly string[] | undefined;

  for await (const entry of tar) {
    const member = memberName(entry);
    if (seen.size >= maxMembers) throw new ArchiveError(`more than ${maxMembers} members`);
    if (seen.has(member)) throw new ArchiveError("occurs twice", member);
    seen.add(member);
    if (member === "meta") {
      names = await readMeta(entry, options.classes);
      if (labels.size > 0 && !isDeepStrictEqual(names, assumed)) return { names, done: false };
    } else if (member === "train" || member === "test") {
      labels.set(member, await readBatch(entry, member, { ...options, labelNames: names ?? assumed }));
    } else {
      entry.resume();
    }
  }

  const missing = Object.keys(maxSizes).filter((member) => !seen.has(member));
  if (names === undefined || missing.length > 0) {
    throw new ArchiveError(`no ${missing.map((member) => `${cifarFolder}/${member}`).join(", ")} in the archive`);
  }
  for (const [part, numbers] of labels) checkLabels(numbers, names, part);
  return { names, done: true };
}

async function readMeta(entry: Entry, classes: readonly string[]): Promise<string[]> {
  checkedSize(entry.header.size, "meta");
  const chunks: Uint8Array[] = [];
  for await (const chunk of entry as AsyncIterable<Uint8Array>) chunks.push(chunk);
  const names = readLabelNames(Buffer.concat(chunks));
  findClasses(names, classes);
  return names;
}

async function readBatch(entry: Entry, part: CifarPart, options: BatchOptions): Promise<readonly number[]> {
  const reader = new BatchReader(part, checkedSize(entry.header.size, part), options);
  for await (const chunk of entry as AsyncIterable<Uint8Array>) reader.write(chunk);
  return reader.end().fineLabels;
}

/** The member's name below the folder; refuses whatever a CIFAR archive has no reason to hold. */
function memberName(entry: Entry): string {
  const { name, type } = entry.header;
  const shown = name.slice(0, 100).replaceAll(/[^\x20-\x7e]/g, "?");
  const parts = name.replace(/^\.\//, "").replace(/\/$/, "").split("/");
  if (name.startsWith("/") || parts.includes("..") || name.includes("\\")) {
    throw new ArchiveError("its path climbs out of the archive", shown);
  }
  if (type !== "file" && type !== "directory") throw new ArchiveError(`is a ${type}, not a file`, shown);
  const [first, member = "", ...deeper] = parts;
  if (type === "directory" && (name === "./" || (first === cifarFolder && member === ""))) return `${name}/`;
  if (first !== cifarFolder || member === "" || deeper.length > 0 || type === "directory") {
    throw new ArchiveError(`unexpected in an archive of CIFAR-100's layout (${cifarFolder}/meta, train, test)`, shown);
  }
  return member;
}

export function checkedSize(size: number | undefined, member: string): number {
  const limit = maxSizes[member] ?? 0;
  if (size === undefined || size < 1 || size > limit)
    throw new ArchiveError(`has ${size ?? 0} bytes; between 1 and ${limit} are expected`, member);
  return size;
}

function limitUnpacked(gunzip: Transform, stop: (error: Error) => unknown): void {
  let unpacked = 0;
  gunzip.on("data", (chunk: Buffer) => {
    unpacked += chunk.length;
    if (unpacked > maxUnpacked) stop(new ArchiveError(`unpacks to more than ${maxUnpacked / mib} MiB`));
  });
}

async function sizeOf(path: string): Promise<number> {
  try {
    const file = await open(path);
    try {
      const stat = await file.stat();
      if (!stat.isFile()) throw new ArchiveError("is no file");
      return stat.size;
    } finally {
      await file.close();
    }
  } catch (error) {
    throw error instanceof ArchiveError
      ? error
      : new ArchiveError(`can't be read: ${messageOf(error)}`, undefined, { cause: error });
  }
}

/** Says in the user's words what zlib and the tar reader found. */
function readable(error: unknown): unknown {
  const code = (error as { code?: unknown }).code;
  const because = (problem: string) => new ArchiveError(problem, undefined, { cause: error });
  if (code === "Z_BUF_ERROR") return because("the archive is cut off: its gzip stream ends too early");
  if (typeof code === "string" && code.startsWith("Z_"))
    return because(`the archive is corrupt or no .tar.gz: ${messageOf(error)}`);
  if (error instanceof Error && error.message === "Unexpected end of data")
    return because("the archive is cut off: its tar ends too early");
  if (error instanceof Error && /tar header|checksum|pax/i.test(error.message))
    return because(`the archive is corrupt or no tar: ${error.message}`);
  return error;
}
