import { schedulerRules } from "../../../../domain/rules/eventBridge/scheduler.ts";
import { holdEach, type Case } from "./cases.ts";

const QUEUE = "arn:aws:sqs:us-east-1:123456789012:queue";
const LAMBDA = "arn:aws:lambda:us-east-1:123456789012:function:x";
const UNIVERSAL = "arn:aws:scheduler:::aws-sdk:sqs:";
const expression = (ScheduleExpression: string) => ({ ScheduleExpression });
const target = (Target: Record<string, unknown>) => ({ Target });

const schedule: Record<string, Case> = {
  name: { holds: [{ Name: "a.b-c_D" }], breaks: [{ Name: "a b" }, { Name: "a".repeat(65) }] },
  expression: {
    holds: [
      ...["rate(1 minute)", "rate(1 minutes)", "rate(5 hour)", "rate(30 days)", "at(2030-01-31T23:59:59)"],
      ...["at(2030-01-31T23:59)", "cron(0 10 * * ? *)", "cron(0 10 * * ?)", "cron(0/15 8-17 ? * MON-FRI 2030)"],
      ...["cron(0 12 L * ? *)", "cron(0 12 ? * 6L *)", "cron(0 12 ? * FRI#5 *)", "cron(0 9 15W JAN,JUL ? *)"],
      ...["cron(0 9 LW * ? *)", "cron(0,30 9 1 * ? 2030-2032)"],
    ].map(expression),
    breaks: [
      ...["5 minutes", "rate(0 minutes)", "rate(5 weeks)", "rate(minutes)", "rate(1.5 hours)", "every(1 day)"],
      ...["cron(0 10 * * * *)", "cron(0 10 ? * ? *)", "cron(60 10 * * ? *)", "cron(0 24 * * ? *)"],
      ...["cron(0 10 32 * ? *)", "cron(0 10 * 13 ? *)", "cron(0 10 ? * 8 *)", "cron(0 10 ? * MON#6 *)"],
      ...["cron(0 10 * *)", "cron(0 10 * * ? * *)", "at(2030-01-31 23:59:59)", "at(2030-01-31T23:59:59Z)"],
      ...["at(2030-13-01T00:00:00)", "cron(0  10 * * ? *)"],
    ].map(expression),
  },
  timezone: {
    holds: [{ ScheduleExpressionTimezone: "Europe/Berlin" }, { ScheduleExpressionTimezone: "UTC" }],
    breaks: [{ ScheduleExpressionTimezone: "Europe/Nowhere" }],
  },
  "flexible-window": {
    holds: [
      { FlexibleTimeWindow: { Mode: "OFF" } },
      { FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: 1 } },
    ],
    breaks: [
      { FlexibleTimeWindow: { Mode: "FLEXIBLE" } },
      { FlexibleTimeWindow: { Mode: "OFF", MaximumWindowInMinutes: 1 } },
    ],
  },
  "flexible-minutes": {
    holds: [{ FlexibleTimeWindow: { MaximumWindowInMinutes: 1440 } }],
    breaks: [
      { FlexibleTimeWindow: { MaximumWindowInMinutes: 1441 } },
      { FlexibleTimeWindow: { MaximumWindowInMinutes: 0 } },
    ],
  },
  "start-before-end": {
    holds: [{ StartDate: 1, EndDate: 2 }, { StartDate: 5 }],
    breaks: [
      { StartDate: 2, EndDate: 1 },
      { StartDate: "2030-01-02T00:00:00.000Z", EndDate: "2030-01-01T00:00:00.000Z" },
    ],
  },
  "retry-age": {
    holds: [target({ RetryPolicy: { MaximumEventAgeInSeconds: 60 } })],
    breaks: [target({ RetryPolicy: { MaximumEventAgeInSeconds: 59 } })],
  },
  "retry-attempts": {
    holds: [target({ RetryPolicy: { MaximumRetryAttempts: 185 } })],
    breaks: [target({ RetryPolicy: { MaximumRetryAttempts: 186 } })],
  },
  "target-arn": { holds: [target({ Arn: QUEUE })], breaks: [target({ Arn: "queue" })] },
  "target-role": {
    holds: [target({ RoleArn: "arn:aws:iam::123456789012:role/path/x" })],
    breaks: [target({ RoleArn: "arn:aws:iam::123456789012:user/x" })],
  },
  "target-parameters": {
    holds: [target({ Arn: QUEUE, SqsParameters: {} })],
    breaks: [target({ Arn: LAMBDA, SqsParameters: {} })],
  },
  "fifo-group": {
    holds: [target({ Arn: QUEUE }), target({ Arn: `${QUEUE}.fifo`, SqsParameters: { MessageGroupId: "g" } })],
    breaks: [target({ Arn: `${QUEUE}.fifo` }), target({ Arn: QUEUE, SqsParameters: { MessageGroupId: "g" } })],
  },
  "input-json": {
    holds: [target({ Arn: LAMBDA, Input: "{}" }), target({ Arn: QUEUE, Input: "text" })],
    breaks: [target({ Arn: LAMBDA, Input: "text" })],
  },
  "input-size": {
    holds: [target({ Input: "x".repeat(262_144) })],
    breaks: [target({ Input: "x".repeat(262_145) })],
  },
  "universal-input": {
    holds: [target({ Arn: `${UNIVERSAL}sendMessage`, Input: "{}" }), target({ Arn: QUEUE })],
    breaks: [target({ Arn: `${UNIVERSAL}sendMessage` })],
  },
  "universal-read-only": {
    holds: [target({ Arn: `${UNIVERSAL}sendMessage` })],
    breaks: [target({ Arn: `${UNIVERSAL}getQueueUrl` })],
  },
};

describe("schedulerRules", () => {
  holdEach("CreateSchedule", schedulerRules["CreateSchedule"] ?? [], schedule);
  holdEach("UpdateSchedule", schedulerRules["UpdateSchedule"] ?? [], schedule);
  holdEach("CreateScheduleGroup", schedulerRules["CreateScheduleGroup"] ?? [], {
    name: { holds: [{ Name: "group" }], breaks: [{ Name: "a/b" }] },
  });
});
