import { has, isObject, listOf, numberOf, objectOf, textOf, type Json } from "../reading.ts";
import type { Rule } from "../rule.ts";
import { rulesOf } from "../rulesOf.ts";
import { repeated } from "../values.ts";

const PUT = "service model of CloudWatch, PutMetricData";
const GET = "service model of CloudWatch, GetMetricStatistics";
const VALUE = "InvalidParameterValue";
const COMBINATION = "InvalidParameterCombination";
const MOST_DATAPOINTS = 1440;

/** Rules of what is written to metrics and read from them. */
export const metricRules: Readonly<Record<string, readonly Rule<Json>[]>> = {
  PutMetricData: rulesOf<Json>("cloudwatch/PutMetricData", {
    namespace: {
      says: "A namespace has 1 to 255 characters and doesn't begin with a colon.",
      source: `${PUT}, Namespace`,
      code: VALUE,
      broken: (request) => {
        const namespace = textOf(request, "Namespace");
        return namespace === undefined || /^[^:].{0,254}$/s.test(namespace)
          ? undefined
          : `The value ${namespace} for parameter Namespace is invalid.`;
      },
    },
    count: {
      says: "A request has at most 1,000 metrics.",
      source: `${PUT}: "no more than 1000 different metrics"`,
      code: VALUE,
      broken: (request) => {
        const count = listOf(request, "MetricData")?.length ?? 0;
        return count > 1000
          ? `The collection MetricData must not have a size greater than 1000, got ${count}.`
          : undefined;
      },
    },
    value: {
      says: "A value is a number from -2^360 to 2^360.",
      source: `${PUT}, MetricDatum.Value: "special values (for example, NaN, +Infinity, -Infinity) are not supported"`,
      code: VALUE,
      broken: (request) => {
        for (const [index, datum] of dataOf(request).entries()) {
          const wrong = valuesOf(datum).find(([, value]) => !isSupported(value));
          if (wrong !== undefined)
            return `The value ${String(wrong[1])} for parameter MetricData.member.${index + 1}.${wrong[0]} is invalid.`;
        }
        return undefined;
      },
    },
    "values-counted": {
      says: "There are as many counts as values, 150 at most.",
      source: `${PUT}, MetricDatum.Counts: "it must include the same amount of values as the Values array"; Values: "up to 150 unique values"`,
      code: VALUE,
      broken: (request) => {
        for (const datum of dataOf(request)) {
          const values = listOf(datum, "Values");
          const counts = listOf(datum, "Counts");
          if (values !== undefined && counts !== undefined && values.length !== counts.length)
            return `Counts must include the same amount of values as Values (${values.length}), got ${counts.length}.`;
          if ((values?.length ?? 0) > 150) return `Values can have up to 150 values, got ${values?.length}.`;
        }
        return undefined;
      },
    },
    dimensions: {
      says: "A metric has at most 30 dimensions, which differ in name.",
      source: `${PUT}: "You can use up to 30 dimensions per metric"; Dimension of the service model`,
      code: VALUE,
      broken: (request) => {
        for (const datum of dataOf(request)) {
          const names = (listOf(datum, "Dimensions") ?? []).filter(isObject).map((one) => textOf(one, "Name"));
          if (names.length > 30)
            return `The collection Dimensions must not have a size greater than 30, got ${names.length}.`;
          const twice = repeated(names);
          if (twice !== undefined) return `No Metrics can have the same dimension more than once, got ${twice}.`;
        }
        return undefined;
      },
    },
    resolution: {
      says: "A metric is stored by the second or by the minute.",
      source: `${PUT}, MetricDatum.StorageResolution: "Valid values are 1 and 60."`,
      code: VALUE,
      broken: (request) => {
        const wrong = dataOf(request)
          .map((datum) => numberOf(datum, "StorageResolution"))
          .find((seconds) => seconds !== undefined && seconds !== 1 && seconds !== 60);
        return wrong === undefined
          ? undefined
          : `The value ${wrong} for parameter StorageResolution is invalid: it is 1 or 60.`;
      },
    },
  }),
  GetMetricStatistics: rulesOf<Json>("cloudwatch/GetMetricStatistics", {
    statistics: {
      says: "Statistics or extended statistics are asked for, not both.",
      source: `${GET}Input.Statistics: "you must specify either Statistics or ExtendedStatistics, but not both"`,
      code: COMBINATION,
      broken: (request) => {
        const given = ["Statistics", "ExtendedStatistics"].filter((member) => has(request, member));
        if (given.length === 1) return undefined;
        return given.length === 0
          ? "At least one of the parameters Statistics and ExtendedStatistics must be specified."
          : "Statistics and ExtendedStatistics must not be specified together.";
      },
    },
    period: {
      says: "A period is 1, 5, 10, 20 or 30 seconds, or a multiple of 60.",
      source: `${GET}Input.Period`,
      code: VALUE,
      broken: (request) => {
        const period = numberOf(request, "Period");
        return period === undefined || [1, 5, 10, 20, 30].includes(period) || (period > 0 && period % 60 === 0)
          ? undefined
          : `The value ${period} for parameter Period is invalid: it is 1, 5, 10, 20, 30 or a multiple of 60.`;
      },
    },
    "time-order": {
      says: "The start is before the end.",
      source: `${GET}Input.StartTime and EndTime: the first inclusive, the second exclusive`,
      code: COMBINATION,
      broken: (request) => {
        const [start, end] = spanOf(request);
        return start === undefined || end === undefined || start < end
          ? undefined
          : "The parameter StartTime must be less than the parameter EndTime.";
      },
    },
    datapoints: {
      says: "A call asks for at most 1,440 datapoints.",
      source: `${GET}: "If you request more than 1,440 data points, CloudWatch returns an error."; the message is in cloud-custodian#7683`,
      code: COMBINATION,
      broken: (request) => {
        const [start, end] = spanOf(request);
        const period = numberOf(request, "Period");
        if (start === undefined || end === undefined || period === undefined || period <= 0) return undefined;
        // An hour that is begun is one.
        const asked = Math.ceil((end - start) / period);
        return asked > MOST_DATAPOINTS
          ? `You have requested up to ${asked} datapoints, which exceeds the limit of ${MOST_DATAPOINTS}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`
          : undefined;
      },
    },
  }),
};

function dataOf(request: Json): readonly Json[] {
  return (listOf(request, "MetricData") ?? []).filter(isObject);
}

/** Every number of a datum by the name of its member, whatever it is written as. */
function valuesOf(datum: Json): readonly (readonly [string, unknown])[] {
  const statistics = objectOf(datum, "StatisticValues") ?? {};
  return [
    ...(has(datum, "Value") ? [["Value", datum["Value"]] as const] : []),
    ...(listOf(datum, "Values") ?? []).map((value) => ["Values", value] as const),
    ...Object.entries(statistics).map(([name, value]) => [`StatisticValues.${name}`, value] as const),
  ];
}

/** Forms spell what is no number as a text. */
function isSupported(value: unknown): boolean {
  if (typeof value === "string") return !/^[+-]?(nan|inf(inity)?)$/i.test(value);
  return typeof value !== "number" || Math.abs(value) <= 2 ** 360;
}

/** Start and end in seconds. */
function spanOf(request: Json): readonly (number | undefined)[] {
  return ["StartTime", "EndTime"].map((member) => {
    const value = request[member];
    const seconds = typeof value === "string" ? Date.parse(value) / 1000 : value;
    return typeof seconds === "number" && !Number.isNaN(seconds) ? seconds : undefined;
  });
}
