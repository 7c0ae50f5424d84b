import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import type { PutObjectCommandInput, S3Client } from "@aws-sdk/client-s3";
import pMap from "p-map";
import { namingFullDisk } from "../../../system/fullDisk.ts";
import type { Services } from "../context.ts";
import type { ObjectReader } from "./objectReader.ts";
import type { S3Location } from "../../../domain/s3Uri.ts";

const CONCURRENCY = 16;
/** Objects up to this many bytes are written in one piece. */
const AT_ONCE = 256 * 1024;

/** The keys under a prefix, folder markers left out. */
export async function listKeys(s3: S3Client, at: S3Location): Promise<string[]> {
  const { paginateListObjectsV2 } = await import("@aws-sdk/client-s3");
  const keys: string[] = [];
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: at.bucket, Prefix: at.key })) {
    for (const object of page.Contents ?? [])
      if (object.Key !== undefined && !object.Key.endsWith("/")) keys.push(object.Key);
  }
  return keys;
}

/** Where an object of a prefix lands below a channel's folder. */
export function pathBelowPrefix(prefix: string, key: string): string {
  if (key === prefix) return key.slice(key.lastIndexOf("/") + 1);
  if (prefix === "" || prefix.endsWith("/") || key[prefix.length] === "/")
    return key.slice(prefix.length).replace(/^\/+/, "");
  return key.slice(prefix.lastIndexOf("/") + 1);
}

/**
 * Fetches objects into a folder, several at a time. Where one fails, it ends once none is written any more: the folder may be
 * removed then.
 *
 * @throws DiskFullError where there is no room, naming the folder
 */
export async function downloadKeys(
  objects: ObjectReader,
  bucket: string,
  files: readonly { readonly key: string; readonly path: string }[],
  folder: string,
  options: { readonly signal?: AbortSignal } = {},
): Promise<void> {
  const root = resolve(folder);
  await mkdir(root, { recursive: true });
  const made = new Set([root]);
  const fetchOne = async (file: { readonly key: string; readonly path: string }): Promise<void> => {
    options.signal?.throwIfAborted();
    const target = resolve(join(root, file.path));
    if (!target.startsWith(root + sep)) throw new Error(`The key ${file.key} leads out of the channel's folder`);
    const parent = dirname(target);
    if (!made.has(parent)) await mkdir(parent, { recursive: true });
    made.add(parent);
    await download(objects, { bucket, key: file.key }, target, options);
  };
  const failures: unknown[] = [];
  const fetchUnlessFailed = async (file: { readonly key: string; readonly path: string }): Promise<void> => {
    if (failures.length === 0) await fetchOne(file).catch((error: unknown) => failures.push(error));
  };
  await pMap(files, fetchUnlessFailed, { concurrency: CONCURRENCY });
  if (failures.length > 0) throw namingFullDisk(failures[0], root);
}

/** Fetches all that lies under a prefix into a folder, as a role. @returns the keys of what was fetched */
export async function downloadPrefix(
  cloud: Services["cloud"],
  roleArn: string,
  at: S3Location,
  folder: string,
  options?: { readonly signal?: AbortSignal },
): Promise<readonly string[]> {
  const keys = await listKeys(await cloud.s3(roleArn), at);
  const files = keys.map((key) => ({ key, path: pathBelowPrefix(at.key, key) }));
  if (files.length > 0) await downloadKeys(cloud.objects(roleArn), at.bucket, files, folder, options);
  return keys;
}

/** Fetches one object into a file. */
export async function download(
  objects: ObjectReader,
  at: S3Location,
  target: string,
  options: { readonly signal?: AbortSignal } = {},
): Promise<void> {
  const source = await objects.open(at, options.signal);
  if (Number(source.headers["content-length"] ?? Infinity) <= AT_ONCE) await writeFile(target, await buffer(source));
  else await pipeline(source, createWriteStream(target));
}

/** Stores an object, encrypted with a customer's key if one is named. */
export async function putObject(
  s3: S3Client,
  { bucket: Bucket, key: Key }: S3Location,
  content: Pick<PutObjectCommandInput, "Body" | "ContentLength" | "ContentType">,
  kmsKeyId = "",
): Promise<void> {
  const { PutObjectCommand } = await import("@aws-sdk/client-s3");
  const encryption = kmsKeyId === "" ? {} : { ServerSideEncryption: "aws:kms" as const, SSEKMSKeyId: kmsKeyId };
  await s3.send(new PutObjectCommand({ Bucket, Key, ...content, ...encryption }));
}

/** Stores a file as an object. */
export async function uploadFile(s3: S3Client, at: S3Location, file: string, kmsKeyId?: string): Promise<void> {
  const { size } = await stat(file);
  await putObject(s3, at, { Body: createReadStream(file), ContentLength: size }, kmsKeyId);
}
