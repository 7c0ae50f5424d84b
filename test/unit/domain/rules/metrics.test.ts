import { metricRules } from "../../../../domain/rules/cloudWatch/metrics.ts";
import { holdEach } from "./cases.ts";

const datum = (...MetricData: readonly object[]) => ({ MetricData });
const named = (count: number) => Array.from({ length: count }, (_, index) => ({ Name: `d${index}`, Value: "v" }));
const AT = 1_764_000_000;

describe("metricRules", () => {
  holdEach("PutMetricData", metricRules["PutMetricData"] ?? [], {
    namespace: {
      holds: [{ Namespace: "Scones" }, { Namespace: "n".repeat(255) }],
      breaks: [{ Namespace: ":Scones" }, { Namespace: "" }, { Namespace: "n".repeat(256) }],
    },
    count: { holds: [datum(...named(1000))], breaks: [datum(...named(1001))] },
    value: {
      holds: [datum({ Value: 0 }, { Value: -(2 ** 360) }), datum({ Values: [1], StatisticValues: { Sum: 1 } })],
      breaks: [
        ...[NaN, Infinity, -Infinity, 2 ** 361, "NaN", "-Infinity"].map((Value) => datum({ Value: 1 }, { Value })),
        datum({ Values: [1, NaN] }),
        datum({ StatisticValues: { Sum: NaN } }),
      ],
    },
    "values-counted": {
      holds: [datum({ Values: [1, 2], Counts: [1, 1] }), datum({ Values: Array(150).fill(1) })],
      breaks: [datum({ Values: [1, 2], Counts: [1] }), datum({ Values: Array(151).fill(1) })],
    },
    dimensions: {
      holds: [datum({ Dimensions: named(30) })],
      breaks: [datum({ Dimensions: named(31) }), datum({ Dimensions: [...named(1), ...named(1)] })],
    },
    resolution: {
      holds: [datum({ StorageResolution: 1 }, { StorageResolution: 60 })],
      breaks: [datum({ StorageResolution: 30 })],
    },
  });
  holdEach("GetMetricStatistics", metricRules["GetMetricStatistics"] ?? [], {
    statistics: {
      holds: [{ Statistics: ["Sum"] }, { ExtendedStatistics: ["p90"] }],
      breaks: [{}, { Statistics: ["Sum"], ExtendedStatistics: ["p90"] }],
    },
    period: { holds: [{ Period: 1 }, { Period: 300 }], breaks: [{ Period: 45 }, { Period: 90 }] },
    "time-order": {
      holds: [
        { StartTime: AT, EndTime: AT + 1 },
        { StartTime: "2026-01-01T00:00:00Z", EndTime: AT + 10_000_000 },
      ],
      breaks: [
        { StartTime: AT, EndTime: AT },
        { StartTime: "2026-01-02T00:00:00Z", EndTime: "2026-01-01T00:00:00Z" },
      ],
    },
    datapoints: {
      holds: [{ StartTime: AT, EndTime: AT + 86_400, Period: 60 }],
      breaks: [
        { StartTime: AT, EndTime: AT + 86_401, Period: 60 },
        { StartTime: AT, EndTime: AT + 86_400 * 30, Period: 300 },
      ],
    },
  });
});
