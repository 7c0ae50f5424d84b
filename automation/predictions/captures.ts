import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { S3Client } from "@aws-sdk/client-s3";
import pMap from "p-map";
import { isBaselineRequest } from "../../domain/captures/baselineRequest.ts";
import { SHADOW_VARIANT } from "../../domain/shadow/shadowVariant.ts";
import type { Clients } from "../stack/clients.ts";
import { bucketAndPrefix } from "../stack/s3Uri.ts";
import { throwIfAborted } from "../runs/errors.ts";

export interface CollectOptions {
  readonly clients: Clients;
  /** `s3://bucket/prefix` of one endpoint. */
  readonly source: string;
  /** Folder of the copies; what else it holds of captured data goes. */
  readonly folder: string;
  /** Invocations that were made at or after `since`, and should have been captured. */
  readonly expected: number;
  readonly since: Date;
  readonly patienceSeconds: number;
  readonly signal: AbortSignal;
  readonly onProgress: (arrived: number) => void;
}

export interface CollectedCaptures {
  readonly files: readonly string[];
  /** Records of the invocations that were waited for. */
  readonly arrived: number;
}

/**
 * Reads an endpoint's captured data back from S3 and waits until what was just invoked is among it: an endpoint buffers
 * its records, and on AWS they arrive a minute or two later.
 */
export async function collectCaptures(options: CollectOptions): Promise<CollectedCaptures> {
  const { clients, folder, expected, signal } = options;
  const { bucket, prefix } = bucketAndPrefix(options.source);
  const s3 = await clients.s3();
  await mkdir(folder, { recursive: true });
  const deadline = Date.now() + options.patienceSeconds * 1000;
  const counted = new Map<string, number>();
  let files: string[] = [];
  for (let pause = 250; ; pause = Math.min(5000, pause * 1.3)) {
    throwIfAborted(signal);
    const objects = await listCaptures(s3, bucket, prefix);
    const copied = await pMap(objects, (object) => copy(s3, bucket, object, prefix, folder, counted, options.since), {
      concurrency: 16,
    });
    files = copied.filter((name) => name !== undefined);
    const arrived = [...counted.values()].reduce((sum, count) => sum + Math.max(count, 0), 0);
    options.onProgress(arrived);
    if (arrived >= expected || Date.now() > deadline) {
      await removeOthers(folder, files);
      return { files, arrived };
    }
    await sleep(pause, undefined, { signal }).catch(() => undefined);
  }
}

/** Stands for the count of an object that has only what measured the baseline. */
const baselineOnly = -1;

interface CaptureObject {
  readonly key: string;
  readonly size: number;
  readonly modified: Date;
}

async function listCaptures(s3: S3Client, bucket: string, prefix: string): Promise<CaptureObject[]> {
  const { paginateListObjectsV2 } = await import("@aws-sdk/client-s3");
  const found: CaptureObject[] = [];
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix })) {
    for (const { Key: key = "", Size: size = 0, LastModified: modified = new Date() } of page.Contents ?? []) {
      if (key.endsWith(".jsonl")) found.push({ key, size, modified });
    }
  }
  return found;
}

/**
 * Copies an object that is not there yet, under one flat name, and counts its records of the awaited time. What only
 * measured the baseline is no file of its own.
 */
async function copy(
  s3: S3Client,
  bucket: string,
  { key, size, modified }: CaptureObject,
  prefix: string,
  folder: string,
  counted: Map<string, number>,
  since: Date,
): Promise<string | undefined> {
  const name = key.slice(prefix.length).replaceAll("/", "-");
  if (counted.has(key)) return counted.get(key) === baselineOnly ? undefined : name;
  const path = join(folder, name);
  const known = await stat(path).catch(() => undefined);
  // By its time, for the copy is shorter than the object where the baseline's lines are left out. SageMaker writes each object once.
  if (known?.mtime.getTime() !== modified.getTime()) {
    const { GetObjectCommand } = await import("@aws-sdk/client-s3");
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    const text = withoutBaseline((await Body?.transformToString()) ?? "");
    if (text === "" && size > 0) {
      counted.set(key, baselineOnly);
      return undefined;
    }
    await writeFile(path, text);
    await utimes(path, modified, modified);
  }
  // Copies of requests that a shadow answered are nobody's predictions.
  if (key.slice(prefix.length).startsWith(`${SHADOW_VARIANT}/`)) {
    counted.set(key, 0);
    return name;
  }
  // Written before the first invocation (with room for clocks that differ): none of its records is awaited.
  const mayMatter = modified.getTime() >= since.getTime() - 60_000;
  counted.set(key, mayMatter ? recordsSince(await readFile(path, "utf8"), since) : 0);
  return name;
}

/** The lines that are traffic: what measured the baseline was captured too, and is left out. */
export function withoutBaseline(jsonLines: string): string {
  if (!jsonLines.includes('"inferenceId"')) return jsonLines;
  return jsonLines
    .split(/(?<=\n)/)
    .filter((line) => {
      const [, inferenceId] = /"inferenceId"\s*:\s*"([^"]*)"/.exec(line) ?? [];
      return inferenceId === undefined || !isBaselineRequest({ inferenceId });
    })
    .join("");
}

/** Inference times have whole seconds, so the second of `since` itself counts. */
export function recordsSince(jsonLines: string, since: Date): number {
  const from = Math.floor(since.getTime() / 1000) * 1000;
  let count = 0;
  for (const [, time = ""] of jsonLines.matchAll(/"inferenceTime"\s*:\s*"([^"]+)"/g)) {
    if (Date.parse(time) >= from) count++;
  }
  return count;
}

async function removeOthers(folder: string, keep: readonly string[]): Promise<void> {
  const kept = new Set(keep);
  for (const name of await readdir(folder)) {
    if (name.endsWith(".jsonl") && !kept.has(name)) await rm(join(folder, name));
  }
}
