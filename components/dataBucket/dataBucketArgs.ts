import type * as pulumi from "@pulumi/pulumi";

export interface DataBucketArgs {
  /**
   * Name of the bucket: 3 to 63 lower-case letters, digits and hyphens, unique in the world; with -ACCOUNT-REGION-an at its end the
   * account's own. A change makes another bucket; the old one stays, and the update fails, while objects are in it, unless
   * `forceDestroy` is set: then they are deleted with it.
   * @default - the component's name and random digits
   */
  readonly bucketName?: pulumi.Input<string>;
  /**
   * Let `pulumi destroy` delete the bucket with every object and version in it. It is noted by an update: set it, run
   * `pulumi up`, then destroy.
   * @default false
   */
  readonly forceDestroy?: pulumi.Input<boolean>;
  /**
   * ARN of the KMS key that encrypts the objects. A key of your own costs a monthly fee and its requests.
   * Another one, or none, is for what is written from then on (S3 user guide, "Setting default server-side encryption behavior"): copy what is there onto itself
   * with it, as the roles may use the new key alone.
   * @default - S3 encrypts with its own keys (SSE-S3), free of charge
   */
  readonly kmsKeyArn?: pulumi.Input<string>;
  /**
   * Days after which captured predictions are deleted, 1 to 36500. They are gone for good a day later, or `expireOldVersionsAfterDays` later.
   * @default - they are kept
   */
  readonly expireCapturesAfterDays?: pulumi.Input<number>;
  /**
   * Where the captured predictions lie in this bucket, for `expireCapturesAfterDays`.
   * @default "captured/"
   */
  readonly capturePrefix?: pulumi.Input<string>;
  /**
   * Days after which overwritten and deleted versions of an object are gone for good, 1 to 36500.
   * @default - they are kept, but for those of captured predictions that `expireCapturesAfterDays` deletes
   */
  readonly expireOldVersionsAfterDays?: pulumi.Input<number>;
  /**
   * Name of an existing bucket of the same region that receives the server access logs: its policy lets `logging.s3.amazonaws.com` put
   * objects below the prefix (S3 User Guide, "Permissions for log delivery").
   * @default - no access logs
   */
  readonly accessLogBucketName?: pulumi.Input<string>;
  /**
   * Prefix of the access logs in their bucket.
   * @default - the component's name and a slash
   */
  readonly accessLogPrefix?: pulumi.Input<string>;
  /**
   * Tags of the bucket.
   * @default - none but the provider's default tags
   */
  readonly tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}
