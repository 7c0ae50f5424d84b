import type * as pulumi from "@pulumi/pulumi";
import type { input } from "@pulumi/aws/types/index.js";

export interface LifecycleOptions {
  readonly expireCapturesAfterDays?: pulumi.Input<number>;
  readonly capturePrefix?: pulumi.Input<string>;
  readonly expireOldVersionsAfterDays?: pulumi.Input<number>;
}

/** Days that S3 keeps the parts of an upload nobody finished. */
const UNFINISHED_UPLOAD_DAYS = 7;

/**
 * What a bucket deletes by itself, as the document that S3 takes.
 *
 * Its versions are kept, so what expires is only hidden by a delete marker, and goes once it has been an old version for some days (S3 User
 * Guide, "Expiring objects": "This makes the current version noncurrent, and the delete marker the current version"). The markers go by
 * themselves where the rule says days (S3 API reference, ExpiredObjectDeleteMarker in "PutBucketLifecycleConfiguration").
 */
export function lifecycleRules(options: LifecycleOptions): input.s3.BucketLifecycleConfigurationRule[] {
  const rules: input.s3.BucketLifecycleConfigurationRule[] = [
    {
      id: "abandoned-uploads",
      status: "Enabled",
      filter: { prefix: "" },
      abortIncompleteMultipartUpload: { daysAfterInitiation: UNFINISHED_UPLOAD_DAYS },
    },
  ];
  if (options.expireCapturesAfterDays !== undefined) {
    rules.push({
      id: "captures",
      status: "Enabled",
      filter: { prefix: options.capturePrefix ?? "captured/" },
      expiration: { days: options.expireCapturesAfterDays },
      noncurrentVersionExpiration: { noncurrentDays: options.expireOldVersionsAfterDays ?? 1 },
    });
  }
  if (options.expireOldVersionsAfterDays !== undefined) {
    rules.push({
      id: "old-versions",
      status: "Enabled",
      filter: { prefix: "" },
      noncurrentVersionExpiration: { noncurrentDays: options.expireOldVersionsAfterDays },
    });
  }
  return rules;
}
