import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { operationsOf, RULED_TYPES } from "../../domain/rules/resources/cloudFormation.ts";
import { inCloudFormation } from "../../domain/rules/resources/providers.ts";
import type { Rule } from "../../domain/rules/rule.ts";
import { rulebook, violations } from "../../domain/rules/rulebook.ts";
import { operationNames } from "../../local/cloud/rules/operations.ts";
import { SERVICES } from "../../local/cloud/rules/ruleGate.ts";
import { STATES } from "../../local/sagemaker/documentedRules.ts";
import { INVOCATION } from "../../local/sagemaker/hosting/invoke.ts";
import { operations } from "../../local/sagemaker/operations.ts";
import { scalingOperations } from "../../local/sagemaker/scaling/operations.ts";
import { ACCEPTED } from "../../policy/rules/documentedRefusals.ts";
import { CASES } from "../unit/domain/rules/cases/all.ts";

const COMPONENTS = join(import.meta.dirname, "..", "..", "components");

const HEAD = `# What AWS refuses

The rules of the rulebook (\`domain/rules\`): what AWS's documentation says of a request and no schema of a request does. Each is held
by up to three: the **component**s, before a resource of theirs is registered; the **policy** pack, in any stack; the **local** cloud,
before the request does anything. A rule about what an account holds, such as whether an endpoint runs, is held by whoever can look it
up; where no mark stands under "local", the local cloud doesn't ask the rulebook of it, and may refuse it by a check of its own.
Which sentence of AWS's a rule comes from stands under the table of its operation.

Written by \`UPDATE_DOCS=1 npm test -- test/unit/domain/rules/page.test.ts\`.`;

type Listed = Pick<Rule<never>, "id" | "says" | "source" | "code">;

/** The page of all rules, from the rulebook and from the tables of those who hold it. */
export function rulesPage(): string {
  const sections = Object.entries(rulebook).map(([service, table]) => {
    const parts = Object.entries<readonly Listed[]>(table).map(([operation, rules]) =>
      section(service, operation, rules),
    );
    return [`## ${service}`, ...parts].join("\n\n");
  });
  return [HEAD, ...sections].join("\n\n");
}

function section(service: string, operation: string, rules: readonly Listed[]): string {
  const mark = (held: boolean): string => (held ? "✓" : "");
  const rows = rules.map((rule) => {
    const { component, policy, local } = heldBy(rule.id);
    return `| ${nameOf(rule.id)} | ${cell(rule.says)} | \`${rule.code}\` | ${mark(component)} | ${mark(policy)} | ${mark(local)} |`;
  });
  const sources = rules.map((rule) => `- ${nameOf(rule.id)}: ${cell(rule.source)}`);
  const head = "| rule | says | AWS's code | component | policy | local |\n| - | - | - | - | - | - |";
  return [`### ${service}/${operation}`, [head, ...rows].join("\n"), sources.join("\n")].join("\n\n");
}

function nameOf(id: string): string {
  return id.split("/").slice(2).join("/");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("*", "\\*").replaceAll("<", "\\<").replaceAll("_", "\\_");
}

/** Who holds a rule, by the callers' own tables. */
export function heldBy(id: string): { readonly component: boolean; readonly policy: boolean; readonly local: boolean } {
  const [service = "", operation = ""] = id.split("/");
  const alone = asksFor(id).some((members) => members.length === 0);
  return {
    component: alone && COMPONENT_OPERATIONS.has(`${service}/${operation}`),
    policy: alone && POLICY_OPERATIONS.has(`${service}/${operation}`),
    local: isHeldLocally(service, operation, id),
  };
}

/** What each of a rule's cases needs to know besides the request: no member where the request is enough. */
function asksFor(id: string): readonly (readonly string[])[] {
  const [service = "", operation = ""] = id.split("/");
  const own = CASES.filter(([of]) => of === id);
  // Rules without a case there ask for nothing: their cases are requests alone.
  if (own.length === 0) return [[]];
  return own.map(([, , [request, state = {}]]) =>
    violations(service, operation, request).some(({ rule }) => rule.id === id) ? [] : Object.keys(state),
  );
}

function isHeldLocally(service: string, operation: string, id: string): boolean {
  const told = (members: object): boolean => asksFor(id).some((needed) => needed.every((name) => name in members));
  if (service === "sagemaker") return operation in operations && told(STATES[operation] ?? {});
  if (service === "application-autoscaling") return operation in scalingOperations && told(STATES[operation] ?? {});
  if (service === "sagemaker-runtime") return operation === "InvokeEndpoint" && told(INVOCATION);
  return Object.entries(SERVICES).some(
    ([signingName, name]) => name === service && (operationNames(signingName)?.includes(operation) ?? true),
  );
}

const POLICY_OPERATIONS = new Set(
  RULED_TYPES.filter((type) => ACCEPTED.some(([service]) => service === type.split("::")[1])).flatMap(operationsOf),
);

const COMPONENT_OPERATIONS = new Set(componentTypes().flatMap(operationsOf));

/** CloudFormation types that the components make, from the resources that their sources import. */
function componentTypes(): readonly string[] {
  const files = readdirSync(COMPONENTS, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  const text = files.map((file) => readFileSync(join(COMPONENTS, file), "utf8")).join("\n");
  const imported = [...text.matchAll(/^import \{[^}]+\} from "@pulumi\/(aws|aws-native)\/(\w+)\/(\w+)\.js";$/gm)];
  const tokens = imported.map(([, provider, service = "", file = ""]) => {
    const name = file.charAt(0).toUpperCase() + file.slice(1);
    return provider === "aws" ? `aws:${service}/${file}:${name}` : `aws-native:${service}:${name}`;
  });
  const extensions = [...text.matchAll(/type: "(AWS::\w+::\w+)"/g)].map(([, type = ""]) => type);
  return [...new Set([...tokens.flatMap((token) => inCloudFormation(token, {})?.typeName ?? []), ...extensions])];
}
