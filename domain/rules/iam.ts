import { malformed, documentSize } from "./policyDocuments.ts";
import { charactersOf, listOf, isObject, numberOf, textOf, type Json } from "./reading.ts";
import type { Rule } from "./rule.ts";
import { rulesOf } from "./rulesOf.ts";
import { tagRules, type TagLimits } from "./tags.ts";
import { repeated } from "./values.ts";

const QUOTAS = "IAM User Guide, IAM and AWS STS quotas, name requirements, and character limits";
const MODEL = "service model of IAM";
const VALIDATION = "ValidationError";
const LIMIT = "LimitExceeded";
const MALFORMED = "MalformedPolicyDocument";

/** Tags of a policy, as AWS was recorded to take them by localstack's test_policy_tag_lifecycle. */
const POLICY_TAGS: TagLimits = {
  source: `${MODEL}, tagKeyType and tagValueType`,
  code: VALIDATION,
  codes: { "tag-keys-differ": "InvalidInput" },
  messages: { "tag-keys-differ": "Duplicate tag keys found." },
  plain: true,
};

/** Tags of a role, whose keys that differ in case only are one key to IAM: localstack's test_role_tag_errors. */
const TAGS: TagLimits = {
  ...POLICY_TAGS,
  codes: { "tag-keys-differ": "InvalidInput" },
  messages: { "tag-keys-differ": "Duplicate tag keys found. Please note that Tag keys are case insensitive." },
  foldCase: true,
};

type Operation = `iam/${string}`;

