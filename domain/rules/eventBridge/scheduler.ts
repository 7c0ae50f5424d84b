import { arnParts, bytesOf, has, numberOf, objectOf, parsedJson, textOf, type Json } from "../reading.ts";
import type { Rule } from "../rule.ts";
import { rulesOf } from "../rulesOf.ts";
import { bodyOf, isCron } from "./schedules.ts";

const CREATE = "CreateSchedule of the service model";
const TYPES = "EventBridge Scheduler User Guide, Schedule types";
const TARGETS = "EventBridge Scheduler User Guide, Managing targets";
const UNIVERSAL = "EventBridge Scheduler User Guide, Using universal targets";
const NAME = /^[0-9a-zA-Z-_.]{1,64}$/;

/** Parameters of a target, and the service whose ARN they go with. */
const PARAMETERS: Readonly<Record<string, string>> = {
  EcsParameters: "ecs",
  EventBridgeParameters: "events",
  KinesisParameters: "kinesis",
  SageMakerPipelineParameters: "sagemaker",
  SqsParameters: "sqs",
};

const rules = (operation: string): readonly Rule<Json>[] =>
  rulesOf<Json>(`scheduler/${operation}`, {
    name: {
      says: "A schedule's name has 1 to 64 letters, digits, hyphens, underscores and dots.",
      source: `${CREATE}, Name`,
      broken: (request) => {
        const name = textOf(request, "Name");
        return name === undefined || NAME.test(name)
          ? undefined
          : `1 validation error detected: Value '${name}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[0-9a-zA-Z-_.]+$`;
      },
    },
    expression: {
      says: "ScheduleExpression is a rate(value unit), cron(fields) or at(yyyy-mm-ddThh:mm:ss).",
      source: `${CREATE}, ScheduleExpression; ${TYPES}`,
      broken: (request) => {
        const expression = textOf(request, "ScheduleExpression");
        return expression === undefined || isScheduleExpression(expression)
          ? undefined
          : `Invalid Schedule Expression ${expression}.`;
      },
    },
    timezone: {
      says: "ScheduleExpressionTimezone is a time zone's name, such as Europe/Berlin.",
      source: `${CREATE}, ScheduleExpressionTimezone; ${TYPES}, Time zones on EventBridge Scheduler`,
      broken: (request) => {
        const zone = textOf(request, "ScheduleExpressionTimezone");
        return zone === undefined || isTimeZone(zone) ? undefined : `Invalid Schedule Expression Timezone ${zone}.`;
      },
    },
    "flexible-window": {
      says: "FLEXIBLE says MaximumWindowInMinutes, OFF does not.",
      source: "EventBridge Scheduler User Guide, Configuring flexible time windows; answers recorded by cdk-preflight",
      broken: (request) => {
        const window = objectOf(request, "FlexibleTimeWindow");
        if (window === undefined) return undefined;
        const given = has(window, "MaximumWindowInMinutes");
        if (window["Mode"] === "FLEXIBLE" && !given) {
          return "MaximumWindowInMinutes must be provided when FlexibleTimeWindowMode is set to FLEXIBLE";
        }
        return window["Mode"] === "OFF" && given
          ? "MaximumWindowInMinutes must not be provided when FlexibleTimeWindowMode is set to OFF"
          : undefined;
      },
    },
    "flexible-minutes": {
      says: "A flexible window has 1 to 1,440 minutes.",
      source: `${CREATE}, FlexibleTimeWindow.MaximumWindowInMinutes`,
      broken: (request) =>
        outside(
          request,
          "FlexibleTimeWindow",
          "MaximumWindowInMinutes",
          "flexibleTimeWindow.maximumWindowInMinutes",
          1,
          1440,
        ),
    },
    "start-before-end": {
      says: "StartDate comes before EndDate.",
      source: "answers of CreateSchedule recorded by cdk-preflight",
      broken: (request) => {
        const [start, end] = [instantOf(request["StartDate"]), instantOf(request["EndDate"])];
        return start !== undefined && end !== undefined && start >= end
          ? "The StartDate you specify must come before the EndDate."
          : undefined;
      },
    },
    "retry-age": {
      says: "MaximumEventAgeInSeconds is 60 to 86,400.",
      source: `${CREATE}, RetryPolicy.MaximumEventAgeInSeconds`,
      broken: (request) => retryOutside(request, "MaximumEventAgeInSeconds", 60, 86_400),
    },
    "retry-attempts": {
      says: "MaximumRetryAttempts is 0 to 185.",
      source: `${CREATE}, RetryPolicy.MaximumRetryAttempts`,
      broken: (request) => retryOutside(request, "MaximumRetryAttempts", 0, 185),
    },
    "target-arn": {
      says: "A target is an ARN.",
      source: `${CREATE}, Target.Arn; ${TARGETS}`,
      broken: (request) => {
        const arn = textOf(objectOf(request, "Target") ?? {}, "Arn");
        return arn === undefined || arnParts(arn) !== undefined ? undefined : `Provided Arn is not in correct format.`;
      },
    },
    "target-role": {
      says: "RoleArn is the ARN of an IAM role.",
      source: `${CREATE}, Target.RoleArn`,
      broken: (request) => {
        const role = textOf(objectOf(request, "Target") ?? {}, "RoleArn");
        return role === undefined || /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(role)
          ? undefined
          : `1 validation error detected: Value '${role}' at 'target.roleArn' failed to satisfy constraint: Member must satisfy regular expression pattern: ^arn:aws[a-z-]*:iam::\\d{12}:role\\/[\\w+=,.@\\/-]+$`;
      },
    },
    "target-parameters": {
      says: "A target's own parameters go with a target of their service.",
      source: `${TARGETS}; answers of CreateSchedule recorded by cdk-preflight`,
      broken: (request) => {
        const target = objectOf(request, "Target") ?? {};
        const service = arnParts(textOf(target, "Arn") ?? "")?.[2];
        const wrong = Object.entries(PARAMETERS).find(
          ([field, owner]) => service !== undefined && has(target, field) && owner !== service,
        );
        return wrong === undefined ? undefined : `Parameters ${wrong[0]} not supported for the target`;
      },
    },
    "fifo-group": {
      says: "A FIFO queue needs a MessageGroupId, another queue has none.",
      source: `${CREATE}, SqsParameters; answers of CreateSchedule recorded by cdk-preflight`,
      broken: (request) => {
        const target = objectOf(request, "Target") ?? {};
        const arn = textOf(target, "Arn");
        if (arn === undefined || arnParts(arn)?.[2] !== "sqs") return undefined;
        if (arn.endsWith(".fifo"))
          return has(target, "SqsParameters") ? undefined : "Parameters SqsParameters must be specified";
        const group = has(objectOf(target, "SqsParameters") ?? {}, "MessageGroupId");
        return group ? "Parameters MessageGroupId not valid for the target" : undefined;
      },
    },
    "input-json": {
      says: "The input of a Lambda, Step Functions or EventBridge target and of a universal target is JSON.",
      source: `${CREATE}, Target.Input`,
      broken: (request) => {
        const target = objectOf(request, "Target") ?? {};
        const input = textOf(target, "Input");
        const service = arnParts(textOf(target, "Arn") ?? "")?.[2] ?? "";
        if (input === undefined || !["lambda", "states", "events", "scheduler"].includes(service)) return undefined;
        return parsedJson(input) === undefined ? "Invalid JSON in Input" : undefined;
      },
    },
    "input-size": {
      says: "A target's input has at most 256 KB.",
      source: `${CREATE}, Target.Input`,
      broken: (request) =>
        bytesOf(textOf(objectOf(request, "Target") ?? {}, "Input") ?? "") > 262_144
          ? "The maximum size of the Input field is 256 KB"
          : undefined,
    },
    "universal-input": {
      says: "A universal target has an Input, the request of the API that it calls.",
      source: `${UNIVERSAL}; answers of CreateSchedule recorded by cdk-preflight`,
      broken: (request) => {
        const target = objectOf(request, "Target") ?? {};
        return universalAction(target) === undefined || has(target, "Input")
          ? undefined
          : "You must provide an input to set this target for your schedule";
      },
    },
    "universal-read-only": {
      says: "A universal target is no API that reads: get, describe, list.",
      source: `${UNIVERSAL}, Unsupported actions; answers of CreateSchedule recorded by cdk-preflight`,
      broken: (request) => {
        const action = universalAction(objectOf(request, "Target") ?? {});
        return action !== undefined && /^(get|describe|list)/.test(action)
          ? `${action} API is not supported`
          : undefined;
      },
    },
  });

