import { identityPolicies, statementsOf, type Statement } from "../parts/iamDocument.ts";
import { resourceRule } from "../parts/rule.ts";
import { strings } from "../parts/values.ts";
import { needsEveryResource } from "../parts/actionsWithoutResource.ts";

interface WildcardOptions {
  readonly allowedActions: readonly string[];
}

export const noWildcardStatement = resourceRule<WildcardOptions>(
  {
    name: "iam-no-wildcards",
    description:
      "No identity policy allows every action of a service, or an action on every resource where AWS can tell resources apart.",
    severity: "high",
    remediationSteps: "Name the actions that the role needs, and the ARNs that it needs them on.",
    options: {
      allowedActions: {
        type: "array",
        items: { type: "string" },
        default: [],
        description: 'Further actions that may be allowed on Resource "*", such as "rekognition:DetectLabels".',
      },
    },
  },
  ({ type, name, props }, { allowedActions = [] }, report) => {
    const statements = identityPolicies(type, props).flatMap(statementsOf);
    for (const statement of statements.filter(({ allows }) => allows)) {
      for (const problem of wildcardsOf(statement, allowedActions)) {
        report(`Policy of '${name}', ${statement.label}, ${problem}`);
      }
    }
  },
);

function wildcardsOf(statement: Statement, allowedActions: readonly string[]): string[] {
  const problems: string[] = [];
  if (statement.notActions) problems.push("allows everything but what NotAction names. List the actions instead.");
  if (statement.notResources)
    problems.push("allows all resources but those of NotResource. List the resources instead.");
  const whole = statement.actions.filter((action) => /^(\*|[\w-]+:\*)$/.test(action));
  if (whole.length > 0) problems.push(`allows ${quoted(whole)}. List the actions that are needed.`);
  for (const resource of statement.resources.filter(isEveryResource)) {
    const open = statement.actions.filter(
      (action) => !whole.includes(action) && !allowedActions.includes(action) && !needsEveryResource(action, resource),
    );
    if (open.length > 0) {
      problems.push(
        `allows ${open.join(", ")} on ${quoted([resource])}. Name the ARNs that it needs; an action that AWS checks against no resource can be let through with the rule's allowedActions.`,
      );
    }
  }
  return problems;
}

/** `*`, or an ARN that names nothing more than a service. */
function isEveryResource(resource: string): boolean {
  return /^[*:]+$/.test(resource) || /^arn:[^:]*:[^:]*:[^:]*:[^:]*:\*+$/.test(resource);
}

function quoted(texts: readonly string[]): string {
  return texts.map((text) => `"${text}"`).join(", ");
}

interface ManagedOptions {
  readonly allowedPolicies: readonly string[];
}

/** Properties that attach managed policies, of classic and native types. */
const ATTACHING = ["policyArn", "policyArns", "managedPolicyArns"];

export const noFullAccessPolicy = resourceRule<ManagedOptions>(
  {
    name: "iam-no-full-access-policy",
    description: "Nobody gets one of AWS's managed policies that allow all of a service, or of the account.",
    severity: "high",
    remediationSteps: "Write the statements that the role needs; the components of this library do so.",
    options: {
      allowedPolicies: {
        type: "array",
        items: { type: "string" },
        default: [],
        description: 'Names of managed policies that may be attached all the same, such as "AmazonSSMFullAccess".',
      },
    },
  },
  ({ type, name, props }, { allowedPolicies = [] }, report) => {
    if (!/^aws(-native)?:iam[/:]/.test(type)) return;
    for (const arn of ATTACHING.flatMap((property) => strings(props[property]))) {
      const policy = /^arn:[^:]+:iam::aws:policy\/(?:.+\/)?([^/]+)$/.exec(arn)?.[1];
      if (policy === undefined || allowedPolicies.includes(policy)) continue;
      if (!/FullAccess|^(AdministratorAccess|PowerUserAccess)/.test(policy)) continue;
      report(
        `'${name}' attaches the managed policy ${policy}. Give it a policy with the statements that it needs; grantRead, grantWrite and grantInvoke of the components attach just those.`,
      );
    }
  },
);
