import type { Properties, Value } from "./values.ts";

export const BUCKETS = ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2", "aws-native:s3:Bucket"];

export const BUCKET_POLICIES = ["aws:s3/bucketPolicy:BucketPolicy", "aws-native:s3:BucketPolicy"];

/** The document of a bucket policy, classic or native. */
export function policyOfBucket(props: Properties): Value {
  return props["policy"] ?? props["policyDocument"];
}
