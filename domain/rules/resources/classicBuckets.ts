import { isObject, listOf, objectOf, type Json } from "../reading.ts";
import { capitalized } from "./spelling.ts";

/**
 * Settings of a bucket that are resources of their own in the classic provider and spelled as S3's API has them, which they
 * keep under `API`: CloudFormation's bucket spells them otherwise.
 */
export function classicLifecycle(props: Json): Json {
  const rules = listOf(props, "rules");
  return { API: { LifecycleConfiguration: { Rules: rules?.map(lifecycleRule) ?? props["rules"] } } };
}

function lifecycleRule(rule: unknown): unknown {
  if (!isObject(rule)) return rule;
  const { id, filter, prefix, ...rest } = rule;
  const given = isObject(filter) ? filter : {};
  const and = objectOf(given, "and");
  return {
    ...capitalized(rest),
    ID: id,
    // The provider sends an empty filter where there is neither filter nor prefix.
    ...(filter === undefined && prefix !== undefined
      ? { Prefix: prefix }
      : { Filter: { ...capitalized(given), ...(and !== undefined && { And: capitalized(and) }) } }),
  };
}

/** Each list with its name in the API, the member of the target and its name there. */
const TARGETS = [
  ["lambdaFunctions", "LambdaFunctionConfigurations", "lambdaFunctionArn", "LambdaFunctionArn"],
  ["queues", "QueueConfigurations", "queueArn", "QueueArn"],
  ["topics", "TopicConfigurations", "topicArn", "TopicArn"],
] as const;

export function classicNotification(props: Json): Json {
  const lists = TARGETS.map(([list, name, member, target]) => [
    name,
    (listOf(props, list) ?? []).filter(isObject).map((one) => ({
      ...{ Id: one["id"], Events: one["events"], [target]: one[member] },
      Filter: {
        Key: {
          FilterRules: [
            ...(one["filterPrefix"] === undefined ? [] : [{ Name: "prefix", Value: one["filterPrefix"] }]),
            ...(one["filterSuffix"] === undefined ? [] : [{ Name: "suffix", Value: one["filterSuffix"] }]),
          ],
        },
      },
    })),
  ]);
  return { API: { NotificationConfiguration: Object.fromEntries(lists) as Json } };
}
