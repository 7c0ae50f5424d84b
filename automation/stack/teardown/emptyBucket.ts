import { throwIfAborted } from "../../runs/errors.ts";
import type { Clients } from "../clients.ts";

/** Deletes every version of every object and every unfinished upload; returns how many objects went. */
export async function emptyBucket(
  clients: Clients,
  bucket: string,
  signal: AbortSignal,
  onProgress: (deleted: number) => void,
): Promise<number> {
  const {
    AbortMultipartUploadCommand,
    DeleteObjectsCommand,
    ListMultipartUploadsCommand,
    ListObjectVersionsCommand,
    NoSuchBucket,
  } = await import("@aws-sdk/client-s3");
  const s3 = await clients.s3();
  let deleted = 0;
  try {
    for (;;) {
      throwIfAborted(signal);
      // Always from the beginning: what the last page listed is gone.
      const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: bucket }));
      const objects = [...Versions, ...DeleteMarkers].flatMap(({ Key, VersionId }) =>
        Key === undefined ? [] : [{ Key, ...(VersionId === undefined ? {} : { VersionId }) }],
      );
      if (objects.length === 0) break;
      for (let from = 0; from < objects.length; from += 1000) {
        const part = objects.slice(from, from + 1000);
        const { Errors = [] } = await s3.send(
          new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: part, Quiet: true } }),
        );
        const [first] = Errors;
        if (first !== undefined)
          throw new Error(`${first.Key ?? "?"} can't be deleted: ${first.Message ?? first.Code ?? ""}`);
        deleted += part.length;
        onProgress(deleted);
      }
    }
    const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
    for (const { Key, UploadId } of Uploads) {
      await s3.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId }));
    }
  } catch (error) {
    if (!(error instanceof NoSuchBucket)) throw error;
  }
  return deleted;
}
