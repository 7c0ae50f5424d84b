import { createReadStream, type Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { S3Client } from "@aws-sdk/client-s3";
import pMap from "p-map";
import { messageOf } from "../runs/errors.ts";
import { bucketAndPrefix } from "../stack/s3Uri.ts";
import { MonitoringError } from "./errors.ts";

/** A file of captured records, wherever it lies. */
export interface CaptureFile {
  /** Path below the source, with `/`. */
  readonly name: string;
  /** `endpoint/variant`, from its place; `unknown` where the path does not say. */
  readonly variant: string;
  readonly bytes: number;
  /** Path on this machine, for files of a folder. */
  readonly path?: string | undefined;
  open(): AsyncIterable<Uint8Array>;
}

/** The hours asked for; either end may be open. */
export interface HourRange {
  readonly from?: Date;
  readonly to?: Date;
}

const HOUR = 3_600_000;
/** A file is named after the hour it was begun in; one late file more is read so that none is lost. */
const LATE = HOUR;

/** Lists the capture files of the hours asked for, by name. */
export async function listCaptureFiles(source: string, range: HourRange, s3?: S3Client): Promise<CaptureFile[]> {
  const files = source.startsWith("s3://") ? await listBucket(source, range, s3) : await listFolder(source, range);
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function listFolder(folder: string, range: HourRange): Promise<CaptureFile[]> {
  const info = await stat(folder).catch(() => undefined);
  if (!info?.isDirectory()) throw new MonitoringError(`no folder of captures at ${folder}`);
  const files: CaptureFile[] = [];
  const walk = async (directory: string): Promise<void> => {
    for (const entry of await entriesOf(directory)) {
      const path = join(directory, entry.name);
      const name = relative(folder, path).split(sep).join("/");
      if (entry.isDirectory()) {
        if (mayHold(`${name}/`, range)) await walk(path);
      } else if (entry.isFile() && entry.name.endsWith(".jsonl")) {
        const { size } = await stat(path);
        files.push({
          name,
          variant: variantOf(path.split(sep).join("/")),
          bytes: size,
          path,
          open: () => createReadStream(path),
        });
      }
    }
  };
  await walk(folder);
  return files;
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (cause) {
    throw new MonitoringError(`the folder ${folder} can't be read: ${messageOf(cause)}`, { cause });
  }
}

async function listBucket(source: string, range: HourRange, s3?: S3Client): Promise<CaptureFile[]> {
  if (!s3) throw new MonitoringError(`reading ${source} needs an S3 client`);
  const { bucket, prefix } = bucketAndPrefix(source);
  const { GetObjectCommand, NoSuchBucket, paginateListObjectsV2 } = await import("@aws-sdk/client-s3");
  const files: CaptureFile[] = [];
  const open = async function* (key: string): AsyncIterable<Uint8Array> {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    if (Body) yield* Body as unknown as AsyncIterable<Uint8Array>;
  };
  const walk = async (from: string): Promise<void> => {
    // With an open range one flat listing does; with a range, the folders outside of it are never listed.
    const delimiter = (range.from ?? range.to) ? { Delimiter: "/" } : {};
    const folders: string[] = [];
    for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: from, ...delimiter })) {
      for (const { Key: key = "", Size: bytes = 0 } of page.Contents ?? []) {
        if (!key.endsWith(".jsonl")) continue;
        files.push({ name: key.slice(prefix.length), variant: variantOf(key), bytes, open: () => open(key) });
      }
      for (const { Prefix: folder = "" } of page.CommonPrefixes ?? []) {
        if (mayHold(folder, range)) folders.push(folder);
      }
    }
    await pMap(folders, walk, { concurrency: 8 });
  };
  try {
    await walk(prefix);
  } catch (error) {
    if (error instanceof NoSuchBucket) throw new MonitoringError(`there is no bucket ${bucket}`, { cause: error });
    throw error;
  }
  return files;
}

/** Whether a folder, by the date in its path, can hold records of the range. Folders without a date can. */
export function mayHold(folder: string, { from, to }: HourRange): boolean {
  const match = /(?:^|\/)(\d{4})(?:\/(\d\d)(?:\/(\d\d)(?:\/(\d\d))?)?)?\/$/.exec(folder);
  if (!match) return true;
  const [year = 0, month, day, hour] = match.slice(1).map((part) => (part ? Number(part) : undefined));
  const start = Date.UTC(year, (month ?? 1) - 1, day ?? 1, hour ?? 0);
  const end = hour !== undefined ? start + HOUR : nextDate(year, month, day);
  return (!from || end > from.getTime()) && (!to || start < to.getTime() + LATE);
}

/** The start of the next day, month or year, whichever is the last part given. */
function nextDate(year: number, month: number | undefined, day: number | undefined): number {
  if (month === undefined) return Date.UTC(year + 1, 0, 1);
  return day === undefined ? Date.UTC(year, month, 1) : Date.UTC(year, month - 1, day + 1);
}

/** From `…/endpoint/variant/yyyy/mm/dd/hh/file`, or from a copy with dashes for slashes. */
function variantOf(path: string): string {
  const [, endpoint, variant] = /([^/]+)\/([^/]+)\/\d{4}\/\d\d\/\d\d\/\d\d\/[^/]+$/.exec(path) ?? [];
  if (endpoint !== undefined && variant !== undefined) return `${endpoint}/${variant}`;
  return /([^/]+)-\d{4}-\d\d-\d\d-\d\d-[^/]+$/.exec(path)?.[1] ?? "unknown";
}
