import { arnParts, textOf, type Json } from "../reading.ts";
import type { Rule } from "../rule.ts";
import { rulesOf } from "../rulesOf.ts";
import { CODE, unlike } from "./sources.ts";

const MODEL = "service model of Lambda, AddPermission";

/** Rules of the statements that are added to a function's policy. */
export const addPermissionRules: readonly Rule<Json>[] = rulesOf<Json>("lambda/AddPermission", {
  "statement-id": {
    says: "A statement's id has 1 to 100 letters, digits, hyphens and underscores.",
    source: `${MODEL}, StatementId`,
    broken: (request) => {
      const id = textOf(request, "StatementId");
      return id !== undefined && id.length > 100
        ? `1 validation error detected: Value '${id}' at 'statementId' failed to satisfy constraint: Member must have length less than or equal to 100`
        : unlike("statementId", id, "([a-zA-Z0-9-_]+)");
    },
  },
  action: {
    says: "A permission is for one action of Lambda, or for all.",
    source: `${MODEL}, Action`,
    broken: (request) => unlike("action", textOf(request, "Action"), "(lambda:[*]|lambda:[a-zA-Z]+|[*])"),
  },
  principal: {
    says: "Who gets a permission is a service, an account, a role or user, or everybody.",
    source: `${MODEL}, Principal: "The Amazon Web Services service, Amazon Web Services account, IAM user, or IAM role that invokes the function."; the message is in cloudformation-coverage-roadmap#1189, and that amazonaws.com alone is refused in Pocket/terraform-modules#1037`,
    code: CODE,
    broken: (request) => {
      const principal = textOf(request, "Principal");
      const known =
        principal === undefined ||
        /^(\*|\d{12})$/.test(principal) ||
        ["iam", "sts", "cloudfront"].includes(arnParts(principal)?.[2] ?? "") ||
        /^[a-z0-9-]+(\.[a-z0-9-]+){2,}$/.test(principal);
      return known ? undefined : "The provided principal was invalid. Please check the principal and try again.";
    },
  },
  qualifier: {
    says: "The version $LATEST has no policy of its own.",
    source: `${MODEL}: "Lambda does not support adding policies to version $LATEST."; the message is in terraform-aws-lambda#36`,
    code: CODE,
    broken: (request) =>
      textOf(request, "Qualifier") === "$LATEST"
        ? "We currently do not support adding policies for $LATEST."
        : undefined,
  },
  "source-account": {
    says: "An account is named by its twelve digits.",
    source: `${MODEL}, SourceAccount`,
    broken: (request) => unlike("sourceAccount", textOf(request, "SourceAccount"), "\\d{12}"),
  },
});
