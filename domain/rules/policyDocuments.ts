import { charactersOf, isObject, parsedJson, type Json } from "./reading.ts";

/** Characters of a policy document as IAM counts them: "IAM does not count white space when calculating the size of a policy". */
export function documentSize(document: string): number {
  return charactersOf(withoutSpace(document));
}

/** White space between a document's parts; that in its texts is its own. */
function withoutSpace(document: string): string {
  const parsed = parsedJson(document);
  return parsed === undefined ? document : JSON.stringify(parsed.value);
}

/**
 * What keeps a text from being a policy document. Undefined where it is one, as far as is looked at here.
 *
 * Worded as IAM does, by answers that localstack recorded (invalid JSON and actions of a trust policy: test_iam_roles.py) or that
 * are in public reports: the notes of pareto2 (vendor), terraform-aws-s3-anti-virus#21 (ARN), cfn-lint#1376 (Sid).
 */
export function malformed(document: string, kind: "identity" | "key" | "trust"): string | undefined {
  const parsed = parsedJson(document);
  if (parsed === undefined && kind === "trust") return "This policy contains invalid Json";
  if (parsed === undefined || !isObject(parsed.value)) return "Syntax errors in policy.";
  const version = parsed.value["Version"];
  if (version !== undefined && typeof version !== "symbol" && version !== "2012-10-17" && version !== "2008-10-17")
    return "The policy must contain a valid version string";
  const statements = statementsOf(parsed.value);
  if (statements === undefined || statements.length === 0) return "Syntax errors in policy.";
  for (const statement of statements) {
    if (statement["Effect"] !== "Allow" && statement["Effect"] !== "Deny") return "Syntax errors in policy.";
    if (!("Action" in statement) && !("NotAction" in statement)) return "Policy statement must contain actions.";
    const problem = kind === "identity" ? identityProblem(statement) : principalProblem(statement, kind);
    if (problem !== undefined) return problem;
  }
  const sids = statements.map(({ Sid }) => Sid).filter((sid) => typeof sid === "string" && sid !== "");
  return new Set(sids).size < sids.length ? "Statement IDs (SID) in a single policy must be unique." : undefined;
}

function statementsOf({ Statement }: Json): readonly Json[] | undefined {
  const all: unknown[] = Array.isArray(Statement) ? Statement : [Statement];
  return all.every(isObject) ? all : undefined;
}

function identityProblem(statement: Json): string | undefined {
  if ("Principal" in statement || "NotPrincipal" in statement) return "Policy document should not specify a principal.";
  if (!("Resource" in statement) && !("NotResource" in statement)) return "Policy statement must contain resources.";
  if (
    [...textsOf(statement, "Action"), ...textsOf(statement, "NotAction")].some(
      (action) => !/^(\*$|[^:]+:)/.test(action),
    )
  )
    return "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.";
  const resources = [...textsOf(statement, "Resource"), ...textsOf(statement, "NotResource")];
  const misnamed = resources.find((resource) => !/^(\*|arn:)/.test(resource));
  if (misnamed !== undefined) return `Resource ${misnamed} must be in ARN format or "*".`;
  return textsOf(statement, "Sid").every((sid) => /^[0-9A-Za-z]*$/.test(sid))
    ? undefined
    : "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*";
}

/** The texts of an element, which holds one or a list; what is not known yet is none. */
function textsOf(statement: Json, element: string): readonly string[] {
  const value = statement[element];
  const all: unknown[] = Array.isArray(value) ? value : [value];
  return all.filter((text) => typeof text === "string");
}

function principalProblem(statement: Json, kind: "key" | "trust"): string | undefined {
  if (kind === "trust" && ("Resource" in statement || "NotResource" in statement))
    return "Has prohibited field Resource";
  if (!("Principal" in statement) && !("NotPrincipal" in statement)) return "Missing required field Principal";
  return kind === "key" || textsOf(statement, "Action").every((action) => /^(\*$|sts:)/i.test(action))
    ? undefined
    : "AssumeRole policy may only specify STS AssumeRole actions.";
}
