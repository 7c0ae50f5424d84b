import { parseS3Uri } from "../../domain/s3Uri.ts";
import { UsageError } from "../runs/errors.ts";

export interface BucketAndPrefix {
  readonly bucket: string;
  /** Empty, or with a slash at its end. */
  readonly prefix: string;
}

/**
 * Bucket and prefix of `s3://bucket/prefix`.
 * @param named How an error begins that it is none.
 * @throws UsageError of anything else
 */
export function bucketAndPrefix(uri: string, named = uri): BucketAndPrefix {
  const place = parseS3Uri(uri);
  if (place === undefined) throw new UsageError(`${named} is no S3 URI: s3://bucket/prefix is wanted.`);
  const { bucket, key } = place;
  return { bucket, prefix: key === "" || key.endsWith("/") ? key : `${key}/` };
}
