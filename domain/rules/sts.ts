import { charactersOf, listOf, numberOf, textOf, type Json } from "./reading.ts";
import type { Rule } from "./rule.ts";
import { rulesOf } from "./rulesOf.ts";
import { malformed } from "./policyDocuments.ts";
import { tagRules } from "./tags.ts";

const MODEL = "service model of STS";
const VALIDATION = "ValidationError";

/** Rules of STS's operations. */
export const stsRules: Readonly<Record<string, readonly Rule<Json>[]>> = {
  AssumeRole: [
    ...rulesOf<Json>("sts/AssumeRole", {
      "session-name": {
        says: "A session's name has 2 to 64 letters, digits and _ + = , . @ -.",
        source: `${MODEL}, roleSessionNameType`,
        code: VALIDATION,
        broken: (request) => {
          const name = textOf(request, "RoleSessionName");
          return name === undefined || /^[\w+=,.@-]{2,64}$/.test(name)
            ? undefined
            : `1 validation error detected: Value '${name}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]* with length between 2 and 64`;
        },
      },
      duration: {
        says: "A session lasts for 15 minutes to 12 hours.",
        source: `${MODEL}, roleDurationSecondsType`,
        code: VALIDATION,
        broken: (request) => outside(numberOf(request, "DurationSeconds"), 900, 43_200),
      },
      "policy-size": {
        says: "A session's policies have at most 2,048 characters together.",
        source: `${MODEL}, AssumeRoleRequest.Policy: "The plaintext that you use for both inline and managed session policies can't exceed 2,048 characters."`,
        code: "PackedPolicyTooLarge",
        broken: (request) => {
          const size = charactersOf(textOf(request, "Policy") ?? "");
          return size > 2048
            ? `The session policy has ${size} characters, which exceeds the limit of 2048.`
            : undefined;
        },
      },
      "policy-document": {
        says: "A session's policy is JSON whose statements have an effect, actions and resources, and no principal.",
        source: "IAM User Guide, Grammar of the IAM JSON policy language",
        code: "MalformedPolicyDocument",
        broken: (request) => {
          const policy = textOf(request, "Policy");
          return policy === undefined ? undefined : malformed(policy, "identity");
        },
      },
      "policy-count": {
        says: "A session has at most 10 managed policies.",
        source: `${MODEL}, AssumeRoleRequest.PolicyArns: "You can provide up to 10 managed policy ARNs."`,
        code: VALIDATION,
        broken: (request) =>
          (listOf(request, "PolicyArns")?.length ?? 0) > 10 ? "At most 10 session policies are allowed." : undefined,
      },
    }),
    ...tagRules("sts/AssumeRole", {
      source: `${MODEL}, AssumeRoleRequest.Tags: "you cannot have separate Department and department tag keys"`,
      code: VALIDATION,
      plain: true,
      foldCase: true,
    }),
  ],
  GetSessionToken: rulesOf<Json>("sts/GetSessionToken", {
    duration: {
      says: "A user's session lasts for 15 minutes to 36 hours.",
      source: `${MODEL}, durationSecondsType`,
      code: VALIDATION,
      broken: (request) => outside(numberOf(request, "DurationSeconds"), 900, 129_600),
    },
  }),
};

function outside(seconds: number | undefined, least: number, most: number): string | undefined {
  if (seconds === undefined || (seconds >= least && seconds <= most)) return undefined;
  const bound = seconds < least ? `greater than or equal to ${least}` : `less than or equal to ${most}`;
  return `1 validation error detected: Value '${seconds}' at 'durationSeconds' failed to satisfy constraint: Member must have value ${bound}`;
}
