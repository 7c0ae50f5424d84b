import { malformed } from "./policyDocuments.ts";
import { bytesOf, numberOf, textOf, type Json } from "./reading.ts";
import type { Rule } from "./rule.ts";
import { rulesOf } from "./rulesOf.ts";
import { tagRules } from "./tags.ts";

const MODEL = "service model of KMS";
const VALIDATION = "ValidationException";
const TAGS = {
  source: `${MODEL}, Tag: "You cannot have more than one tag … with the same tag key"`,
  code: "TagException",
};
/** Keys of which RSA pairs, elliptic curves and HMAC are made need a use of their own. */
const USES: readonly (readonly [spec: RegExp, uses: readonly string[]])[] = [
  [/^SYMMETRIC_DEFAULT$/, ["ENCRYPT_DECRYPT"]],
  [/^HMAC_/, ["GENERATE_VERIFY_MAC"]],
  [/^RSA_/, ["ENCRYPT_DECRYPT", "SIGN_VERIFY"]],
  [/^ECC_SECG_P256K1$|^ECC_NIST_EDWARDS25519$/, ["SIGN_VERIFY"]],
  [/^ECC_NIST_P/, ["SIGN_VERIFY", "KEY_AGREEMENT"]],
  [/^ML_DSA_/, ["SIGN_VERIFY"]],
];

const aliasRules = (operation: "CreateAlias" | "UpdateAlias"): readonly Rule<Json>[] =>
  rulesOf<Json>(`kms/${operation}`, {
    "alias-name": {
      says: "An alias begins with alias/ and has letters, digits, slashes, underscores and dashes after it, 256 characters in all.",
      source: `${MODEL}, CreateAliasRequest.AliasName`,
      code: VALIDATION,
      broken: (request) => {
        const name = textOf(request, "AliasName");
        if (name === undefined) return undefined;
        if (!name.startsWith("alias/") || name === "alias/")
          return 'Alias must start with the prefix "alias/". Please see http://docs.aws.amazon.com/kms/latest/developerguide/programming-aliases.html';
        return name.length <= 256 && /^[a-zA-Z0-9:/_-]+$/.test(name)
          ? undefined
          : `1 validation error detected: Value '${name}' at 'aliasName' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9:/_-]+$ and have length less than or equal to 256`;
      },
    },
    "alias-reserved": {
      says: "Aliases that begin with alias/aws/ are for the keys that AWS manages.",
      source: `${MODEL}, CreateAliasRequest.AliasName: "The alias/aws/ prefix is reserved for Amazon Web Services managed keys."`,
      code: "NotAuthorizedException",
      broken: (request) =>
        (textOf(request, "AliasName") ?? "").startsWith("alias/aws/")
          ? "The alias/aws/ prefix is reserved for AWS managed keys."
          : undefined,
    },
    "alias-target": {
      says: "An alias stands for a key, by its id or ARN, not for another alias.",
      source: `${MODEL}, CreateAliasRequest.TargetKeyId: "Specify the key ID or key ARN of the KMS key."`,
      code: VALIDATION,
      broken: (request) =>
        /^alias\/|:alias\//.test(textOf(request, "TargetKeyId") ?? "")
          ? "Aliases must refer to keys. Not aliases"
          : undefined,
    },
  });

function keyPolicyRules(operation: "CreateKey" | "PutKeyPolicy"): readonly Rule<Json>[] {
  return rulesOf<Json>(`kms/${operation}`, {
    "policy-size": {
      says: "A key policy has at most 32 KB.",
      source: "KMS Developer Guide, Resource quotas: key policy document size",
      code: "LimitExceededException",
      broken: (request) =>
        bytesOf(textOf(request, "Policy") ?? "") > 32 * 1024
          ? "The key policy exceeds the limit of 32768 bytes."
          : undefined,
    },
    policy: {
      says: "A key policy is JSON whose statements each have an effect, actions, and a principal.",
      source: `${MODEL}, CreateKeyRequest.Policy: "Each statement in the key policy must contain one or more principals."`,
      code: "MalformedPolicyDocumentException",
      broken: (request) => {
        const policy = textOf(request, "Policy");
        return policy === undefined ? undefined : malformed(policy, "key");
      },
    },
  });
}

/** Rules of KMS's operations. */
export const kmsRules: Readonly<Record<string, readonly Rule<Json>[]>> = {
  CreateKey: [
    ...keyPolicyRules("CreateKey"),
    ...rulesOf<Json>("kms/CreateKey", {
      "usage-of-spec": {
        says: "A key's use is one that its kind of key has, and is said for all but symmetric ones.",
        source: `${MODEL}, CreateKeyRequest.KeyUsage`,
        code: VALIDATION,
        broken: (request) => {
          const spec = textOf(request, "KeySpec") ?? textOf(request, "CustomerMasterKeySpec");
          const usage = textOf(request, "KeyUsage");
          if (spec === undefined || typeof request["KeyUsage"] === "symbol") return undefined;
          if (usage === undefined && spec !== "SYMMETRIC_DEFAULT")
            return `You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.`;
          const uses = USES.find(([form]) => form.test(spec))?.[1];
          return usage === undefined || uses === undefined || uses.includes(usage)
            ? undefined
            : `KeyUsage ${usage} is not compatible with KeySpec ${spec}`;
        },
      },
    }),
    ...tagRules("kms/CreateKey", TAGS),
  ],
  PutKeyPolicy: keyPolicyRules("PutKeyPolicy"),
  CreateAlias: aliasRules("CreateAlias"),
  UpdateAlias: aliasRules("UpdateAlias"),
  ScheduleKeyDeletion: rulesOf<Json>("kms/ScheduleKeyDeletion", {
    window: {
      says: "A key is deleted after 7 to 30 days.",
      source: `${MODEL}, ScheduleKeyDeletionRequest.PendingWindowInDays: "it must be between 7 and 30, inclusive"`,
      code: VALIDATION,
      broken: (request) => {
        const days = numberOf(request, "PendingWindowInDays");
        return days === undefined || (days >= 7 && days <= 30)
          ? undefined
          : `PendingWindowInDays must be between 7 and 30, got ${days}`;
      },
    },
  }),
  TagResource: tagRules("kms/TagResource", TAGS),
};
