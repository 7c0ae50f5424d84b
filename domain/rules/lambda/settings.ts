import { isObject, numberOf, objectOf, textOf, type Json } from "../reading.ts";
import type { Rule } from "../rule.ts";
import { rulesOf } from "../rulesOf.ts";
import { addPermissionRules } from "./lambdaPermissions.ts";
import { CODE, RECORDED, unlike } from "./sources.ts";

const VALIDATION = "ValidationException";
const ALIAS = `${RECORDED}, TestLambdaAlias`;
const WEIGHT =
  "Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]";
const VERSION =
  "Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+, Member must not be null]";

const routingRules = (operation: string): readonly Rule<Json>[] =>
  rulesOf<Json>(`lambda/${operation}`, {
    "routed-versions": {
      says: "An alias routes a part of the invocations to one version, by its number.",
      source: ALIAS,
      code: VALIDATION,
      broken: (request) => badWeights(request, ([version]) => !/^\d{1,1024}$/.test(version), VERSION),
    },
    "routing-weight": {
      says: "The weight of an alias' other version is 0 to 1.",
      source: ALIAS,
      code: VALIDATION,
      broken: (request) =>
        badWeights(request, ([, weight]) => typeof weight === "number" && (weight < 0 || weight > 1), WEIGHT),
    },
    "routing-count": {
      says: "An alias routes to one other version.",
      source: ALIAS,
      code: CODE,
      broken: (request) =>
        Object.keys(weightsOf(request)).length > 1
          ? "Number of items in AdditionalVersionWeights cannot be greater than 1"
          : undefined,
    },
  });

const eventRules = (operation: string): readonly Rule<Json>[] =>
  rulesOf<Json>(`lambda/${operation}`, {
    "retry-attempts": {
      says: "An asynchronous invocation is tried again twice at most.",
      source: `${operation} of the service model, MaximumRetryAttempts`,
      code: VALIDATION,
      broken: (request) => outside("maximumRetryAttempts", numberOf(request, "MaximumRetryAttempts"), 0, 2),
    },
    "event-age": {
      says: "An event is kept for one minute to six hours.",
      source: `${operation} of the service model, MaximumEventAgeInSeconds`,
      code: VALIDATION,
      broken: (request) =>
        outside("maximumEventAgeInSeconds", numberOf(request, "MaximumEventAgeInSeconds"), 60, 21_600),
    },
  });

/** Rules of what a function has beside its code and configuration: aliases, permissions, concurrency, asynchronous invocation. */
export const settingRules: Readonly<Record<string, readonly Rule<Json>[]>> = {
  CreateAlias: [
    ...rulesOf<Json>("lambda/CreateAlias", {
      name: {
        says: "An alias' name has letters, digits, hyphens and underscores, and is no number.",
        source: "CreateAlias of the service model, Name",
        code: VALIDATION,
        broken: (request) => unlike("name", textOf(request, "Name"), "(?!^[0-9]+$)([a-zA-Z0-9-_]+)"),
      },
    }),
    ...routingRules("CreateAlias"),
  ],
  UpdateAlias: routingRules("UpdateAlias"),
  AddPermission: addPermissionRules,
  PutFunctionConcurrency: rulesOf<Json>("lambda/PutFunctionConcurrency", {
    reserved: {
      says: "Reserved concurrency is not negative.",
      source: "PutFunctionConcurrency of the service model, ReservedConcurrentExecutions",
      code: VALIDATION,
      broken: (request) =>
        outside("reservedConcurrentExecutions", numberOf(request, "ReservedConcurrentExecutions"), 0, Infinity),
    },
  }),
  PutProvisionedConcurrencyConfig: rulesOf<Json>("lambda/PutProvisionedConcurrencyConfig", {
    provisioned: {
      says: "Provisioned concurrency is one environment at least.",
      source: "PutProvisionedConcurrencyConfig of the service model, ProvisionedConcurrentExecutions",
      code: VALIDATION,
      broken: (request) =>
        outside("provisionedConcurrentExecutions", numberOf(request, "ProvisionedConcurrentExecutions"), 1, Infinity),
    },
  }),
  PutFunctionEventInvokeConfig: eventRules("PutFunctionEventInvokeConfig"),
  UpdateFunctionEventInvokeConfig: eventRules("UpdateFunctionEventInvokeConfig"),
};

function weightsOf(request: Json): Json {
  const weights = objectOf(request, "RoutingConfig")?.["AdditionalVersionWeights"];
  return isObject(weights) ? weights : {};
}

function badWeights(
  request: Json,
  wrong: (entry: readonly [version: string, weight: unknown]) => boolean,
  constraint: string,
): string | undefined {
  const entries = Object.entries(weightsOf(request));
  if (!entries.some(wrong)) return undefined;
  const given = entries.map(([version, weight]) => `${version}=${decimal(weight)}`).join(", ");
  return `1 validation error detected: Value '{${given}}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: ${constraint}`;
}

/** A number as Java writes one. */
function decimal(value: unknown): string {
  return typeof value === "number" && Number.isInteger(value) ? value.toFixed(1) : String(value);
}

function outside(member: string, value: number | undefined, least: number, most: number): string | undefined {
  if (value === undefined || (value >= least && value <= most)) return undefined;
  const bound = value < least ? `greater than or equal to ${least}` : `less than or equal to ${most}`;
  return `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must have value ${bound}`;
}
