import { parseS3Uri } from "../../domain/s3Uri.ts";
import { UsageError } from "../runs/errors.ts";

export interface BucketAndPrefix {
  readonly bucket: string;
  /** Empty, or with a slash at its end. */
  readonly prefix: string;
}

/**
 * Bucket and prefix of `s3://bucket/prefix`.
 * @throws UsageError of anything else
 */
export function bucketAndPrefix(uri: string): BucketAndPrefix {
  const place = parseS3Uri(uri);
  if (place === undefined) throw new UsageError(`${uri} is no S3 URI: s3://bucket/prefix is wanted.`);
  const { bucket, key } = place;
  return { bucket, prefix: key === "" || key.endsWith("/") ? key : `${key}/` };
}
