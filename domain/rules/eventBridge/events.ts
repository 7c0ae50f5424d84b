import { arnParts, bytesOf, has, isObject, listOf, objectOf, parsedJson, textOf, type Json } from "../reading.ts";
import type { Rule } from "../rule.ts";
import { rulesOf } from "../rulesOf.ts";
import { patternProblem } from "./eventPatterns.ts";
import { bodyOf, isCron } from "./schedules.ts";

const CODE = "ValidationException";
const PUT_RULE = "PutRule of the service model";
const PUT_TARGETS = "PutTargets of the service model";
/** Services that EventBridge calls as a role. */
const WITH_ROLE = ["states", "kinesis", "ecs", "batch", "firehose", "codebuild", "codepipeline", "ssm", "sagemaker"];

/** Rules of EventBridge's operations. */
export const eventsRules: Readonly<Record<string, readonly Rule<Json>[]>> = {
  PutRule: rulesOf<Json>("eventbridge/PutRule", {
    name: {
      says: "A rule's name has 1 to 64 letters, digits, dots, hyphens and underscores.",
      source: `${PUT_RULE}, Name`,
      code: CODE,
      broken: (request) => {
        const name = textOf(request, "Name");
        return name === undefined || /^[.\-_A-Za-z0-9]{1,64}$/.test(name)
          ? undefined
          : `1 validation error detected: Value '${name}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+`;
      },
    },
    trigger: {
      says: "A rule has an EventPattern or a ScheduleExpression.",
      source: PUT_RULE,
      code: CODE,
      broken: (request) =>
        has(request, "EventPattern") || has(request, "ScheduleExpression")
          ? undefined
          : "Parameter(s) EventPattern or ScheduleExpression must be specified.",
    },
    schedule: {
      says: "ScheduleExpression is a rate(value unit), with 1 minute but 2 minutes, or a cron of six fields.",
      source: "EventBridge User Guide, Setting a schedule pattern for scheduled rules (legacy)",
      code: CODE,
      broken: (request) => {
        const expression = textOf(request, "ScheduleExpression");
        return expression === undefined || expression === "" || isSchedule(expression)
          ? undefined
          : "Parameter ScheduleExpression is not valid.";
      },
    },
    "schedule-bus": {
      says: "A scheduled rule is on the default event bus.",
      source: "EventBridge User Guide, Creating a scheduled rule (legacy); answers recorded by cdk-preflight",
      code: CODE,
      broken: (request) => {
        const bus = textOf(request, "EventBusName");
        return bus !== undefined && has(request, "ScheduleExpression") && bus !== "default" && !bus.endsWith("/default")
          ? "ScheduleExpression is supported only on the default event bus."
          : undefined;
      },
    },
    pattern: {
      says: "An event pattern is a JSON object of lists, with the operators that EventBridge knows.",
      source:
        "EventBridge User Guide, Event pattern syntax and Comparison operators; answers recorded by cdk-preflight",
      code: "InvalidEventPatternException",
      broken: (request) => {
        const pattern = textOf(request, "EventPattern");
        if (pattern === undefined || pattern === "") return undefined;
        const problem = patternProblem(parsedJson(pattern)?.value);
        return problem === undefined ? undefined : `Event pattern is not valid. Reason: ${problem}`;
      },
    },
    "pattern-size": {
      says: "An event pattern has at most 4,096 characters.",
      source: "EventPattern of the service model",
      code: CODE,
      broken: (request) =>
        (textOf(request, "EventPattern")?.length ?? 0) > 4096
          ? "1 validation error detected: Value at 'eventPattern' failed to satisfy constraint: Member must have length less than or equal to 4096"
          : undefined,
    },
  }),
  PutTargets: rulesOf<Json>("eventbridge/PutTargets", {
    count: {
      says: "A rule has at most five targets.",
      source: "EventBridge service quotas, Targets per rule",
      code: "LimitExceededException",
      broken: (request) =>
        new Set(targetsOf(request).map((target) => target["Id"])).size > 5
          ? "The requested resource exceeds the maximum number allowed."
          : undefined,
    },
    "id-unique": {
      says: "Targets of a request have ids of their own.",
      source: `${PUT_TARGETS}, Targets; answers recorded by cdk-preflight`,
      code: CODE,
      broken: (request) => {
        const ids = targetsOf(request).flatMap((target) => textOf(target, "Id") ?? []);
        return new Set(ids).size === ids.length ? undefined : "Target Ids must be unique within a request.";
      },
    },
    input: {
      says: "A target has one of Input, InputPath and InputTransformer.",
      source: `${PUT_TARGETS} (mutually exclusive and optional parameters of a target)`,
      code: CODE,
      broken: (request) => {
        const target = targetsOf(request).find(
          (one) => ["Input", "InputPath", "InputTransformer"].filter((field) => has(one, field)).length > 1,
        );
        return target === undefined
          ? undefined
          : `Only one of Input, InputPath, or InputTransformer must be provided for target ${textOf(target, "Id") ?? ""}.`;
      },
    },
    "input-json": {
      says: "A target's Input is JSON.",
      source: `${PUT_TARGETS}, Target.Input`,
      code: CODE,
      broken: (request) => {
        const target = targetsOf(request).find((one) => {
          const input = textOf(one, "Input");
          return input !== undefined && parsedJson(input) === undefined;
        });
        return target === undefined ? undefined : `JSON syntax error in input for target ${textOf(target, "Id") ?? ""}`;
      },
    },
    "input-path": {
      says: "A target's InputPath begins with $.",
      source: `${PUT_TARGETS}, Target.InputPath`,
      code: CODE,
      broken: (request) => {
        const path = targetsOf(request).map((target) => textOf(target, "InputPath"));
        const wrong = path.find((one) => one !== undefined && !one.startsWith("$"));
        return wrong === undefined ? undefined : `Invalid InputPath for target: ${wrong}`;
      },
    },
    arn: {
      says: "A target is an ARN.",
      source: `${PUT_TARGETS}, Target.Arn`,
      code: CODE,
      broken: (request) => {
        const wrong = targetsOf(request)
          .map((target) => textOf(target, "Arn"))
          .find((arn) => arn !== undefined && arnParts(arn) === undefined);
        return wrong === undefined
          ? undefined
          : `Parameter ${wrong} is not valid. Reason: Provided Arn is not in correct format.`;
      },
    },
    role: {
      says: "A state machine, stream, task or job as a target needs a RoleArn.",
      source: `${PUT_TARGETS}, Target.RoleArn; answers recorded by cdk-preflight`,
      code: CODE,
      broken: (request) => {
        const target = targetsOf(request).find(
          (one) => WITH_ROLE.includes(arnParts(textOf(one, "Arn") ?? "")?.[2] ?? "") && !has(one, "RoleArn"),
        );
        return target === undefined ? undefined : `RoleArn is required for target ${textOf(target, "Arn") ?? ""}.`;
      },
    },
    transformer: {
      says: "An input transformer's placeholders are those of its InputPathsMap or EventBridge's own.",
      source: "EventBridge User Guide, Input transformation; answers recorded by cdk-preflight",
      code: CODE,
      broken: (request) => {
        for (const target of targetsOf(request)) {
          const transformer = objectOf(target, "InputTransformer") ?? {};
          const paths = objectOf(transformer, "InputPathsMap") ?? {};
          if (typeof transformer["InputPathsMap"] === "symbol") continue;
          const names = [...(textOf(transformer, "InputTemplate") ?? "").matchAll(/(?<!\\)<([\w.-]+)>/g)].map(
            (one) => one[1] ?? "",
          );
          const wrong = names.find((name) => !Object.hasOwn(paths, name) && !name.startsWith("aws."));
          if (wrong !== undefined) {
            return `Invalid InputTemplate for target ${textOf(target, "Id") ?? ""} : [InputTemplate contains unknown placeholder ${wrong}]`;
          }
        }
        return undefined;
      },
    },
  }),
  PutEvents: rulesOf<Json>("eventbridge/PutEvents", {
    size: {
      says: "The events of a request have less than 1 MB together: source, detail type, detail and resources in UTF-8, and 14 bytes for a time.",
      source:
        'PutEvents of the service model: "the total entry size must be less than 1MB"; EventBridge User Guide, Calculating PutEvents event entry size; the message is in aws-service-catalog-puppet#563',
      code: CODE,
      broken: (request) => {
        const sizes = (listOf(request, "Entries") ?? []).filter(isObject).map(entrySize);
        return sizes.reduce((sum, size) => sum + size, 0) >= 2 ** 20
          ? "Total size of the entries in the request is over the limit."
          : undefined;
      },
    },
  }),
};

function isSchedule(expression: string): boolean {
  const rate = bodyOf(expression, "rate");
  if (rate !== undefined) {
    const found = /^(\d+) (minute|hour|day)(s?)$/.exec(rate);
    return found !== null && Number(found[1]) > 0 && (Number(found[1]) === 1) === (found[3] === "");
  }
  const cron = bodyOf(expression, "cron");
  return cron !== undefined && isCron(cron, { fields: [6] });
}

function entrySize(entry: Json): number {
  const texts = [
    ...["Source", "DetailType", "Detail"].map((name) => entry[name]),
    ...(listOf(entry, "Resources") ?? []),
  ];
  const sizes = texts.map((text) => (typeof text === "string" ? bytesOf(text) : 0));
  return sizes.reduce((sum, size) => sum + size, has(entry, "Time") ? 14 : 0);
}

function targetsOf(request: Json): Json[] {
  return (listOf(request, "Targets") ?? []).filter(isObject);
}
