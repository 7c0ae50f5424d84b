import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import type { S3Client } from "@aws-sdk/client-s3";
import { pictureName } from "../../domain/dataset/pictureKinds.ts";
import { isHidden } from "../dataset/images/foundImages.ts";
import { messageOf, UsageError } from "../runs/errors.ts";
import type { Clients } from "../stack/clients.ts";
import { parseS3Uri } from "../../domain/s3Uri.ts";
import { PictureError, type Picture } from "./predict.ts";

/** @param s3 gives the client once the picture is read */
export function s3Picture(
  s3: () => Promise<S3Client>,
  bucket: string,
  key: string,
  name = `s3://${bucket}/${key}`,
): Picture {
  return {
    name,
    read: async () => {
      const { GetObjectCommand, NoSuchBucket, NoSuchKey } = await import("@aws-sdk/client-s3");
      try {
        const { Body } = await (await s3()).send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        return (await Body?.transformToByteArray()) ?? new Uint8Array();
      } catch (error) {
        if (error instanceof NoSuchBucket) throw new UsageError(`There is no bucket ${bucket}.`);
        if (error instanceof NoSuchKey) throw new UsageError(`There is no object s3://${bucket}/${key}.`);
        throw error;
      }
    },
  };
}

/**
 * The pictures that a command line names: files, folders with their subfolders, and S3 objects or prefixes.
 *
 * @param near what is known of the files and folders already
 */
export async function findPictures(
  clients: Clients,
  sources: readonly string[],
  near: LocalPictures = new Map(),
): Promise<Picture[]> {
  const found = await Promise.all(
    sources.map(async (source) =>
      source.startsWith("s3://") ? s3Pictures(clients, source) : (near.get(source) ?? (await localPictures(source))),
    ),
  );
  return found.flat();
}

/** Source → its pictures. */
export type LocalPictures = ReadonlyMap<string, readonly Picture[]>;

/**
 * Those of files and folders alone, which needs no cloud: a wrong path is told before one is made ready.
 *
 * @throws UsageError where one is not there, can't be read, or has no picture
 */
export async function findLocalPictures(sources: readonly string[]): Promise<LocalPictures> {
  const local = sources.filter((source) => !source.startsWith("s3://"));
  return new Map(await Promise.all(local.map(async (source) => [source, await localPictures(source)] as const)));
}

async function localPictures(source: string): Promise<Picture[]> {
  const info = await stat(source).catch((error: unknown) => {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? ""))
      throw new UsageError(`There is no file or folder ${source}.`);
    throw new UsageError(`${source} can't be read: ${messageOf(error)}`);
  });
  if (!info.isDirectory()) return [localPicture(source)];
  const entries = await readdir(source, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    throw new UsageError(`The folder ${source} can't be read: ${messageOf(error)}`);
  });
  const files = entries
    .filter((entry) => !entry.isDirectory() && pictureName.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !relative(source, path).split(sep).some(isHidden))
    .sort();
  if (files.length === 0)
    throw new UsageError(`The folder ${source} has no .png or .jpg file, nor have its subfolders.`);
  return files.map(localPicture);
}

function localPicture(path: string): Picture {
  return {
    name: path,
    read: () =>
      readFile(path).catch((error: unknown) => {
        throw new PictureError(`${path} can't be read: ${messageOf(error)}`, { cause: error });
      }),
  };
}

async function s3Pictures(clients: Clients, uri: string): Promise<Picture[]> {
  const place = parseS3Uri(uri);
  if (place === undefined) throw new UsageError(`${uri} is no S3 URI: s3://bucket/key is wanted.`);
  const { bucket, key } = place;
  const s3 = await clients.s3Of(bucket);
  const picture = (name: string): Picture => s3Picture(() => Promise.resolve(s3), bucket, name);
  if (pictureName.test(basename(key))) return [picture(key)];
  const keys = (await listKeys(s3, bucket, key)).filter((name) => pictureName.test(name));
  if (keys.length === 0) throw new UsageError(`There is no .png or .jpg object under ${uri}.`);
  return keys.map(picture);
}

export async function listKeys(s3: S3Client, bucket: string, prefix: string): Promise<string[]> {
  const { NoSuchBucket, paginateListObjectsV2 } = await import("@aws-sdk/client-s3");
  const keys: string[] = [];
  try {
    for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix })) {
      keys.push(...(page.Contents ?? []).map((object) => object.Key ?? ""));
    }
  } catch (error) {
    if (error instanceof NoSuchBucket) throw new UsageError(`There is no bucket ${bucket}.`);
    throw error;
  }
  return keys.sort();
}
