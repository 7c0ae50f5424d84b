import * as pulumi from "@pulumi/pulumi";
import { hasLocalStorage } from "../../domain/rules/sagemaker/machines.ts";
import { allow, type Conditions, type Statement } from "./policy.ts";
import type { BucketRef } from "./refs.ts";

/** The account and region of a key. */
export interface KeyPlace {
  readonly accountId: string;
  readonly region: string;
  /** @default "aws" */
  readonly partition?: string;
}

interface KeyStatement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Principal: Readonly<Record<string, string>>;
  readonly Action: readonly string[];
  readonly Resource: "*";
  readonly Condition?: Conditions;
}

/**
 * The policy of a key that encrypts all that the components make (their option `kmsKeyArn`): the account decides by IAM who
 * uses and manages it, and two services that act for nobody's role may use it for this account alone.
 *
 * Sources: CloudWatch Logs user guide, "Encrypt log data in CloudWatch Logs using AWS Key Management Service" (principal
 * `logs.REGION.amazonaws.com`, condition on the encryption context `aws:logs:arn`; in China it ends with `.cn`: region-info of the CDK,
 * and `ServicePrincipalNameForPartition` of terraform-provider-aws after it); SNS developer guide, "Managing Amazon SNS
 * encryption keys and costs" (alarms that publish to an encrypted topic: principal `cloudwatch.amazonaws.com`); KMS developer
 * guide, "Default key policy".
 *
 * ```ts
 * const key = new aws.kms.Key("key", {
 *   enableKeyRotation: true,
 *   policy: pulumi.all([aws.getCallerIdentityOutput({}), aws.getRegionOutput({})]).apply(([{ accountId }, { region }]) =>
 *     JSON.stringify(customerKeyPolicy({ accountId, region }))),
 * });
 * ```
 */
export function customerKeyPolicy({ accountId, region, partition = "aws" }: KeyPlace): {
  readonly Version: "2012-10-17";
  readonly Statement: readonly KeyStatement[];
} {
  const all = { Effect: "Allow", Resource: "*" } as const;
  return {
    Version: "2012-10-17",
    Statement: [
      {
        ...all,
        Sid: "Account",
        Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
        Action: ["kms:*"],
      },
      {
        ...all,
        Sid: "LogGroups",
        Principal: { Service: `logs.${region}.${partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com"}` },
        Action: ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
        Condition: {
          ArnLike: {
            "kms:EncryptionContext:aws:logs:arn": `arn:${partition}:logs:${region}:${accountId}:log-group:*`,
          },
        },
      },
      {
        ...all,
        Sid: "Alarms",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
        Condition: { StringEquals: { "aws:SourceAccount": accountId } },
      },
    ],
  };
}

/**
 * For a role whose machines have disks that a key encrypts: SageMaker hands the key on to the disks, and to nothing else.
 *
 * Sources: SageMaker developer guide, "SageMaker roles": training jobs need `kms:CreateGrant` for a volume's key; the role of a Studio
 * domain with a key needs `kms:CreateGrant` and `kms:DescribeKey`, "enforced during the CreateApp API call". The condition: awslabs/mlspace,
 * which runs its jobs and notebooks on AWS with it.
 */
export function diskStatements(keyArn: pulumi.Input<string>): readonly Statement[] {
  return [
    allow("DiskKey", ["kms:CreateGrant"], keyArn, { Bool: { "kms:GrantIsForAWSResource": "true" } }),
    allow("DiskKeyDescribe", ["kms:DescribeKey"], keyArn),
  ];
}

/**
 * The key of a machine's disks; none for those of a machine's own, of which SageMaker's service model says "You can't request a
 * VolumeKmsKeyId" (ResourceConfig, ProcessingClusterConfig).
 */
export function diskKeyOf(
  instanceType: pulumi.Input<string>,
  keyArn: pulumi.Input<string>,
): pulumi.Input<string | undefined> {
  if (typeof instanceType === "string") return hasLocalStorage(instanceType) ? undefined : keyArn;
  return pulumi.all([instanceType, keyArn]).apply(([machine, key]) => (hasLocalStorage(machine) ? undefined : key));
}

/** Source: SageMaker developer guide, "SageMaker roles": "If you specify a KMS key in the output configuration of your training job" or processing job. */
export function outputKeyStatements({ kmsKeyArn }: BucketRef): readonly Statement[] {
  return kmsKeyArn === undefined ? [] : [allow("OutputKey", ["kms:Encrypt"], kmsKeyArn as pulumi.Input<string>)];
}
