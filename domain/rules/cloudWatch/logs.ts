import { has, isObject, listOf, numberOf, textOf, type Json } from "../reading.ts";
import type { Rule } from "../rule.ts";
import { rulesOf } from "../rulesOf.ts";

/** Days that CloudWatch Logs can keep entries, as PutRetentionPolicy lists them. */
export const LOG_RETENTION_DAYS: readonly number[] = [
  ...[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653],
];
const CODE = "InvalidParameterException";
const FILTER = "PutMetricFilter of the service model";

const groupName = (source: string) => ({
  says: "A log group's name has 1 to 512 of a-z, A-Z, 0-9, _, -, /, . and #, and does not begin with aws/.",
  source,
  code: CODE,
  broken: (request: Json) => {
    const name = textOf(request, "logGroupName");
    if (name === undefined) return undefined;
    if (!/^[.\-_/#A-Za-z0-9]{1,512}$/.test(name)) {
      return `1 validation error detected: Value '${name}' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+`;
    }
    return name.startsWith("aws/") ? "Log groups starting with AWS/ are reserved for AWS." : undefined;
  },
});

/** Rules of CloudWatch Logs' operations. */
export const logsRules: Readonly<Record<string, readonly Rule<Json>[]>> = {
  CreateLogGroup: rulesOf<Json>("cloudwatch-logs/CreateLogGroup", {
    name: groupName("CreateLogGroup of the service model"),
  }),
  PutRetentionPolicy: rulesOf<Json>("cloudwatch-logs/PutRetentionPolicy", {
    days: {
      says: `Entries are kept for one of ${LOG_RETENTION_DAYS.join(", ")} days.`,
      source: "PutRetentionPolicy of the service model, retentionInDays",
      code: CODE,
      broken: (request) => {
        const days = numberOf(request, "retentionInDays");
        return days === undefined || LOG_RETENTION_DAYS.includes(days)
          ? undefined
          : `1 validation error detected: Value '${days}' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [${LOG_RETENTION_DAYS.join(", ")}]`;
      },
    },
  }),
  PutLogEvents: rulesOf<Json>("cloudwatch-logs/PutLogEvents", {
    order: {
      says: "Events of one request are in chronological order.",
      source: "AWS's answer as recorded by localstack's test_put_log_events_wrong_order",
      code: CODE,
      broken: (request) => {
        const times = (listOf(request, "logEvents") ?? [])
          .filter(isObject)
          .map((event) => numberOf(event, "timestamp"));
        return times.every((time, index) => index === 0 || (time ?? 0) >= (times[index - 1] ?? 0))
          ? undefined
          : "Log events in a single PutLogEvents request must be in chronological order.";
      },
    },
  }),
  PutMetricFilter: rulesOf<Json>("cloudwatch-logs/PutMetricFilter", {
    name: {
      says: "A filter's name has neither : nor *.",
      source: `${FILTER}, filterName`,
      code: CODE,
      broken: (request) => {
        const name = textOf(request, "filterName");
        return name === undefined || /^[^:*]{1,512}$/.test(name)
          ? undefined
          : `1 validation error detected: Value '${name}' at 'filterName' failed to satisfy constraint: Member must satisfy regular expression pattern: [^:*]*`;
      },
    },
    pattern: {
      says: "A filter pattern that opens with [ ends with ], and one that opens with { ends with }.",
      source: "CloudWatch Logs User Guide, Filter pattern syntax; answers recorded by cdk-preflight",
      code: CODE,
      broken: (request) => {
        const pattern = textOf(request, "filterPattern")?.trim() ?? "";
        if (pattern.startsWith("[") && !pattern.endsWith("]")) {
          return "Invalid metric filter pattern: If a filter pattern starts with '[' it must end with ']'";
        }
        return pattern.startsWith("{") && !pattern.endsWith("}") ? "Invalid metric filter pattern" : undefined;
      },
    },
    transformations: {
      says: "A filter has exactly one metric transformation.",
      source: `${FILTER}, metricTransformations`,
      code: CODE,
      broken: (request) => {
        const count = listOf(request, "metricTransformations")?.length;
        return count === undefined || count === 1
          ? undefined
          : "1 validation error detected: Value at 'metricTransformations' failed to satisfy constraint: Member must have length less than or equal to 1";
      },
    },
    "dimensions-or-default": {
      says: "A transformation has dimensions or a default value, not both.",
      source:
        "CloudWatch Logs User Guide, Configuring metric values for a metric filter; terraform-provider-aws aws_cloudwatch_log_metric_filter (default_value conflicts with dimensions)",
      code: CODE,
      broken: (request) =>
        transformationsOf(request).some((one) => has(one, "defaultValue") && dimensionsOf(one) > 0)
          ? "Invalid metric transformation: dimensions and default value are mutually exclusive properties"
          : undefined,
    },
    dimensions: {
      says: "A transformation has at most three dimensions.",
      source: `${FILTER}, MetricTransformation.dimensions`,
      code: CODE,
      broken: (request) =>
        transformationsOf(request).some((one) => dimensionsOf(one) > 3)
          ? "Invalid metric transformation: at most 3 dimensions are allowed"
          : undefined,
    },
    namespace: {
      says: "A filter's metrics don't go into a namespace of AWS.",
      source: "CloudWatch User Guide, Publishing custom metrics (namespaces beginning with AWS/ are reserved)",
      code: CODE,
      broken: (request) =>
        transformationsOf(request).some((one) => textOf(one, "metricNamespace")?.startsWith("AWS/") === true)
          ? "Invalid metric transformation: namespaces beginning with AWS/ are reserved"
          : undefined,
    },
  }),
};

function transformationsOf(request: Json): Json[] {
  return (listOf(request, "metricTransformations") ?? []).filter(isObject);
}

function dimensionsOf(transformation: Json): number {
  const dimensions = transformation["dimensions"];
  if (Array.isArray(dimensions)) return dimensions.length;
  return isObject(dimensions) ? Object.keys(dimensions).length : 0;
}
