import * as pulumi from "@pulumi/pulumi";
import type { BucketRef } from "./refs.ts";

/** Condition operator → key → values. */
export type Conditions = Record<
  string,
  Record<string, pulumi.Input<string> | readonly pulumi.Input<string>[] | pulumi.Output<string | string[]>>
>;

/** One `Allow` of a role's policy. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: pulumi.Input<string> | readonly pulumi.Input<string>[] | pulumi.Output<string[]>;
  readonly Condition?: Conditions;
}

export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Statement[];
}

export function allow(
  Sid: string,
  Action: readonly string[],
  Resource: Statement["Resource"],
  Condition?: Conditions,
): Statement {
  return { Sid, Effect: "Allow", Action, Resource, ...(Condition && { Condition }) };
}

export function policyDocument(statements: readonly Statement[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements };
}

/**
 * Use of the key that encrypts a bucket, through S3 alone; nothing where S3 manages the key itself.
 * Writers decrypt too: a multipart upload reads back the key of its parts.
 */
export function bucketKeyStatements(
  bucket: BucketRef,
  sid: string,
  use: "read" | "write",
  region: pulumi.Input<string>,
): readonly Statement[] {
  if (bucket.kmsKeyArn === undefined) return [];
  const actions = use === "read" ? ["kms:Decrypt"] : ["kms:Decrypt", "kms:GenerateDataKey"];
  const throughS3 = { StringEquals: { "kms:ViaService": pulumi.output(region).apply(s3InRegion) } };
  return [allow(sid, actions, bucket.kmsKeyArn as pulumi.Input<string>, throughS3)];
}

/**
 * What KMS hears that S3 asks for it. KMS developer guide, "kms:ViaService": `s3.REGION.amazonaws.com`. No page of AWS's says whether
 * China's domain takes its place there, as it does in S3's own addresses: in China either will do.
 */
function s3InRegion(region: string): string | string[] {
  const service = `s3.${region}.amazonaws.com`;
  return region.startsWith("cn-") ? [service, `${service}.cn`] : service;
}

/** Read objects under a prefix of a bucket, which comes first, and list that prefix alone. */
export function readStatements(
  bucket: BucketRef,
  sid: string,
  prefixes: readonly string[],
  region: pulumi.Input<string>,
): readonly [Statement, ...Statement[]] {
  return [
    allow(
      `${sid}Read`,
      ["s3:GetObject"],
      prefixes.map((prefix) => pulumi.interpolate`${bucket.bucketArn}/${prefix}*`),
    ),
    allow(`${sid}List`, ["s3:ListBucket"], bucket.bucketArn, {
      StringLike: { "s3:prefix": prefixes.map((prefix) => `${prefix}*`) },
    }),
    ...bucketKeyStatements(bucket, `${sid}Decrypt`, "read", region),
  ];
}

/**
 * Read the objects too that texts name, `s3://bucket/key`: a framework's container fetches its code as the role it runs as, from where
 * SAGEMAKER_SUBMIT_DIRECTORY says, or in quotes the hyperparameter sagemaker_submit_directory (sagemaker-python-sdk), and ends else with
 * "An error occurred (403) when calling the HeadObject operation: Forbidden" (amazon-sagemaker-examples#1931).
 */
export function withNamedObjects(
  statement: Statement,
  texts: pulumi.Input<Record<string, pulumi.Input<string>>> | undefined,
  partition: pulumi.Input<string>,
): Statement {
  if (texts === undefined) return statement;
  const Resource = pulumi
    .all([pulumi.output(statement.Resource as pulumi.Input<string>[]), texts, partition])
    .apply(([read, known, part]) => {
      const found = Object.values(known).flatMap((text) => {
        const object = /^"?s3:\/\/([^/\s]+\/[^"\s]*[^"\s/])"?$/.exec(text)?.[1];
        // The pattern of IAM's policies ends with ÿ (API reference, PutRolePolicy), keys don't.
        return object === undefined ? [] : [`arn:${part}:s3:::${object.replace(/[^ -ÿ]+/g, "*")}`];
      });
      // A map has no order, and the role that reads would be another one in another order.
      return found.length === 0 ? read : [read, found.sort()].flat();
    });
  return { ...statement, Resource };
}

/** Write objects under a prefix of a bucket, whole or in parts. */
export function writeStatements(
  bucket: BucketRef,
  sid: string,
  prefix: string,
  region: pulumi.Input<string>,
): readonly Statement[] {
  return [
    allow(
      `${sid}Write`,
      ["s3:PutObject", "s3:AbortMultipartUpload"],
      pulumi.interpolate`${bucket.bucketArn}/${prefix}*`,
    ),
    ...bucketKeyStatements(bucket, `${sid}Encrypt`, "write", region),
  ];
}

/**
 * Publish to topics, also where the customer's key encrypts them; nothing where there are none.
 * Sources: EventBridge user guide, "Amazon SNS topic target" (a role that publishes to a topic with a customer managed key "also needs
 * kms:GenerateDataKey and kms:Decrypt on that key"); GameLift developer guide, "Set up an SNS topic with server-side encryption" (the
 * encryption context `aws:sns:topicArn` as condition).
 */
export function topicStatements(
  sid: string,
  topics: readonly pulumi.Input<string>[],
  keyArn: pulumi.Input<string> | undefined,
): readonly Statement[] {
  if (topics.length === 0) return [];
  const publish = allow(sid, ["sns:Publish"], topics);
  if (keyArn === undefined) return [publish];
  const ofTopics = { StringEquals: { "kms:EncryptionContext:aws:sns:topicArn": topics } };
  return [publish, allow(`${sid}Key`, ["kms:Decrypt", "kms:GenerateDataKey"], keyArn, ofTopics)];
}