/** Rules of EventBridge Scheduler's operations. */
export const schedulerRules: Readonly<Record<string, readonly Rule<Json>[]>> = {
  CreateSchedule: rules("CreateSchedule"),
  UpdateSchedule: rules("UpdateSchedule"),
  CreateScheduleGroup: rulesOf<Json>("scheduler/CreateScheduleGroup", {
    name: {
      says: "A group's name has 1 to 64 letters, digits, hyphens, underscores and dots.",
      source: "CreateScheduleGroup of the service model, Name",
      broken: (request) => {
        const name = textOf(request, "Name");
        return name === undefined || NAME.test(name)
          ? undefined
          : `1 validation error detected: Value '${name}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[0-9a-zA-Z-_.]+$`;
      },
    },
  }),
};

export function isScheduleExpression(expression: string): boolean {
  const rate = bodyOf(expression, "rate");
  if (rate !== undefined) return /^[1-9]\d* *(minute|hour|day)s?$/i.test(rate);
  const cron = bodyOf(expression, "cron");
  // Five fields, without the year, are taken as well.
  if (cron !== undefined) return isCron(cron, { fields: [5, 6] });
  const at = bodyOf(expression, "at");
  return at !== undefined && isDateTime(at);
}

function isDateTime(text: string): boolean {
  return /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/.test(text);
}

function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/** Milliseconds of a timestamp, which JSON gives as seconds or as a text of ISO 8601. */
function instantOf(value: unknown): number | undefined {
  if (typeof value === "number") return value * 1000;
  const instant = typeof value === "string" ? Date.parse(value) : NaN;
  return Number.isNaN(instant) ? undefined : instant;
}

/** The action of `arn:aws:scheduler:::aws-sdk:service:action`. */
function universalAction(target: Json): string | undefined {
  return /^arn:[^:]+:scheduler:::aws-sdk:[^:]+:(.+)$/.exec(textOf(target, "Arn") ?? "")?.[1];
}

function retryOutside(request: Json, field: string, min: number, max: number): string | undefined {
  const member = `target.retryPolicy.${field.charAt(0).toLowerCase()}${field.slice(1)}`;
  return outside(objectOf(request, "Target") ?? {}, "RetryPolicy", field, member, min, max);
}

function outside(
  owner: Json,
  part: string,
  field: string,
  member: string,
  min: number,
  max: number,
): string | undefined {
  const value = numberOf(objectOf(owner, part) ?? {}, field);
  if (value === undefined || (value >= min && value <= max)) return undefined;
  const bound = value < min ? `greater than or equal to ${min}` : `less than or equal to ${max}`;
  return `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must have value ${bound}`;
}
