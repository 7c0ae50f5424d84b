import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";

export const s3 = new S3Client({});

/** A JSON object as it was read: `etag` says which version it is. */
export interface Note<T> {
  readonly value: T;
  readonly etag: string | undefined;
}

/** Reads a JSON object, if it is there. */
export async function readNote<T>(bucket: string, key: string): Promise<Note<T> | undefined> {
  // Listed first: who may list a prefix alone gets AccessDenied for an object that is not there, not NoSuchKey.
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: key, MaxKeys: 1 }));
  if (Contents[0]?.Key !== key) return undefined;
  const { Body, ETag } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return Body && { value: JSON.parse(await Body.transformToString()) as T, etag: ETag };
}

export async function writeNote(bucket: string, key: string, value: unknown): Promise<void> {
  const Body = JSON.stringify(value);
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body, ContentType: "application/json" }));
}

/** Writes a JSON object in place of the version that was read; false where another run has written it since. */
export async function replaceNote(
  bucket: string,
  key: string,
  value: unknown,
  known: Note<unknown> | undefined,
): Promise<boolean> {
  const condition = known?.etag === undefined ? { IfNoneMatch: "*" } : { IfMatch: known.etag };
  try {
    const Body = JSON.stringify(value);
    await s3.send(
      new PutObjectCommand({ Bucket: bucket, Key: key, Body, ContentType: "application/json", ...condition }),
    );
    return true;
  } catch (error) {
    if (!["PreconditionFailed", "ConditionalRequestConflict"].includes((error as Error).name)) throw error;
    return false;
  }
}
