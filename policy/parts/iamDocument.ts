import { isObject, list, objects, parsed, strings, type Properties, type Value } from "./values.ts";

/** A statement of an IAM policy, as far as it is known. */
export interface Statement {
  /** How to name it in a message: its Sid or its place. */
  readonly label: string;
  readonly allows: boolean;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly notActions: boolean;
  readonly notResources: boolean;
  readonly principal: Value;
  readonly conditions: Properties;
}

/** The statements of a policy document; none of what a preview does not know. */
export function statementsOf(document: Value): Statement[] {
  const policy = parsed(document);
  if (!isObject(policy)) return [];
  return objects(policy["Statement"]).map((statement, index) => ({
    label: typeof statement["Sid"] === "string" ? `statement "${statement["Sid"]}"` : `statement ${index + 1}`,
    allows: statement["Effect"] === "Allow",
    actions: strings(statement["Action"]),
    resources: strings(statement["Resource"]),
    notActions: statement["NotAction"] !== undefined,
    notResources: statement["NotResource"] !== undefined,
    principal: statement["Principal"],
    conditions: isObject(statement["Condition"]) ? statement["Condition"] : {},
  }));
}

/** Every condition key of a statement, in lower case. */
export function conditionKeys(statement: Statement): string[] {
  return Object.values(statement.conditions)
    .filter(isObject)
    .flatMap((keys) => Object.keys(keys))
    .map((key) => key.toLowerCase());
}

/** The values that a condition operator demands of a key. */
export function conditionValues(statement: Statement, operator: string, key: string): string[] {
  const keys = statement.conditions[operator];
  if (!isObject(keys)) return [];
  const name = Object.keys(keys).find((candidate) => candidate.toLowerCase() === key.toLowerCase());
  return name === undefined ? [] : list(keys[name]).map(String);
}

/** Whether a statement is for everyone. */
export function isForEveryone({ principal }: Statement): boolean {
  return principal === "*" || (isObject(principal) && strings(principal["AWS"]).includes("*"));
}

/** The identity policies that a resource of this type carries. */
export function identityPolicies(type: string, props: Properties): Value[] {
  switch (type) {
    case "aws:iam/policy:Policy":
    case "aws:iam/rolePolicy:RolePolicy":
    case "aws:iam/userPolicy:UserPolicy":
    case "aws:iam/groupPolicy:GroupPolicy":
      return [props["policy"]];
    case "aws:iam/role:Role":
      return objects(props["inlinePolicies"]).map((policy) => policy["policy"]);
    case "aws-native:iam:ManagedPolicy":
    case "aws-native:iam:RolePolicy":
    case "aws-native:iam:UserPolicy":
    case "aws-native:iam:GroupPolicy":
      return [props["policyDocument"]];
    case "aws-native:iam:Role":
    case "aws-native:iam:User":
    case "aws-native:iam:Group":
      return objects(props["policies"]).map((policy) => policy["policyDocument"]);
    default:
      return [];
  }
}

/** The trust policy of a role. */
export function trustPolicy(type: string, props: Properties): Value {
  if (type === "aws:iam/role:Role") return props["assumeRolePolicy"];
  if (type === "aws-native:iam:Role") return props["assumeRolePolicyDocument"];
  return undefined;
}
