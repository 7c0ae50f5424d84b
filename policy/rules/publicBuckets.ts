import type { PolicyResource } from "@pulumi/policy";
import { BUCKETS, BUCKET_POLICIES, policyOfBucket } from "../parts/buckets.ts";
import { conditionKeys, isForEveryone, statementsOf } from "../parts/iamDocument.ts";
import { resourceRule, stackRule } from "../parts/rule.ts";
import type { StackView } from "../parts/stackView.ts";
import { at, strings, valuesNamed, type Properties } from "../parts/values.ts";

const ACCESS_BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const ACCOUNT_BLOCK = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock";
const SWITCHES = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];

interface BlockOptions {
  readonly accountIsBlocked: boolean;
}

export const bucketBlocksPublicAccess = stackRule<BlockOptions>(
  {
    name: "s3-bucket-blocks-public-access",
    description: "Every bucket blocks public access, all four ways.",
    severity: "critical",
    remediationSteps:
      "Add a BucketPublicAccessBlock (aws) or publicAccessBlockConfiguration (aws-native) with all four set to true.",
    options: {
      accountIsBlocked: {
        type: "boolean",
        default: false,
        description: "Set to true when the account itself blocks public access to all of its buckets.",
      },
    },
  },
  (stack, { accountIsBlocked = false }, report) => {
    if (accountIsBlocked || stack.ofType(ACCOUNT_BLOCK).some((block) => openSwitches(stack.props(block)).length === 0))
      return;
    for (const bucket of stack.ofType(...BUCKETS)) {
      const open = openSwitches(blockOf(stack, bucket));
      if (open.length === 0) continue;
      report(
        bucket,
        `Bucket '${bucket.name}' does not block public access: ${open.join(", ")} must be true. Add a BucketPublicAccessBlock for it (aws) or set publicAccessBlockConfiguration (aws-native), or use a DataBucket.`,
      );
    }
  },
);

function blockOf(stack: StackView, bucket: PolicyResource): Properties {
  const beside = stack.ofType(ACCESS_BLOCK).find((block) => stack.refersTo(block, "bucket", bucket));
  if (beside !== undefined) return stack.props(beside);
  return (at(stack.props(bucket), "publicAccessBlockConfiguration") ?? {}) as Properties;
}

function openSwitches(block: Properties): string[] {
  return SWITCHES.filter((name) => block[name] === undefined || block[name] === false);
}

/** Canned ACLs for everyone, as S3 ("public-read") and CloudFormation ("PublicRead") write them. */
const PUBLIC_ACLS = ["publicread", "publicreadwrite", "authenticatedread"];

/** Condition keys that AWS counts as limiting a grant to somebody. */
const LIMITING_KEYS = [
  "aws:principalaccount",
  "aws:principalarn",
  "aws:principalorgid",
  "aws:principalorgpaths",
  "aws:sourceaccount",
  "aws:sourcearn",
  "aws:sourceip",
  "aws:sourceorgid",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "aws:userid",
  "s3:dataaccesspointaccount",
  "s3:dataaccesspointarn",
];

export const bucketGrantsNothingToThePublic = resourceRule(
  {
    name: "s3-no-public-grant",
    description: "No access control list and no bucket policy gives anything to everyone.",
    severity: "critical",
    remediationSteps:
      "Name the principals, or limit the statement by a condition such as aws:SourceVpce or aws:PrincipalOrgID.",
  },
  ({ type, name, props }, _options, report) => {
    if (!/^aws(-native)?:s3[/:]/.test(type)) return;
    for (const acl of [props["acl"], props["accessControl"]]) {
      if (typeof acl === "string" && PUBLIC_ACLS.includes(acl.replaceAll("-", "").toLowerCase()))
        report(
          `'${name}' has the access control list "${acl}", which lets everyone in. Use "private", or none at all.`,
        );
    }
    for (const group of strings(valuesNamed([props["grants"], props["accessControlPolicy"]], "uri"))) {
      if (/\/(AllUsers|AuthenticatedUsers)$/.test(group))
        report(`'${name}' grants access to ${group}, which is everyone. Remove it.`);
    }
    if (!BUCKET_POLICIES.includes(type)) return;
    for (const statement of statementsOf(policyOfBucket(props))) {
      if (!statement.allows || !isForEveryone(statement)) continue;
      if (conditionKeys(statement).some((key) => LIMITING_KEYS.includes(key))) continue;
      report(
        `Bucket policy '${name}', ${statement.label}, allows ${statement.actions.join(", ")} to everyone. Name the principals, or limit it by a condition such as aws:SourceVpce or aws:PrincipalOrgID.`,
      );
    }
  },
);
