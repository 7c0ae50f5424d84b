import { ListObjectsV2Command, type S3Client } from "@aws-sdk/client-s3";

/** Pages of one folder that are looked through for its end: 20,000 files an hour. */
const MOST_PAGES = 20;

/**
 * Keys below a prefix, from the last to the first, folder by folder: with the `yyyy/mm/dd/hh/MM-SS-mmm-…` of captured
 * data the newest come first, and older hours are not even listed unless they are asked for.
 */
export async function* newestKeys(s3: S3Client, bucket: string, prefix: string): AsyncGenerator<string> {
  const folders: string[] = [];
  const keys: string[] = [];
  let token: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const found = await s3.send(
      new ListObjectsV2Command({
        ...{ Bucket: bucket, Prefix: prefix, Delimiter: "/" },
        ...(token === undefined ? {} : { ContinuationToken: token }),
      }),
    );
    folders.push(...(found.CommonPrefixes ?? []).map(({ Prefix }) => Prefix ?? ""));
    keys.push(...(found.Contents ?? []).map(({ Key }) => Key ?? ""));
    token = found.NextContinuationToken;
    if (token === undefined) break;
  }
  for (const key of keys.sort().reverse()) if (key.endsWith(".jsonl")) yield key;
  for (const folder of folders.sort().reverse()) yield* newestKeys(s3, bucket, folder);
}
