import * as pulumi from "@pulumi/pulumi";
import { Bucket } from "@pulumi/aws/s3/bucket.js";
import { BucketLifecycleConfiguration } from "@pulumi/aws/s3/bucketLifecycleConfiguration.js";
import { BucketLogging } from "@pulumi/aws/s3/bucketLogging.js";
import { BucketPolicy } from "@pulumi/aws/s3/bucketPolicy.js";
import { BucketPublicAccessBlock } from "@pulumi/aws/s3/bucketPublicAccessBlock.js";
import { BucketServerSideEncryptionConfiguration } from "@pulumi/aws/s3/bucketServerSideEncryptionConfiguration.js";
import { BucketVersioning } from "@pulumi/aws/s3/bucketVersioning.js";
import { awsContext, type AwsContext } from "../shared/awsContext.ts";
import type { DataBucketArgs } from "./dataBucketArgs.ts";
import { heldToRules } from "../shared/rules/heldToRules.ts";
import { holdToRegion } from "../shared/rules/lateChecks.ts";
import { PrivateState } from "../shared/privateState.ts";
import { lifecycleRules } from "./lifecycleRules.ts";
import { readStatements, writeStatements } from "../shared/policy.ts";
import type { RoleRef } from "../shared/refs.ts";
import { grant } from "../shared/serviceRole.ts";
import { withoutStackTraces } from "../shared/withoutStackTraces.ts";
import { Validation } from "../shared/validate.ts";
import { KMS_KEY_ARN } from "../../domain/configuration/allowedValues.ts";
import { ACCOUNT_BUCKET } from "../../domain/rules/s3/buckets.ts";

export type { DataBucketArgs } from "./dataBucketArgs.ts";

/** The resources that a `DataBucket` consists of. */
export interface DataBucketNodes {
  readonly bucket: Bucket;
  readonly versioning: BucketVersioning;
  readonly encryption: BucketServerSideEncryptionConfiguration;
  readonly publicAccessBlock: BucketPublicAccessBlock;
  readonly policy: BucketPolicy;
  readonly lifecycle: BucketLifecycleConfiguration;
  readonly logging: BucketLogging | undefined;
}

const privateState = new PrivateState<
  DataBucket,
  { readonly name: string; readonly aws: AwsContext; readonly nodes: DataBucketNodes }
>();

/**
 * A bucket for a workflow's images, models and captured predictions: versioned, encrypted, closed to the public and to
 * unencrypted connections.
 *
 * Creates the bucket and its settings. Storage and requests cost money. Destroying it fails while objects are in it, and leaves it
 * closed as it was, unless `forceDestroy` is set; then they are deleted too. For up to 15 minutes after the versions are enabled, S3 may
 * not find what was written since (S3 User Guide, "Enabling versioning on buckets"): fill a new bucket later, or before (`scones etl`).
 *
 * ```ts
 * const data = new DataBucket("data");
 * ```
 */
export class DataBucket extends pulumi.ComponentResource {
  /** Name of the bucket. */
  public readonly bucketName: pulumi.Output<string>;
  /** ARN of the bucket. */
  public readonly bucketArn: pulumi.Output<string>;
  /** Key that encrypts the objects, when it is one of your own. */
  public readonly kmsKeyArn?: pulumi.Output<string>;

  constructor(name: string, args: DataBucketArgs = {}, opts: pulumi.ComponentResourceOptions = {}) {
    super("sagemaker-workflow:index:DataBucket", name, {}, heldToRules("DataBucket", name, opts));
    validate(this, name, args);
    const aws = awsContext(this);
    holdToRegion(this, `DataBucket '${name}'`, aws.region, { kmsKeyArn: args.kmsKeyArn });
    const child = { parent: this };

    // The settings go with the bucket. Taken back one by one before it, they would be gone from a bucket that S3 does not delete as there
    // are objects in it: its data without versions, its key, TLS and the block of public access. Nor are they taken back where one is made anew
    // (`pulumi up --replace`), and the old one deleted after the same setting was put, or where the bucket alone is protected from a destroy.
    const nodes = withoutStackTraces(() => {
      const bucket = createBucket(name, args, child);
      const setting = { ...child, deletedWith: bucket, retainOnDelete: true };
      const versioning = enableVersioning(name, bucket, setting);
      const encryption = encrypt(name, args, bucket, setting);
      const publicAccessBlock = blockPublicAccess(name, bucket, setting);
      const policy = requireTls(name, bucket, { ...setting, dependsOn: publicAccessBlock });
      const lifecycle = expire(name, args, bucket, { ...setting, dependsOn: versioning });
      const logging = logAccess(name, args, bucket, { ...setting, retainOnDelete: false });
      return { bucket, versioning, encryption, publicAccessBlock, policy, lifecycle, logging };
    });
    privateState.set(this, { name, aws, nodes });

    // What is put into the bucket waits for its key: S3 encrypts an object by the setting of the moment in which it is written (S3 User
    // Guide, "Setting default server-side encryption behavior for Amazon S3 buckets": existing objects stay as they are).
    this.bucketName = pulumi.all([nodes.bucket.bucket, nodes.encryption.bucket]).apply(([known]) => known);
    this.bucketArn = nodes.bucket.arn;
    if (args.kmsKeyArn !== undefined) this.kmsKeyArn = pulumi.output(args.kmsKeyArn);
    this.registerOutputs({ bucketName: this.bucketName, bucketArn: this.bucketArn, kmsKeyArn: this.kmsKeyArn });
  }

  /** The raw resources, for what the options don't cover. */
  get nodes(): DataBucketNodes {
    return privateState.get(this).nodes;
  }

