import { arnParts, bytesOf, has, isObject, listOf, numberOf, parsedJson, textOf, type Json } from "../reading.ts";
import type { Rule } from "../rule.ts";
import { rulesOf } from "../rulesOf.ts";
import { widgetProblem } from "./dashboards.ts";

const CODE = "ValidationError";
const PUT = "PutMetricAlarm of the service model";
const ACTIONS = ["OKActions", "AlarmActions", "InsufficientDataActions"];
/** Services that an alarm can act on. */
const ACTION_SERVICES = ["automate", "swf", "autoscaling", "sns", "ssm", "ssm-incidents", "lambda", "aiops"];
const RANGE_OPERATORS = [
  "LessThanLowerOrGreaterThanUpperThreshold",
  "LessThanLowerThreshold",
  "GreaterThanUpperThreshold",
];
const OF_ONE_METRIC = ["Namespace", "MetricName", "Dimensions", "Period", "Unit", "Statistic", "ExtendedStatistic"];
const NUMBER = String.raw`\d+(?:\.\d+)?`;
/** p99.9, tm90, IQM, PR(100:2000), TM(10%:90%): what the service model lists, in the case that people write. */
const STATISTIC = new RegExp(
  `^(?:p(?:100|\\d{1,2})(?:\\.\\d+)?|(?:tm|tc|ts|wm)(?:100|\\d{1,2})(?:\\.\\d+)?%?|iqm|pr\\((?:${NUMBER})?:(?:${NUMBER})?\\)|(?:tm|tc|ts|wm)\\((?:${NUMBER}%?)?:(?:${NUMBER}%?)?\\))$`,
  "i",
);
const PLAIN_STATISTIC = /^(SampleCount|Average|Sum|Minimum|Maximum)$/;

