import { rulebook, violations } from "../../../domain/rules/rulebook.ts";
import type { Json } from "../../../domain/rules/reading.ts";
import type { Violation } from "../../../domain/rules/rule.ts";
import { diagnosticsOf, invalidDefinition } from "../../../domain/rules/states/diagnostics.ts";
import { workflowType } from "../../../domain/rules/states/stepFunctions.ts";
import type { Refusal } from "../wireErrors.ts";
import type { ModelGate } from "./modelGate.ts";
import { operationName, operationNames, readOperation } from "./operations.ts";
import { s3ObjectOperation } from "./s3Headers.ts";
import type { Operation, WireRequest } from "./wireRequest.ts";

/** MiniStack's services that the rulebook knows: by the name in signatures, the rulebook's. */
export const SERVICES: Readonly<Record<string, keyof typeof rulebook>> = {
  athena: "athena",
  events: "eventbridge",
  glue: "glue",
  iam: "iam",
  kms: "kms",
  lambda: "lambda",
  logs: "cloudwatch-logs",
  monitoring: "cloudwatch",
  s3: "s3",
  scheduler: "scheduler",
  sns: "sns",
  states: "sfn",
  sts: "sts",
};

/** CloudWatch's errors by the code of the query protocol, which clients show in every protocol. */
const CLOUDWATCH_ERRORS: Readonly<Record<string, string>> = {
  InvalidParameterCombination: "InvalidParameterCombinationException",
  ValidationError: "ValidationException",
  InvalidParameterInput: "DashboardInvalidInputError",
  InvalidParameterValue: "InvalidParameterValueException",
};

/** Statuses other than 400, by the signing name of the service and the code, as the service models have them. */
const STATUSES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  iam: { EntityAlreadyExists: 409, LimitExceeded: 409 },
  // No error of the model, but AWS's answer to tags of its own prefix.
  monitoring: { AccessDenied: 403 },
};

/** The HTTP status with which a service answers a code of its rules. */
export function httpStatusOf(service: string, code: string): number {
  return STATUSES[service]?.[code] ?? 400;
}

/** Whether a request may be one that rules or a service model are about: then its body is worth reading. */
export function isRuled(service: string, request: WireRequest, models?: ModelGate): boolean {
  const known = serviceOf(service);
  if (known === undefined) return false;
  const name = operationName(service, request);
  if (name !== undefined) return Object.hasOwn(rulebook[known], name) || models?.knows(known, name) === true;
  // Objects come with whatever type they have.
  if (service === "s3") return false;
  return (request.headers["content-type"] ?? "").startsWith("application/x-www-form-urlencoded");
}

/** How AWS refuses a new object whose address or headers break a documented rule; its body is not looked at. */
export function objectRefusal(service: string, request: WireRequest): Refusal | undefined {
  const operation = service === "s3" ? s3ObjectOperation(request) : undefined;
  return operation === undefined ? undefined : refusalOf(service, operation);
}

/**
 * How AWS refuses a request that breaks a documented rule or its service model; undefined for one that holds.
 * @param region Where it is asked, for rules about that.
 */
export function ruleRefusal(
  service: string,
  request: WireRequest,
  body: Buffer,
  models?: ModelGate,
  region?: string,
): Refusal | undefined {
  const operation = serviceOf(service) === undefined ? undefined : readOperation(service, request, body);
  return refusalOf(service, operation, models, region);
}

function refusalOf(
  service: string,
  operation: Operation | undefined,
  models?: ModelGate,
  region?: string,
): Refusal | undefined {
  const known = serviceOf(service);
  if (known === undefined || operation === undefined) return undefined;
  const [first] = violations(known, operation.name, operation.input, { region });
  // Of REST requests, what stands in the path is not read whole.
  const whole = operationNames(service) === undefined;
  const broken =
    first === undefined
      ? models?.broken(known, operation, whole)
      : { code: first.rule.code, message: messageOf(first, operation.input) };
  if (broken === undefined) return undefined;
  const { code, message } = broken;
  const status = httpStatusOf(service, code);
  if (service !== "monitoring") return { status, code, message };
  return { status, code: CLOUDWATCH_ERRORS[code] ?? code, xmlCode: code, queryCompatible: true, message };
}

function serviceOf(signingName: string): keyof typeof rulebook | undefined {
  return Object.hasOwn(SERVICES, signingName) ? SERVICES[signingName] : undefined;
}

/** AWS lists all problems of a definition at once. */
function messageOf({ rule, message }: Violation, input: Json): string {
  const definition = input["definition"];
  if (rule.code !== "InvalidDefinition" || typeof definition !== "string") return message;
  return invalidDefinition(diagnosticsOf(definition, workflowType(input))) ?? message;
}