  /**
   * Lets a role read and list the objects under a prefix.
   * @param grantee Short name of whom the grant is for: it names the policy, and is unique among this bucket's grants.
   */
  grantRead(grantee: string, role: RoleRef, prefix = ""): void {
    const { name, aws } = privateState.get(this);
    grant(
      `${name}-${grantee}-read`,
      role,
      `Read of ${name}/${prefix} for ${grantee}`,
      readStatements(this, "Objects", [prefix], aws.region),
      { parent: this },
    );
  }

  /**
   * Lets a role write objects under a prefix.
   * @param grantee Short name of whom the grant is for: it names the policy, and is unique among this bucket's grants.
   */
  grantWrite(grantee: string, role: RoleRef, prefix = ""): void {
    const { name, aws } = privateState.get(this);
    grant(
      `${name}-${grantee}-write`,
      role,
      `Write to ${name}/${prefix} for ${grantee}`,
      writeStatements(this, "Objects", prefix, aws.region),
      { parent: this },
    );
  }
}

function validate(component: DataBucket, name: string, args: DataBucketArgs): void {
  const check = new Validation(component, "DataBucket", name, args);
  if (args.bucketName === undefined) {
    check.require(
      /^[a-z0-9][a-z0-9-]{0,47}$/.test(name),
      `the name is the start of the bucket's name, so it must be 1 to 48 lower-case letters, digits and hyphens, got "${name}" (or set bucketName)`,
    );
  }
  check.text(
    "bucketName",
    args.bucketName,
    /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
    "3 to 63 lower-case letters, digits and hyphens",
  );
  check.text(
    "kmsKeyArn",
    args.kmsKeyArn,
    KMS_KEY_ARN,
    "the ARN of a KMS key (an alias or key id can't be used in a role's policy)",
  );
  const days = { min: 1, max: 36_500, integer: true };
  check.number("expireCapturesAfterDays", args.expireCapturesAfterDays, days);
  check.number("expireOldVersionsAfterDays", args.expireOldVersionsAfterDays, days);
  check.text(
    "capturePrefix",
    args.capturePrefix,
    /^[^/].*\/$/,
    "a prefix that ends with a slash and does not begin with one",
  );
  check.require(
    args.accessLogPrefix === undefined || args.accessLogBucketName !== undefined,
    "accessLogPrefix says where the access logs go in accessLogBucketName, which is missing",
  );
  check.throwIfAny();
}

function createBucket(name: string, args: DataBucketArgs, opts: pulumi.CustomResourceOptions): Bucket {
  return new Bucket(
    `${name}-bucket`,
    {
      bucket: args.bucketName,
      bucketNamespace: pulumi
        .output(args.bucketName)
        .apply((known = "") => (ACCOUNT_BUCKET.test(known) ? "account-regional" : undefined)) as pulumi.Output<string>,
      forceDestroy: args.forceDestroy ?? false,
      tags: args.tags,
    },
    opts,
  );
}

function enableVersioning(name: string, bucket: Bucket, opts: pulumi.CustomResourceOptions): BucketVersioning {
  return new BucketVersioning(
    `${name}-versioning`,
    { bucket: bucket.bucket, versioningConfiguration: { status: "Enabled" } },
    opts,
  );
}

function encrypt(
  name: string,
  args: DataBucketArgs,
  bucket: Bucket,
  opts: pulumi.CustomResourceOptions,
): BucketServerSideEncryptionConfiguration {
  const ownKey = args.kmsKeyArn !== undefined;
  return new BucketServerSideEncryptionConfiguration(
    `${name}-encryption`,
    {
      bucket: bucket.bucket,
      rules: [
        {
          applyServerSideEncryptionByDefault: ownKey
            ? { sseAlgorithm: "aws:kms", kmsMasterKeyId: args.kmsKeyArn }
            : { sseAlgorithm: "AES256" },
          // One key request for many objects instead of one for each.
          bucketKeyEnabled: ownKey,
        },
      ],
    },
    opts,
  );
}

function blockPublicAccess(name: string, bucket: Bucket, opts: pulumi.CustomResourceOptions): BucketPublicAccessBlock {
  return new BucketPublicAccessBlock(
    `${name}-public-access-block`,
    {
      bucket: bucket.bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    opts,
  );
}

/** S3 refuses two changes of a bucket's access at once, hence the caller's `dependsOn`. */
function requireTls(name: string, bucket: Bucket, opts: pulumi.CustomResourceOptions): BucketPolicy {
  return new BucketPolicy(
    `${name}-policy`,
    {
      bucket: bucket.bucket,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "TlsOnly",
            Effect: "Deny",
            Principal: "*",
            Action: "s3:*",
            Resource: [bucket.arn, pulumi.interpolate`${bucket.arn}/*`],
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          },
        ],
      }),
    },
    opts,
  );
}

function expire(
  name: string,
  args: DataBucketArgs,
  bucket: Bucket,
  opts: pulumi.CustomResourceOptions,
): BucketLifecycleConfiguration {
  return new BucketLifecycleConfiguration(
    `${name}-lifecycle`,
    { bucket: bucket.bucket, rules: lifecycleRules(args) },
    opts,
  );
}

function logAccess(
  name: string,
  args: DataBucketArgs,
  bucket: Bucket,
  opts: pulumi.CustomResourceOptions,
): BucketLogging | undefined {
  if (args.accessLogBucketName === undefined) return undefined;
  return new BucketLogging(
    `${name}-logging`,
    {
      bucket: bucket.bucket,
      targetBucket: args.accessLogBucketName,
      targetPrefix: args.accessLogPrefix ?? `${name}/`,
    },
    opts,
  );
}
