import { cloudWatchRules } from "../../../../domain/rules/cloudWatch/cloudWatch.ts";
import { holdEach } from "./cases.ts";

const metric = (more: Record<string, unknown>) => ({ MetricName: "Errors", ...more });
const extended = (ExtendedStatistic: string) => metric({ ExtendedStatistic });
const queries = (...Metrics: Record<string, unknown>[]) => ({ Metrics });
const body = (...widgets: Record<string, unknown>[]) => ({ DashboardBody: JSON.stringify({ widgets }) });
const TOPIC = "arn:aws:sns:us-east-1:123456789012:topic";
const text = { type: "text", properties: { markdown: "# x" } };

describe("cloudWatchRules", () => {
  holdEach("PutMetricAlarm", cloudWatchRules["PutMetricAlarm"] ?? [], {
    source: { holds: [metric({}), queries({})], breaks: [{}, metric(queries({}))] },
    "metrics-exclusive": { holds: [queries({}), metric({ Period: 60 })], breaks: [{ ...queries({}), Period: 60 }] },
    period: {
      holds: [10, 20, 30, 60, 3600].map((Period) => metric({ Period })),
      breaks: [...[5, 45, 90, 0].map((Period) => metric({ Period })), queries({ Id: "a", MetricStat: { Period: 90 } })],
    },
    "period-required": { holds: [metric({ Period: 60 }), metric({ ThresholdMetricId: "a" })], breaks: [metric({})] },
    window: {
      holds: [metric({ Period: 60, EvaluationPeriods: 1440 }), metric({ Period: 3600, EvaluationPeriods: 168 })],
      breaks: [metric({ Period: 60, EvaluationPeriods: 1441 }), metric({ Period: 3600, EvaluationPeriods: 169 })],
    },
    datapoints: {
      holds: [metric({ DatapointsToAlarm: 3, EvaluationPeriods: 3 })],
      breaks: [metric({ DatapointsToAlarm: 4, EvaluationPeriods: 3 })],
    },
    statistic: {
      holds: [metric({ Statistic: "Sum" }), extended("p99"), queries({})],
      breaks: [metric({}), metric({ Statistic: "Sum", ExtendedStatistic: "p99" })],
    },
    "extended-statistic": {
      holds: [
        "p0",
        "p99.9",
        "p100",
        "tm90",
        "IQM",
        "PR(100:2000)",
        "PR(:300)",
        "TM(10%:90%)",
        "ts99",
        "TC(0.005:0.030)",
      ].map(extended),
      breaks: ["p101", "99", "p", "Average", "TM(10%-90%)", "q50"].map(extended),
    },
    threshold: {
      holds: [
        { ComparisonOperator: "GreaterThanThreshold", Threshold: 0 },
        { ComparisonOperator: "GreaterThanUpperThreshold", ThresholdMetricId: "a" },
      ],
      breaks: [
        { ComparisonOperator: "GreaterThanThreshold" },
        { ComparisonOperator: "GreaterThanUpperThreshold", Threshold: 1 },
      ],
    },
    "treat-missing-data": {
      holds: [{ TreatMissingData: "notBreaching" }],
      breaks: [{ TreatMissingData: "notbreaching" }],
    },
    "low-sample": {
      holds: [{ EvaluateLowSampleCountPercentile: "ignore" }],
      breaks: [{ EvaluateLowSampleCountPercentile: "never" }],
    },
    actions: {
      holds: [{ AlarmActions: Array<string>(5).fill(TOPIC) }],
      breaks: [{ OKActions: Array<string>(6).fill(TOPIC) }],
    },
    "action-arn": {
      holds: [{ AlarmActions: [TOPIC, "arn:aws:automate:us-east-1:ec2:stop"] }],
      breaks: [{ AlarmActions: ["topic"] }, { AlarmActions: ["arn:aws:sqs:us-east-1:123456789012:queue"] }],
    },
    "action-region": {
      state: { region: "us-east-1" },
      holds: [{ AlarmActions: ["arn:aws:sns:us-east-1:123456789012:topic"] }],
      breaks: [{ OKActions: ["arn:aws:sns:eu-west-1:123456789012:topic"] }],
    },
    "metric-query": {
      holds: [queries({ Id: "a", Expression: "b" }, { Id: "b", MetricStat: {} })],
      breaks: [queries({ Id: "a" }), queries({ Id: "a", Expression: "b", MetricStat: {} })],
    },
    "metric-return": {
      holds: [queries({ Id: "a" }, { Id: "b", ReturnData: false })],
      breaks: [queries({ Id: "a" }, { Id: "b" }), queries({ Id: "a", ReturnData: false })],
    },
    "metric-id": {
      holds: [queries({ Id: "a_1" }, { Id: "b" })],
      breaks: [queries({ Id: "A" }), queries({ Id: "a" }, { Id: "a" })],
    },
    "metric-statistic": {
      holds: [queries({ MetricStat: { Stat: "Average" } }, { MetricStat: { Stat: "p90" } })],
      breaks: [queries({ MetricStat: { Stat: "Mean" } })],
    },
    search: {
      holds: [queries({ Expression: "a/b" })],
      breaks: [queries({ Expression: "SUM(SEARCH('{AWS/Lambda} Errors', 'Sum', 60))" })],
    },
  });
  holdEach("PutDashboard", cloudWatchRules["PutDashboard"] ?? [], {
    name: { holds: [{ DashboardName: "a-b_1" }], breaks: [{ DashboardName: "a b" }] },
    body: {
      holds: [
        body(text, {
          type: "metric",
          x: 23,
          y: 0,
          width: 1,
          height: 1000,
          properties: { region: "us-east-1", period: 300 },
        }),
        { DashboardBody: "{}" },
        body({ type: "log", properties: { query: "x" } }),
      ],
      breaks: [
        { DashboardBody: "{" },
        { DashboardBody: "[]" },
        { DashboardBody: '{"widgets":{}}' },
        body({ ...text, x: 24 }),
        body({ ...text, y: -1 }),
        body({ ...text, width: 25 }),
        body({ ...text, height: 0 }),
        body({ type: "text", properties: {} }),
        body({ type: "alarm", properties: {} }),
        body({ type: "metric", properties: {} }),
        body({ type: "metric", properties: { region: "us-east-1", period: 7 } }),
        body({ properties: {} }),
        body({ type: "text" }),
        body(...Array<Record<string, unknown>>(501).fill(text)),
      ],
    },
    "body-size": {
      holds: [{ DashboardBody: "x".repeat(1_048_576) }],
      breaks: [{ DashboardBody: "x".repeat(1_048_577) }],
    },
  });
});
