import { athenaRules } from "../../../domain/rules/athena.ts";
import { cloudWatchRules } from "../../../domain/rules/cloudWatch.ts";
import { eventsRules } from "../../../domain/rules/events.ts";
import { glueRules } from "../../../domain/rules/glue.ts";
import { lambdaRules } from "../../../domain/rules/lambda.ts";
import { logsRules } from "../../../domain/rules/logs.ts";
import type { Json } from "../../../domain/rules/reading.ts";
import { violationsOf, type Rule, type Violation } from "../../../domain/rules/rule.ts";
import { schedulerRules } from "../../../domain/rules/scheduler.ts";
import { diagnosticsOf, invalidDefinition } from "../../../domain/rules/states/diagnostics.ts";
import { stepFunctionsRules, workflowType } from "../../../domain/rules/states/stepFunctions.ts";
import type { Refusal } from "../wireErrors.ts";
import { operationName, readOperation, type WireRequest } from "./operations.ts";

/** Rules of MiniStack's services, by the name in signatures. */
const RULES: Readonly<Record<string, Readonly<Record<string, readonly Rule<Json>[]>>>> = {
  athena: athenaRules,
  events: eventsRules,
  glue: glueRules,
  lambda: lambdaRules,
  logs: logsRules,
  monitoring: cloudWatchRules,
  scheduler: schedulerRules,
  states: stepFunctionsRules,
};

/** CloudWatch's errors by the code of the query protocol, which clients show in every protocol. */
const CLOUDWATCH_ERRORS: Readonly<Record<string, string>> = {
  ValidationError: "ValidationException",
  InvalidParameterInput: "DashboardInvalidInputError",
  InvalidParameterValue: "InvalidParameterValueException",
};

/** Whether a request may be one that rules are about: then its body is worth reading. */
export function isRuled(service: string, request: WireRequest): boolean {
  const operations = Object.hasOwn(RULES, service) ? RULES[service] : undefined;
  if (operations === undefined) return false;
  const name = operationName(service, request);
  if (name !== undefined) return Object.hasOwn(operations, name);
  return (request.headers["content-type"] ?? "").startsWith("application/x-www-form-urlencoded");
}

/** How AWS refuses a request that breaks a documented rule; undefined for one that holds. */
export function ruleRefusal(service: string, request: WireRequest, body: Buffer): Refusal | undefined {
  const operations = Object.hasOwn(RULES, service) ? RULES[service] : undefined;
  const operation = operations === undefined ? undefined : readOperation(service, request, body);
  if (operations === undefined || operation === undefined || !Object.hasOwn(operations, operation.name))
    return undefined;
  const [first] = violationsOf(operations[operation.name] ?? [], operation.input, undefined);
  if (first === undefined) return undefined;
  const { code } = first.rule;
  const message = messageOf(first, operation.input);
  if (service !== "monitoring") return { status: 400, code, message };
  return { status: 400, code: CLOUDWATCH_ERRORS[code] ?? code, xmlCode: code, queryCompatible: true, message };
}

/** AWS lists all problems of a definition at once. */
function messageOf({ rule, message }: Violation, input: Json): string {
  const definition = input["definition"];
  if (rule.code !== "InvalidDefinition" || typeof definition !== "string") return message;
  return invalidDefinition(diagnosticsOf(definition, workflowType(input))) ?? message;
}
