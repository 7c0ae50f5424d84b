import type { PolicyResource } from "@pulumi/policy";
import { conditionValues, isForEveryone, statementsOf, type Statement } from "../parts/iamDocument.ts";
import { BUCKETS, BUCKET_POLICIES, policyOfBucket } from "../parts/buckets.ts";
import { stackRule } from "../parts/rule.ts";
import type { StackView } from "../parts/stackView.ts";
import { valuesNamed, type Value } from "../parts/values.ts";

const ENCRYPTIONS = [
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
];

interface EncryptionOptions {
  readonly requireKmsKey: boolean;
}

export const bucketIsEncrypted = stackRule<EncryptionOptions>(
  {
    name: "s3-bucket-encrypted",
    description: "Every bucket says how its objects are encrypted.",
    severity: "high",
    remediationSteps:
      "Add a BucketServerSideEncryptionConfiguration (aws) or bucketEncryption (aws-native), or use a DataBucket.",
    options: {
      requireKmsKey: {
        type: "boolean",
        default: false,
        description: "Accept encryption with a KMS key only, not with S3's own keys (AES256).",
      },
    },
  },
  (stack, { requireKmsKey = false }, report) => {
    for (const bucket of stack.ofType(...BUCKETS)) {
      const algorithms = algorithmsOf(stack, bucket);
      if (algorithms.length === 0) {
        report(
          bucket,
          `Bucket '${bucket.name}' does not say how its objects are encrypted. Add a BucketServerSideEncryptionConfiguration for it (aws) or set bucketEncryption (aws-native), or use a DataBucket.`,
        );
      } else if (requireKmsKey && algorithms.includes("AES256")) {
        report(
          bucket,
          `Bucket '${bucket.name}' is encrypted with S3's own keys (AES256), but a KMS key is required. Set sseAlgorithm to "aws:kms" and name the key, or set kmsKeyArn of a DataBucket.`,
        );
      }
    }
  },
);

/** Algorithms of a bucket, set on itself or by a resource beside it; what is not known yet counts. */
function algorithmsOf(stack: StackView, bucket: PolicyResource): Value[] {
  const { bucketEncryption, serverSideEncryptionConfiguration, serverSideEncryptionConfigurations } =
    stack.props(bucket);
  const beside = stack.ofType(...ENCRYPTIONS).filter((resource) => stack.refersTo(resource, "bucket", bucket));
  const places: Value[] = [
    bucketEncryption,
    serverSideEncryptionConfiguration,
    serverSideEncryptionConfigurations,
    ...beside.map((resource) => stack.props(resource)["rules"]),
  ];
  return valuesNamed(places, "sseAlgorithm");
}

export const bucketRefusesPlainHttp = stackRule(
  {
    name: "s3-bucket-tls-only",
    description: "Every bucket has a policy that refuses requests without TLS.",
    severity: "high",
    remediationSteps:
      'Add a bucket policy that denies s3:* to "*" on the bucket and its objects where aws:SecureTransport is "false".',
  },
  (stack, _options, report) => {
    for (const bucket of stack.ofType(...BUCKETS)) {
      const policies = stack
        .ofType(...BUCKET_POLICIES)
        .filter((policy) => stack.refersTo(policy, "bucket", bucket))
        .map((policy) => policyOfBucket(stack.props(policy)));
      // An open document is checked when it is known: in the update at the latest.
      if (policies.some((document) => typeof document === "symbol")) continue;
      if (policies.flatMap(statementsOf).some(refusesPlainHttp)) continue;
      report(
        bucket,
        `Bucket '${bucket.name}' takes requests without TLS. Add a bucket policy with {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": [<bucket ARN>, <bucket ARN>/*], "Condition": {"Bool": {"aws:SecureTransport": "false"}}}, or use a DataBucket.`,
      );
    }
  },
);

function refusesPlainHttp(statement: Statement): boolean {
  const { allows, actions, resources } = statement;
  // Of resources that are not all known nothing can be said.
  const coversObjects = resources.length === 0 || resources.some((resource) => resource.endsWith("*"));
  return (
    !allows &&
    isForEveryone(statement) &&
    actions.some((action) => action === "*" || action.toLowerCase() === "s3:*") &&
    coversObjects &&
    conditionValues(statement, "Bool", "aws:SecureTransport").includes("false")
  );
}
