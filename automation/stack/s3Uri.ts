import { parseS3Uri } from "../../domain/s3Uri.ts";

/** Bucket and prefix of `s3://bucket/prefix`, the prefix empty or with a slash at its end; undefined of anything else. */
export function bucketAndPrefix(uri: string): { readonly bucket: string; readonly prefix: string } | undefined {
  const place = parseS3Uri(uri);
  if (place === undefined) return undefined;
  const { bucket, key } = place;
  return { bucket, prefix: key === "" || key.endsWith("/") ? key : `${key}/` };
}