/** 10240 as 10,240. `toLocaleString` would load a language's data wherever the rules are imported. */
function thousands(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

/** A name of up to so many letters, digits and `_+=,.@-`. */
function nameRule(operation: Operation, member: string, most: number): readonly Rule<Json>[] {
  return rulesOf<Json>(operation, {
    name: {
      says: `${member} has 1 to ${most} letters, digits and _ + = , . @ -.`,
      source: `${MODEL}, ${member}; ${QUOTAS}`,
      code: VALIDATION,
      broken: (request) => {
        const name = textOf(request, member);
        if (name === undefined) return undefined;
        const at = member.charAt(0).toLowerCase() + member.slice(1);
        if (!/^[\w+=,.@-]*$/.test(name))
          return `The specified value for ${at} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`;
        return name.length >= 1 && name.length <= most
          ? undefined
          : `1 validation error detected: Value '${name}' at '${at}' failed to satisfy constraint: Member must have length less than or equal to ${most}`;
      },
    },
  });
}

function documentRules(
  operation: Operation,
  member: string,
  kind: "identity" | "trust",
  most: number,
  holder: string,
): readonly Rule<Json>[] {
  return rulesOf<Json>(operation, {
    "document-size": {
      says: `${kind === "trust" ? "A trust policy" : `The policy of ${holder}`} has at most ${thousands(most)} characters, white space aside.`,
      source: QUOTAS,
      code: LIMIT,
      broken: (request) => {
        const document = textOf(request, member);
        if (document === undefined || documentSize(document) <= most) return undefined;
        return kind === "trust"
          ? `Cannot exceed quota for ACLSizePerRole: ${most}`
          : `Cannot exceed quota for PolicySize: ${most}`;
      },
    },
    document: {
      says:
        kind === "trust"
          ? "A trust policy is JSON whose statements have an effect, actions and a principal, and no resource."
          : "A policy is JSON whose statements have an effect, actions and resources, and no principal.",
      source: "IAM User Guide, IAM JSON policy element reference; Grammar of the IAM JSON policy language",
      code: MALFORMED,
      broken: (request) => {
        const document = textOf(request, member);
        return document === undefined ? undefined : malformed(document, kind);
      },
    },
    characters: {
      says: "A policy has tabs, line breaks and the characters from U+0020 to U+00FF.",
      source: `${MODEL}, policyDocumentType; ${QUOTAS}`,
      code: MALFORMED,
      broken: (request) =>
        /^[\u0009\u000A\u000D\u0020-\u00FF]*$/.test(textOf(request, member) ?? "")
          ? undefined
          : `The specified value for ${member.charAt(0).toLowerCase()}${member.slice(1)} is invalid. It must contain only printable ASCII and Latin-1 characters.`,
    },
  });
}

const settingRules = (operation: Operation): readonly Rule<Json>[] =>
  rulesOf<Json>(operation, {
    description: {
      says: "A role's description has at most 1,000 characters: tabs, line breaks, printable ASCII and Latin-1, no curly quotes, no dashes of typography.",
      source: `${MODEL}, roleDescriptionType`,
      code: VALIDATION,
      broken: (request) => {
        const text = textOf(request, "Description");
        if (text === undefined) return undefined;
        if (charactersOf(text) > 1000)
          return "1 validation error detected: Value at 'description' failed to satisfy constraint: Member must have length less than or equal to 1000";

        return /^[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*$/.test(text)
          ? undefined
          : `1 validation error detected: Value '${text}' at 'description' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]*`;
      },
    },
    "session-duration": {
      says: "Sessions of a role last for one hour to twelve.",
      source: `${MODEL}, roleMaxSessionDurationType`,
      code: VALIDATION,
      broken: (request) => {
        const seconds = numberOf(request, "MaxSessionDuration");
        return seconds === undefined || (seconds >= 3600 && seconds <= 43_200)
          ? undefined
          : `1 validation error detected: Value '${seconds}' at 'maxSessionDuration' failed to satisfy constraint: Member must have value ${seconds < 3600 ? "greater than or equal to 3600" : "less than or equal to 43200"}`;
      },
    },
  });

const pathRule = (operation: Operation): readonly Rule<Json>[] =>
  rulesOf<Json>(operation, {
    path: {
      says: "A path begins and ends with a slash and has at most 512 characters.",
      source: `${MODEL}, pathType; ${QUOTAS}`,
      code: VALIDATION,
      broken: (request) => {
        const path = textOf(request, "Path");
        return path === undefined || (path.length <= 512 && /^(\/|\/[!-~]+\/)$/.test(path))
          ? undefined
          : "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.";
      },
    },
  });

/**
 * The inline policies of a role together, which only a caller knows that makes them at once: `Policies` of
 * CloudFormation's role, each `PolicyDocument` a text.
 */
const inlineRules = rulesOf<Json>("iam/CreateRole", {
  "inline-size": {
    says: "The inline policies of a role have at most 10,240 characters together, white space aside.",
    source: QUOTAS,
    code: LIMIT,
    broken: (request) => {
      const sizes = (listOf(request, "Policies") ?? []).filter(isObject).map((policy) => {
        const document = textOf(policy, "PolicyDocument");
        return document === undefined ? 0 : documentSize(document);
      });
      const size = sizes.reduce((sum, one) => sum + one, 0);
      return size > 10_240 ? `Maximum policy size of 10240 bytes exceeded for role, got ${size}` : undefined;
    },
  },
  "inline-names-differ": {
    says: "The inline policies of a role differ in name.",
    source: `${QUOTAS}: "Policy names for inline policies must be unique to the user, group, or role they're embedded in."`,
    code: "EntityAlreadyExists",
    broken: (request) => {
      const names = (listOf(request, "Policies") ?? []).filter(isObject).map((policy) => textOf(policy, "PolicyName"));
      const twice = repeated(names);
      return twice === undefined ? undefined : `Duplicate policy name '${twice}' in the role's inline policies.`;
    },
  },
  "attached-count": {
    says: "A role has at most 25 managed policies, 10 unless the account's quota is raised.",
    source: QUOTAS,
    code: LIMIT,
    broken: (request) => {
      const count = listOf(request, "ManagedPolicyArns")?.length ?? 0;
      return count > 25 ? `Cannot exceed quota for PoliciesPerRole: 10, got ${count}` : undefined;
    },
  },
});

/** Rules of IAM's operations. The size of a trust policy is that to which a quota can be raised; 2,048 is the default. */
export const iamRules: Readonly<Record<string, readonly Rule<Json>[]>> = {
  CreateRole: [
    ...nameRule("iam/CreateRole", "RoleName", 64),
    ...documentRules("iam/CreateRole", "AssumeRolePolicyDocument", "trust", 8192, "a role"),
    ...settingRules("iam/CreateRole"),
    ...pathRule("iam/CreateRole"),
    ...inlineRules,
    ...tagRules("iam/CreateRole", TAGS),
  ],
  UpdateRole: settingRules("iam/UpdateRole"),
  UpdateAssumeRolePolicy: documentRules("iam/UpdateAssumeRolePolicy", "PolicyDocument", "trust", 8192, "a role"),
  PutRolePolicy: [
    ...nameRule("iam/PutRolePolicy", "PolicyName", 128),
    ...documentRules("iam/PutRolePolicy", "PolicyDocument", "identity", 10_240, "a role"),
  ],
  CreatePolicy: [
    ...nameRule("iam/CreatePolicy", "PolicyName", 128),
    ...documentRules("iam/CreatePolicy", "PolicyDocument", "identity", 6144, "its own"),
    ...pathRule("iam/CreatePolicy"),
    ...tagRules("iam/CreatePolicy", POLICY_TAGS),
  ],
  CreatePolicyVersion: documentRules("iam/CreatePolicyVersion", "PolicyDocument", "identity", 6144, "its own"),
  TagRole: tagRules("iam/TagRole", TAGS),
};
