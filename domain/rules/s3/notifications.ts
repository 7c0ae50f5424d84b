import { charactersOf, isObject, listOf, objectOf, textOf, type Json } from "../reading.ts";
import type { Rule } from "../rule.ts";
import { rulesOf } from "../rulesOf.ts";
import { repeated } from "../values.ts";

const MODEL = "service model of S3";
const GUIDE = "S3 User Guide, Configuring event notifications using object key name filtering";

interface Target {
  readonly id: string | undefined;
  readonly events: readonly string[];
  readonly filters: readonly (readonly [name: string, value: string])[];
}

/** Each kind of target, with its member of an element and the service of its ARN. */
const KINDS = [
  ["LambdaFunctionConfigurations", "LambdaFunctionArn", "lambda"],
  ["QueueConfigurations", "QueueArn", "sqs"],
  ["TopicConfigurations", "TopicArn", "sns"],
] as const;

export const notificationRules: readonly Rule<Json>[] = rulesOf<Json>("s3/PutBucketNotificationConfiguration", {
  overlap: {
    says: "No event of an object goes to two targets: where prefixes overlap, suffixes don't.",
    source: `${GUIDE}: "cannot define filtering rules with overlapping prefixes, overlapping suffixes"; messages in minio 2472, aws-cli 2387`,
    code: "InvalidArgument",
    broken: (request) => {
      const all = targetsOf(request);
      const found = all.some((one, index) => all.slice(index + 1).some((other) => overlaps(one, other)));
      if (!found) return undefined;
      return all.some(({ filters }) => filters.length > 0)
        ? "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same event type."
        : "Configurations overlap. Configurations on the same bucket cannot share a common event type.";
    },
  },
  "event-names": {
    says: "A configuration names events of S3, one at least.",
    source: `${MODEL}, Event; S3 User Guide, Event notification types and destinations`,
    code: "InvalidArgument",
    broken: (request) => {
      const wrong = targetsOf(request).find(({ events }) =>
        events.some((event) => !/^s3:[A-Z][A-Za-z]+(:([A-Z][A-Za-z]+|\*))?$/.test(event)),
      );
      return wrong === undefined
        ? undefined
        : `The event is not supported for notifications: ${wrong.events.join(", ")}`;
    },
  },
  "ids-differ": {
    says: "Configurations of a bucket differ in their id.",
    source: `${MODEL}, NotificationId: "An optional unique identifier for configurations"`,
    code: "InvalidArgument",
    broken: (request) => {
      const twice = repeated(targetsOf(request).map(({ id }) => id));
      return twice === undefined
        ? undefined
        : `Same ID used for multiple configurations. IDs must be unique, got ${twice}`;
    },
  },
  filters: {
    says: "A filter has one prefix and one suffix at most, each of at most 1,024 characters.",
    source: `${MODEL}, FilterRule.Name: "The maximum length is 1,024 characters."`,
    code: "InvalidArgument",
    broken: (request) => {
      for (const { filters } of targetsOf(request)) {
        const twice = repeated(filters.map(([name]) => name));
        if (twice !== undefined) return `Cannot specify more than one ${twice} rule in a filter.`;
        const other = filters.find(([name]) => name !== "prefix" && name !== "suffix");
        if (other !== undefined) return `filter rule name must be either prefix or suffix, got ${other[0]}`;
        if (filters.some(([, value]) => charactersOf(value) > 1024))
          return "Size of filter rule value cannot exceed 1024 bytes in UTF-8 representation";
      }
      return undefined;
    },
  },
  "target-arn": {
    says: "A target is named by the ARN of a function, a queue or a topic.",
    source: `${MODEL}, LambdaFunctionArn, QueueArn and TopicArn`,
    code: "InvalidArgument",
    broken: (request) => {
      const configuration = objectOf(request, "NotificationConfiguration") ?? {};
      const wrong = KINDS.flatMap(([list, member, service]) =>
        (listOf(configuration, list) ?? [])
          .filter(isObject)
          .map((one) => textOf(one, member))
          .filter((arn) => arn !== undefined && !new RegExp(`^arn:[a-z-]+:${service}:[^:]+:\\d{12}:.+$`).test(arn)),
      );
      return wrong[0] === undefined ? undefined : `The ARN could not be parsed: ${wrong[0]}`;
    },
  },
  "fifo-target": {
    says: "A target is no FIFO queue and no FIFO topic.",
    source: 'S3 User Guide, Event notification types and destinations: "FIFO queues … aren\'t supported"',
    code: "InvalidArgument",
    broken: (request) => {
      const configuration = objectOf(request, "NotificationConfiguration") ?? {};
      const wrong = KINDS.flatMap(([list, member]) =>
        (listOf(configuration, list) ?? []).filter(isObject).map((one) => textOf(one, member)),
      ).find((arn) => arn?.endsWith(".fifo") === true);
      return wrong === undefined ? undefined : `Unable to validate the following destination configurations: ${wrong}`;
    },
  },
});

function targetsOf(request: Json): readonly Target[] {
  const configuration = objectOf(request, "NotificationConfiguration") ?? {};
  return KINDS.flatMap(([list]) => (listOf(configuration, list) ?? []).filter(isObject).map(targetOf));
}

function targetOf(configuration: Json): Target {
  const key = objectOf(objectOf(configuration, "Filter") ?? {}, "Key") ?? {};
  return {
    id: textOf(configuration, "Id"),
    events: (listOf(configuration, "Events") ?? []).filter((event) => typeof event === "string"),
    filters: (listOf(key, "FilterRules") ?? [])
      .filter(isObject)
      .map((rule) => [(textOf(rule, "Name") ?? "").toLowerCase(), textOf(rule, "Value") ?? ""] as const),
  };
}

function overlaps(one: Target, other: Target): boolean {
  const shared = one.events.some((event) =>
    other.events.some((second) => covers(event, second) || covers(second, event)),
  );
  const part = ({ filters }: Target, name: string): string => filters.find(([kind]) => kind === name)?.[1] ?? "";
  const [prefix, prefix2] = [part(one, "prefix"), part(other, "prefix")];
  const [suffix, suffix2] = [part(one, "suffix"), part(other, "suffix")];
  return (
    shared &&
    (prefix.startsWith(prefix2) || prefix2.startsWith(prefix)) &&
    (suffix.endsWith(suffix2) || suffix2.endsWith(suffix))
  );
}

function covers(event: string, other: string): boolean {
  return event === other || (event.endsWith(":*") && other.startsWith(event.slice(0, -1)));
}