/** Rules of CloudWatch's operations. */
export const cloudWatchRules: Readonly<Record<string, readonly Rule<Json>[]>> = {
  PutMetricAlarm: rulesOf<Json>("cloudwatch/PutMetricAlarm", {
    source: {
      says: "An alarm watches a MetricName, Metrics or EvaluationCriteria: exactly one of them.",
      source: `${PUT}, MetricName, Metrics and EvaluationCriteria`,
      code: CODE,
      broken: (request) => {
        const given = ["MetricName", "Metrics", "EvaluationCriteria"].filter((field) => has(request, field));
        if (given.length === 1) return undefined;
        return given.length === 0
          ? "Either MetricName, Metrics or EvaluationCriteria must be specified"
          : `Only one of ${given.join(" and ")} may be specified`;
      },
    },
    "metrics-exclusive": {
      says: "With Metrics there is no Namespace, Dimensions, Period, Unit, Statistic or ExtendedStatistic beside them.",
      source: `${PUT}, Metrics`,
      code: CODE,
      broken: (request) => {
        const beside = has(request, "Metrics") ? OF_ONE_METRIC.filter((field) => has(request, field)) : [];
        return beside.length === 0 || listOf(request, "Metrics")?.length === 0
          ? undefined
          : `Metrics list can't be specified together with ${beside.join(", ")}`;
      },
    },
    period: {
      says: "Period is 10, 20, 30 or a multiple of 60 seconds.",
      source: `${PUT}, Period`,
      code: CODE,
      broken: (request) =>
        periodsOf(request).every((period) => [10, 20, 30].includes(period) || (period > 0 && period % 60 === 0))
          ? undefined
          : "Metrics period must be 10, 20, 30 or a multiple of 60",
    },
    "period-required": {
      says: "An alarm on a MetricName with a static threshold has a Period.",
      source: `${PUT}, Period (required for alarms based on static thresholds)`,
      code: CODE,
      broken: (request) =>
        has(request, "MetricName") && !has(request, "Period") && !has(request, "ThresholdMetricId")
          ? "Period must not be null"
          : undefined,
    },
    window: {
      says: "Period × EvaluationPeriods is at most a day, and a week where the period is an hour or more.",
      source: "CloudWatch User Guide, CloudWatch alarms limits; answers of PutMetricAlarm recorded by cdk-preflight",
      code: CODE,
      broken: (request) => {
        const periods = numberOf(request, "EvaluationPeriods");
        for (const period of periodsOf(request)) {
          const limit = period >= 3600 ? 604_800 : 86_400;
          if (periods !== undefined && period * periods > limit) {
            return `Metrics cannot be checked across more than ${limit === 86_400 ? "a day" : "a week"} (EvaluationPeriods * Period must be <= ${limit})`;
          }
        }
        return undefined;
      },
    },
    datapoints: {
      says: "DatapointsToAlarm is at most EvaluationPeriods.",
      source: `${PUT}, DatapointsToAlarm (M out of N)`,
      code: CODE,
      broken: (request) => {
        const [points, periods] = [numberOf(request, "DatapointsToAlarm"), numberOf(request, "EvaluationPeriods")];
        return points !== undefined && periods !== undefined && points > periods
          ? "DatapointsToAlarm must be less than or equal to EvaluationPeriods"
          : undefined;
      },
    },
    statistic: {
      says: "An alarm on a MetricName has either Statistic or ExtendedStatistic.",
      source: `${PUT}, Statistic and ExtendedStatistic`,
      code: CODE,
      broken: (request) => {
        if (!has(request, "MetricName")) return undefined;
        const count = ["Statistic", "ExtendedStatistic"].filter((field) => has(request, field)).length;
        if (count === 1) return undefined;
        return count === 0
          ? "Must specify either Statistic or ExtendedStatistic"
          : "Statistic and ExtendedStatistic cannot both be specified";
      },
    },
    "extended-statistic": {
      says: "ExtendedStatistic is a percentile (p0 to p100), IQM, PR(n:m) or a trimmed form such as tm90 or TM(10%:90%).",
      source: `${PUT}, ExtendedStatistic; CloudWatch User Guide, Statistics definitions`,
      code: CODE,
      broken: (request) => {
        const statistic = textOf(request, "ExtendedStatistic");
        return statistic === undefined || STATISTIC.test(statistic)
          ? undefined
          : `The value ${statistic} for parameter ExtendedStatistic is not supported.`;
      },
    },
    threshold: {
      says: "A plain comparison has a Threshold, one with a band a ThresholdMetricId.",
      source: `${PUT}, Threshold and ThresholdMetricId; answers recorded by cdk-preflight`,
      code: CODE,
      broken: (request) => {
        const operator = textOf(request, "ComparisonOperator");
        if (operator === undefined) return undefined;
        if (!RANGE_OPERATORS.includes(operator)) {
          return has(request, "Threshold") || has(request, "ThresholdMetricId")
            ? undefined
            : "PutMetricAlarm request should have valid Threshold parameter";
        }
        return has(request, "ThresholdMetricId")
          ? undefined
          : "ComparisonOperators for ranges require ThresholdMetricId to be set";
      },
    },
    "treat-missing-data": {
      says: "TreatMissingData is breaching, notBreaching, ignore or missing.",
      source: `${PUT}, TreatMissingData`,
      code: CODE,
      broken: (request) => oneOf(request, "TreatMissingData", ["breaching", "notBreaching", "ignore", "missing"]),
    },
    "low-sample": {
      says: "EvaluateLowSampleCountPercentile is evaluate or ignore.",
      source: `${PUT}, EvaluateLowSampleCountPercentile`,
      code: CODE,
      broken: (request) => oneOf(request, "EvaluateLowSampleCountPercentile", ["evaluate", "ignore"]),
    },
    actions: {
      says: "An alarm has at most five actions for a state.",
      source: `${PUT}, OKActions, AlarmActions and InsufficientDataActions`,
      code: CODE,
      broken: (request) => {
        const many = ACTIONS.find((field) => (listOf(request, field)?.length ?? 0) > 5);
        return many === undefined
          ? undefined
          : `1 validation error detected: Value at '${many.charAt(0).toLowerCase()}${many.slice(1)}' failed to satisfy constraint: Member must have length less than or equal to 5`;
      },
    },
    "action-arn": {
      says: "An action is the ARN of a topic, a function, a scaling policy or another action that CloudWatch takes.",
      source: `${PUT}, AlarmActions, valid values; answers recorded by cdk-preflight`,
      code: CODE,
      broken: (request) => {
        const actions = ACTIONS.flatMap((field) => listOf(request, field) ?? []);
        const wrong = actions
          .filter((action) => typeof action === "string")
          .find((action) => !ACTION_SERVICES.includes(arnParts(action)?.[2] ?? ""));
        return wrong === undefined ? undefined : `Invalid arn syntax: ${wrong}`;
      },
    },
    "action-region": {
      says: "A topic that an alarm tells is of the alarm's own region.",
      source: "AWS's answer in cds-snc/notification-terraform#128",
      code: CODE,
      broken: (request, state) => {
        const region = isObject(state) ? textOf(state, "region") : undefined;
        if (region === undefined) return undefined;
        const regions = ACTIONS.flatMap((field) => listOf(request, field) ?? [])
          .map((action) => (typeof action === "string" ? arnParts(action) : undefined))
          .flatMap((parts) => (parts?.[2] === "sns" ? (parts[3] ?? []) : []));
        const other = regions.find((one) => one !== region);
        return other === undefined ? undefined : `Invalid region ${other} specified. Only ${region} is supported.`;
      },
    },
    "metric-query": {
      says: "Each of Metrics has either an Expression or a MetricStat.",
      source: "MetricDataQuery of the service model",
      code: CODE,
      broken: (request) =>
        queriesOf(request).every((query) => has(query, "Expression") !== has(query, "MetricStat"))
          ? undefined
          : "Metrics list must contain, for each query, either Expression or MetricStat",
    },
    "metric-return": {
      says: "Exactly one of Metrics returns data, two for an alarm on a band.",
      source: "MetricDataQuery of the service model, ReturnData",
      code: CODE,
      broken: (request) => {
        const queries = queriesOf(request);
        if (queries.length === 0 || has(request, "ThresholdMetricId")) return undefined;
        if (queries.some((query) => typeof query["ReturnData"] === "symbol")) return undefined;
        const returning = queries.filter((query) => query["ReturnData"] !== false).length;
        return returning === 1 ? undefined : "Exactly one element of the metrics list should return data";
      },
    },
    "metric-id": {
      says: "A query's Id is unique and begins with a lower-case letter, then letters, digits and underscores.",
      source: "MetricDataQuery of the service model, Id",
      code: CODE,
      broken: (request) => {
        const ids = queriesOf(request).flatMap((query) => textOf(query, "Id") ?? []);
        const wrong = ids.find((id) => !/^[a-z]\w*$/.test(id));
        if (wrong !== undefined) return `The value ${wrong} for parameter Id is not valid`;
        return new Set(ids).size === ids.length
          ? undefined
          : "The values for parameter id in the Metrics list are not unique";
      },
    },
    "metric-statistic": {
      says: "A query's Stat is a statistic of CloudWatch.",
      source: "MetricStat of the service model, Stat; CloudWatch User Guide, Statistics definitions",
      code: CODE,
      broken: (request) => {
        const stats = queriesOf(request).flatMap((query) => {
          const stat = query["MetricStat"];
          return isObject(stat) ? (textOf(stat, "Stat") ?? []) : [];
        });
        const wrong = stats.find((stat) => !PLAIN_STATISTIC.test(stat) && !STATISTIC.test(stat));
        return wrong === undefined ? undefined : `Unsupported statistic ${wrong}`;
      },
    },
    search: {
      says: "An alarm's expression does not SEARCH.",
      source: "CloudWatch User Guide, Using search expressions in graphs (limits)",
      code: CODE,
      broken: (request) =>
        queriesOf(request).some((query) => /\bSEARCH\s*\(/i.test(textOf(query, "Expression") ?? ""))
          ? "SEARCH is not supported on Metric Alarms"
          : undefined,
    },
  }),
  PutDashboard: rulesOf<Json>("cloudwatch/PutDashboard", {
    name: {
      says: "A dashboard's name has letters, digits, hyphens and underscores, 255 at most.",
      source: "PutDashboard of the service model, DashboardName",
      code: "InvalidParameterValue",
      broken: (request) => {
        const name = textOf(request, "DashboardName");
        return name === undefined || /^[\w-]{1,255}$/.test(name)
          ? undefined
          : `The value ${name} for parameter DashboardName contains invalid characters`;
      },
    },
    body: {
      says: "A dashboard's body is a JSON object of widgets, each with a type and properties on the grid of 24 columns.",
      source: "CloudWatch API Reference, Dashboard Body Structure and Syntax",
      code: "InvalidParameterInput",
      broken: (request) => {
        const body = textOf(request, "DashboardBody");
        if (body === undefined) return undefined;
        const problem = widgetProblem(parsedJson(body)?.value);
        return problem === undefined ? undefined : `The dashboard body is invalid: ${problem}`;
      },
    },
    "body-size": {
      says: "A dashboard's body has at most 1 MB.",
      source: "CloudWatch service quotas, Dashboards",
      code: "InvalidParameterInput",
      broken: (request) =>
        bytesOf(textOf(request, "DashboardBody") ?? "") > 1_048_576 ? "The dashboard body is too large" : undefined,
    },
  }),
};

function queriesOf(request: Json): Json[] {
  return (listOf(request, "Metrics") ?? []).filter(isObject);
}

function periodsOf(request: Json): number[] {
  const stats = queriesOf(request)
    .map((query) => query["MetricStat"])
    .filter(isObject);
  return [request, ...stats].flatMap((owner) => numberOf(owner, "Period") ?? []);
}

function oneOf(request: Json, field: string, values: readonly string[]): string | undefined {
  const value = textOf(request, field);
  return value === undefined || values.includes(value)
    ? undefined
    : `The value ${value} for parameter ${field} is not supported.`;
}
