import { paginateListObjectsV2, type S3Client } from "@aws-sdk/client-s3";

/** Pages of one folder that are looked through for its end: 20,000 files an hour. */
const MOST_PAGES = 20;

/**
 * Keys below a prefix, from the last to the first, folder by folder: with the `yyyy/mm/dd/hh/MM-SS-mmm-…` of captured
 * data the newest come first, and older hours are not even listed unless they are asked for.
 */
export async function* newestKeys(s3: S3Client, bucket: string, prefix: string): AsyncGenerator<string> {
  const folders: string[] = [];
  const keys: string[] = [];
  let pages = 0;
  for await (const found of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix, Delimiter: "/" })) {
    folders.push(...(found.CommonPrefixes ?? []).map(({ Prefix }) => Prefix ?? ""));
    keys.push(...(found.Contents ?? []).map(({ Key }) => Key ?? ""));
    if (++pages === MOST_PAGES) break;
  }
  for (const key of keys.sort().reverse()) if (key.endsWith(".jsonl")) yield key;
  for (const folder of folders.sort().reverse()) yield* newestKeys(s3, bucket, folder);
}
