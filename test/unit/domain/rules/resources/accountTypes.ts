import { UNKNOWN } from "../../../../../domain/rules/unknown.ts";
import type { TypeCase } from "./typeCases.ts";

const allowed = { Effect: "Allow", Action: "s3:GetObject", Resource: UNKNOWN };
const document = (statement: object) => ({ Version: "2012-10-17", Statement: [statement] });
const trust = document({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } });
const long = (characters: number) => document({ ...allowed, Resource: "*", Sid: "x".repeat(characters) });
const LAMBDA = "arn:aws:lambda:us-east-1:123456789012:function:f";
const onCreate = { Event: "s3:ObjectCreated:*", Function: LAMBDA };
const lifecycle = (...Rules: readonly object[]) => ({ LifecycleConfiguration: { Rules } });

/** Types of IAM, KMS and S3. */
export const accountTypes: Readonly<Record<string, TypeCase>> = {
  "AWS::IAM::ManagedPolicy": {
    holds: [{ PolicyDocument: document(allowed) }, { PolicyDocument: JSON.stringify(long(9)) }],
    breaks: [
      [{ PolicyDocument: long(6144) }, "iam/CreatePolicy/document-size"],
      [{ ManagedPolicyName: "a b" }, "iam/CreatePolicy/name"],
    ],
  },
  "AWS::IAM::Role": {
    holds: [
      { AssumeRolePolicyDocument: trust, Policies: [{ PolicyName: "a", PolicyDocument: document(allowed) }] },
      { AssumeRolePolicyDocument: UNKNOWN, Description: UNKNOWN, Policies: UNKNOWN },
    ],
    breaks: [
      [{ Description: "Reads – and writes" }, "iam/CreateRole/description"],
      [
        { Policies: ["a", "b"].map((PolicyName) => ({ PolicyName, PolicyDocument: long(5120) })) },
        "iam/CreateRole/inline-size",
      ],
    ],
  },
  "AWS::IAM::RolePolicy": {
    holds: [{ PolicyName: "a", PolicyDocument: document(allowed) }],
    breaks: [
      [
        { PolicyName: "a", PolicyDocument: document({ ...allowed, Principal: "*", Resource: "*" }) },
        "iam/PutRolePolicy/document",
      ],
    ],
  },
  "AWS::Lambda::Permission": {
    holds: [
      { Action: "lambda:InvokeFunction", Principal: "s3.amazonaws.com", SourceArn: UNKNOWN },
      { Principal: UNKNOWN },
    ],
    breaks: [
      [{ Action: "s3:GetObject" }, "lambda/AddPermission/action"],
      [{ Principal: "s3" }, "lambda/AddPermission/principal"],
    ],
  },
  "AWS::KMS::Alias": {
    holds: [{ AliasName: "alias/a", TargetKeyId: UNKNOWN }],
    breaks: [[{ AliasName: "alias/aws/a" }, "kms/CreateAlias/alias-reserved"]],
  },
  "AWS::KMS::Key": {
    holds: [{ KeyPolicy: document({ ...allowed, Principal: "*" }), PendingWindowInDays: 7 }],
    breaks: [
      [{ PendingWindowInDays: 6 }, "kms/ScheduleKeyDeletion/window"],
      [{ KeyPolicy: document({ ...allowed, Resource: "*" }) }, "kms/CreateKey/policy"],
    ],
  },
  "AWS::S3::Bucket": {
    holds: [
      {
        ...{ BucketName: UNKNOWN, Tags: [{ Key: "a", Value: UNKNOWN }] },
        ...lifecycle(
          { Id: "a", Status: "Enabled", Prefix: "x/", ExpirationInDays: 30 },
          {
            Status: "Enabled",
            Transitions: [{ StorageClass: "GLACIER", TransitionInDays: 1 }],
            NoncurrentVersionExpiration: { NoncurrentDays: 1 },
          },
          { Status: "Enabled", AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } },
        ),
        NotificationConfiguration: { LambdaConfigurations: [onCreate, { ...onCreate, Event: "s3:ObjectRemoved:*" }] },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }],
        },
      },
      { API: { LifecycleConfiguration: { Rules: UNKNOWN } } },
    ],
    breaks: [
      [{ BucketName: "a-s3alias" }, "s3/CreateBucket/reserved-suffix"],
      [{ Tags: [{ Key: "aws:a", Value: "" }] }, "s3/PutBucketTagging/tag-key-reserved"],
      [
        lifecycle({ Transitions: [{ StorageClass: "STANDARD_IA", TransitionInDays: 29 }] }),
        "s3/PutBucketLifecycleConfiguration/infrequent-days",
      ],
      [
        lifecycle({
          TagFilters: [{ Key: "a", Value: "b" }],
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
        }),
        "s3/PutBucketLifecycleConfiguration/abort-filter",
      ],
      [
        { NotificationConfiguration: { LambdaConfigurations: [onCreate, onCreate] } },
        "s3/PutBucketNotificationConfiguration/overlap",
      ],
      [
        {
          BucketEncryption: {
            ServerSideEncryptionConfiguration: [
              { ServerSideEncryptionByDefault: { SSEAlgorithm: "AES256", KMSMasterKeyID: "k" } },
            ],
          },
        },
        "s3/PutBucketEncryption/key-of-kms",
      ],
    ],
  },
  "AWS::S3::BucketPolicy": {
    holds: [{ PolicyDocument: document({ ...allowed, Principal: "*" }) }],
    breaks: [[{ PolicyDocument: document({ ...allowed, Resource: "*" }) }, "s3/PutBucketPolicy/policy"]],
  },
};
