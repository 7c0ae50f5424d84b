import { eventsRules } from "../../../../domain/rules/eventBridge/events.ts";
import { holdEach } from "./cases.ts";

const schedule = (ScheduleExpression: string) => ({ ScheduleExpression });
const pattern = (value: unknown) => ({ EventPattern: JSON.stringify(value) });
const detail = (matcher: unknown) => pattern({ detail: { a: [matcher] } });
const targets = (...Targets: Record<string, unknown>[]) => ({ Targets });
const sized = (...Entries: object[]) => ({ Entries });
const MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:x";
const LAMBDA = "arn:aws:lambda:us-east-1:123456789012:function:x";
const transformer = (InputTemplate: string) =>
  targets({ Id: "1", InputTransformer: { InputPathsMap: { a: "$.a" }, InputTemplate } });

describe("eventsRules", () => {
  holdEach("PutRule", eventsRules["PutRule"] ?? [], {
    name: { holds: [{ Name: "a.b-c_1" }], breaks: [{ Name: "a b" }, { Name: "a".repeat(65) }] },
    trigger: { holds: [{ EventPattern: "{}" }, schedule("rate(1 day)")], breaks: [{ Name: "x" }] },
    schedule: {
      holds: ["rate(1 minute)", "rate(5 minutes)", "cron(0 10 * * ? *)", "cron(0 20 * * ? 2500)"].map(schedule),
      breaks: [
        ...["rate(1 minutes)", "rate(5 minute)", "rate(0 minutes)", "at(2030-01-01T00:00:00)", "cron(0 10 * * ?)"],
        ...["cron(0 10 * * * *)", "cron(0#1 10 * * ? *)", "5 minutes"],
      ].map(schedule),
    },
    "schedule-bus": {
      holds: [
        { ...schedule("rate(1 day)"), EventBusName: "default" },
        { EventPattern: "{}", EventBusName: "own" },
      ],
      breaks: [{ ...schedule("rate(1 day)"), EventBusName: "own" }],
    },
    pattern: {
      holds: [
        pattern({ source: ["aws.s3"] }),
        pattern({ source: [{ prefix: "aws." }], detail: { a: [{ numeric: [">", 0, "<=", 5] }, null, 1] } }),
        pattern({ $or: [{ source: ["a"] }, { detail: { b: [{ exists: false }] } }] }),
        ...[
          { suffix: ".png" },
          { prefix: { "equals-ignore-case": "a" } },
          { "anything-but": ["a"] },
          { "anything-but": { prefix: "a" } },
          { "equals-ignore-case": "a" },
          { cidr: "10.0.0.0/24" },
          { wildcard: "a*b*" },
        ].map(detail),
      ],
      breaks: [
        { EventPattern: "{" },
        pattern([]),
        pattern({}),
        pattern({ source: "aws.s3" }),
        pattern({ source: [] }),
        pattern({ source: {} }),
        pattern({ $or: [{ source: ["a"] }] }),
        pattern({ source: [["a"]] }),
        ...[
          { startsWith: "a" },
          { prefix: "a", suffix: "b" },
          { prefix: 1 },
          { exists: "true" },
          { numeric: [">"] },
          { numeric: ["!=", 1] },
          { numeric: [">", "1"] },
          { "anything-but": { numeric: 1 } },
          { wildcard: "a**" },
          { cidr: 1 },
        ].map(detail),
      ],
    },
    "pattern-size": { holds: [{ EventPattern: "x".repeat(4096) }], breaks: [{ EventPattern: "x".repeat(4097) }] },
  });
  holdEach("PutTargets", eventsRules["PutTargets"] ?? [], {
    count: {
      holds: [targets(...[1, 2, 3, 4, 5].map((id) => ({ Id: String(id) })))],
      breaks: [targets(...[1, 2, 3, 4, 5, 6].map((id) => ({ Id: String(id) })))],
    },
    "id-unique": { holds: [targets({ Id: "1" }, { Id: "2" })], breaks: [targets({ Id: "1" }, { Id: "1" })] },
    input: { holds: [targets({ Input: "{}" })], breaks: [targets({ Input: "{}", InputPath: "$" })] },
    "input-json": { holds: [targets({ Input: '"a"' })], breaks: [targets({ Input: "a" })] },
    "input-path": { holds: [targets({ InputPath: "$.detail" })], breaks: [targets({ InputPath: "detail" })] },
    arn: { holds: [targets({ Arn: LAMBDA })], breaks: [targets({ Arn: "x" })] },
    role: {
      holds: [targets({ Arn: LAMBDA }), targets({ Arn: MACHINE, RoleArn: "r" })],
      breaks: [targets({ Arn: MACHINE })],
    },
    transformer: {
      holds: [transformer('{"a": <a>, "rule": "<aws.events.rule-name>"}')],
      breaks: [transformer('{"b": <b>}')],
    },
  });
  holdEach("PutEvents", eventsRules["PutEvents"] ?? [], {
    size: {
      holds: [sized({ Detail: "x".repeat(2 ** 19) }, { Detail: "x".repeat(2 ** 19 - 1) })],
      breaks: [
        sized({ Detail: "x".repeat(2 ** 19) }, { Detail: "x".repeat(2 ** 19) }),
        sized({ Source: "é".repeat(2 ** 19) }),
        sized({ Time: 1, Resources: ["x".repeat(2 ** 20 - 14)] }),
      ],
    },
  });
});
