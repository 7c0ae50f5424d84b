import { logsRules } from "../../../../domain/rules/cloudWatch/logs.ts";
import { holdEach } from "./cases.ts";

const transformations = (...metricTransformations: Record<string, unknown>[]) => ({ metricTransformations });

describe("logsRules", () => {
  holdEach("CreateLogGroup", logsRules["CreateLogGroup"] ?? [], {
    name: {
      holds: [{ logGroupName: "/aws/lambda/x.y#1" }, { logGroupName: "a".repeat(512) }],
      breaks: [{ logGroupName: "a b" }, { logGroupName: "aws/x" }, { logGroupName: "a".repeat(513) }],
    },
  });
  holdEach("PutRetentionPolicy", logsRules["PutRetentionPolicy"] ?? [], {
    days: {
      holds: [{ retentionInDays: 90 }, { retentionInDays: 3653 }],
      breaks: [{ retentionInDays: 10 }, { retentionInDays: 0 }],
    },
  });
  const at = (...times: number[]) => ({ logEvents: times.map((timestamp) => ({ timestamp, message: "a" })) });
  holdEach("PutLogEvents", logsRules["PutLogEvents"] ?? [], {
    order: { holds: [at(), at(1), at(1, 1, 2)], breaks: [at(2, 1)] },
  });
  holdEach("PutMetricFilter", logsRules["PutMetricFilter"] ?? [], {
    name: { holds: [{ filterName: "a b" }], breaks: [{ filterName: "a:b" }, { filterName: "a*" }] },
    pattern: {
      holds: [{ filterPattern: "[a, b]" }, { filterPattern: '{ $.a = "b" }' }, { filterPattern: "" }],
      breaks: [{ filterPattern: "[a, b" }, { filterPattern: "{ $.a = 1" }],
    },
    transformations: { holds: [transformations({})], breaks: [transformations({}, {}), transformations()] },
    "dimensions-or-default": {
      holds: [transformations({ defaultValue: 0 }), transformations({ dimensions: { a: "$.a" } })],
      breaks: [transformations({ defaultValue: 0, dimensions: { a: "$.a" } })],
    },
    dimensions: {
      holds: [transformations({ dimensions: { a: "", b: "", c: "" } })],
      breaks: [transformations({ dimensions: { a: "", b: "", c: "", d: "" } })],
    },
    namespace: {
      holds: [transformations({ metricNamespace: "Scones" })],
      breaks: [transformations({ metricNamespace: "AWS/Lambda" })],
    },
  });
});
