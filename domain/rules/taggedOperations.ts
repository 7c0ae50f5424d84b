import { tagRules, type TagLimits } from "./tags.ts";
import type { Rule } from "./rule.ts";
import type { Json } from "./reading.ts";

const PREFIX = 'AWS Tagging guide, "Tag naming limits and requirements"';

/** Operations with tags, how their service holds them, and how a client spells them. */
const LIMITS = {
  cloudwatch: {
    source: 'service model of CloudWatch, PutMetricAlarmInput.Tags: "as many as 50 tags"; TagKey, TagValue',
    code: "ValidationError",
    codes: { "tag-key-reserved": "AccessDenied" },
    messages: {
      "tag-count": "The resultant tag set must not have more than 50 user tags.",
      "tag-key-reserved": 'The provided tag keys must not start with any case of "aws:"',
    },
    operations: ["PutMetricAlarm", "TagResource"],
  },
  "cloudwatch-logs": {
    source: "service model of CloudWatch Logs, Tags, TagKey and TagValue",
    code: "InvalidParameterException",
    member: "tags",
    plain: true,
    operations: ["CreateLogGroup", "TagResource", "TagLogGroup"],
  },
  eventbridge: {
    source: `service model of EventBridge, TagKey and TagValue; ${PREFIX}`,
    code: "ValidationException",
    operations: ["PutRule", "TagResource"],
  },
  lambda: {
    source: `service model of Lambda, TagKey and TagValue; ${PREFIX}`,
    code: "InvalidParameterValueException",
    plain: true,
    operations: ["CreateFunction", "TagResource"],
  },
  scheduler: {
    source: `service model of EventBridge Scheduler, TagKey and TagValue; ${PREFIX}`,
    code: "ValidationException",
    operations: ["CreateScheduleGroup", "TagResource"],
  },
  sfn: {
    source: `service model of Step Functions, Tag, TagKey, TagValue and TooManyTags; ${PREFIX}`,
    code: "ValidationException",
    codes: { "tag-count": "TooManyTags" },
    member: "tags",
    plain: true,
    operations: ["CreateStateMachine", "CreateActivity", "TagResource"],
  },
} as const satisfies Readonly<Record<string, TagLimits & { readonly operations: readonly string[] }>>;

type Tables = Readonly<Record<string, readonly Rule<Json>[]>>;

/** The services' rules, with those of the tags that the operation takes. */
export function withTags(service: keyof typeof LIMITS, rules: Tables): Tables {
  const tagged = taggedRules(service);
  const operations = new Set([...Object.keys(rules), ...Object.keys(tagged)]);
  return Object.fromEntries([...operations].map((name) => [name, [...(rules[name] ?? []), ...(tagged[name] ?? [])]]));
}

/** The rules of a service's tags alone, by operation. */
export function taggedRules(service: keyof typeof LIMITS): Tables {
  const { operations, ...limits } = LIMITS[service];
  return Object.fromEntries(
    operations.map((operation) => [operation, tagRules(`${service}/${operation}`, limits satisfies TagLimits)]),
  );
}
