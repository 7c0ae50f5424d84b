import { has, isObject, listOf, numberOf, textOf, type Json } from "../reading.ts";
import {
  isExpression,
  MEASURED,
  schema,
  SPECIFICATION,
  textsIn,
  type Diagnostic,
  type StateCheck,
} from "./definition.ts";

const ERROR_HANDLING = "Step Functions Developer Guide, Handling errors in Step Functions workflows";

interface Range {
  readonly field: string;
  readonly min?: number;
  readonly max?: number;
}

/** Ranges that AWS was seen to hold; a retrier's IntervalSeconds 0 and the machine's TimeoutSeconds 0 are taken. */
const OF_STATES: readonly Range[] = [
  { field: "TimeoutSeconds", min: 1, max: 99_999_999 },
  { field: "HeartbeatSeconds", min: 1, max: 99_999_999 },
  { field: "Seconds", min: 0, max: 99_999_999 },
  { field: "MaxConcurrency", min: 0 },
  { field: "ToleratedFailurePercentage", min: 0, max: 100 },
  { field: "ToleratedFailureCount", min: 0 },
];
const OF_RETRIERS: readonly Range[] = [
  { field: "IntervalSeconds", min: 0, max: 99_999_999 },
  { field: "MaxAttempts", min: 0, max: 99_999_999 },
  { field: "BackoffRate", min: 1 },
  { field: "MaxDelaySeconds", min: 1, max: 31_622_400 },
];
const WHOLE = [
  ...["TimeoutSeconds", "HeartbeatSeconds", "Seconds", "MaxConcurrency", "ToleratedFailureCount"],
  ...["IntervalSeconds", "MaxAttempts", "MaxDelaySeconds"],
];
const TIMINGS = ["SecondsPath", "Seconds", "TimestampPath", "Timestamp"];
const RFC3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/** What numbers, times and error handlers may say. */
export const valueChecks: readonly StateCheck[] = [
  {
    what: "number-range",
    says: "Timeouts are 1 to 99,999,999 seconds, waits from 0 on, MaxConcurrency is not negative, ToleratedFailurePercentage at most 100.",
    source: `${SPECIFICATION}, Task state, Wait state, Map state; ${MEASURED}`,
    find: ({ states, definition }) => [
      ...rangeProblems(definition, [{ field: "TimeoutSeconds", min: 0, max: 99_999_999 }], "", false),
      ...states.flatMap(({ state, path, language }) => rangeProblems(state, OF_STATES, path, language === "JSONata")),
    ],
  },
  {
    what: "retry-range",
    says: "BackoffRate is at least 1, MaxAttempts and IntervalSeconds are not negative, MaxDelaySeconds 1 to 31,622,400.",
    source: `${SPECIFICATION}, Retrying after error; ${ERROR_HANDLING}; ${MEASURED}`,
    find: ({ states }) =>
      states.flatMap(({ state, path }) =>
        handlers(state, "Retry", path).flatMap(([retrier, at]) => rangeProblems(retrier, OF_RETRIERS, at, false)),
      ),
  },
  {
    what: "retry-jitter",
    says: "JitterStrategy is NONE or FULL.",
    source: `${ERROR_HANDLING}; ${MEASURED}`,
    find: ({ states }) =>
      states.flatMap(({ state, path }) =>
        handlers(state, "Retry", path)
          .filter(
            ([retrier]) =>
              has(retrier, "JitterStrategy") && !["NONE", "FULL"].includes(String(retrier["JitterStrategy"])),
          )
          .map(([, at]) => schema("Value should be one of the following: [NONE, FULL]", `${at}/JitterStrategy`)),
      ),
  },
  {
    what: "error-equals",
    says: "Each retrier and catcher has ErrorEquals, a list of at least one error name.",
    source: `${SPECIFICATION}, Retrying after error, Fallback states; ${MEASURED}`,
    find: ({ states }) =>
      states.flatMap(({ state, path }) =>
        bothHandlers(state, path).flatMap(([handler, at]) => {
          if (!has(handler, "ErrorEquals")) return [schema("These fields are required: [ErrorEquals]", at)];
          const names = listOf(handler, "ErrorEquals");
          if (names === undefined) return [schema("Expected value of type [ARRAY]", `${at}/ErrorEquals`)];
          if (names.length === 0) return [schema("Value cannot be empty", `${at}/ErrorEquals`)];
          return names.every((name) => typeof name === "string")
            ? []
            : [schema("Expected value of type [STRING]", `${at}/ErrorEquals`)];
        }),
      ),
  },
  {
    what: "states-all-last",
    says: "States.ALL stands alone and in the last retrier or catcher.",
    source: `${SPECIFICATION}, Retrying after error, Fallback states; ${MEASURED}`,
    find: ({ states }) =>
      states.flatMap(({ state, path }) =>
        ["Retry", "Catch"].flatMap((field) => {
          const all = handlers(state, field, path);
          return all.flatMap(([handler, at], index) => {
            const names = listOf(handler, "ErrorEquals") ?? [];
            const holds = !names.includes("States.ALL") || (names.length === 1 && index === all.length - 1);
            return holds ? [] : [schema("States.ALL must appear alone and at end of list", `${at}/ErrorEquals`)];
          });
        }),
      ),
  },
  {
    what: "catch-next",
    says: "Each catcher has a Next.",
    source: `${SPECIFICATION}, Fallback states; ${MEASURED}`,
    find: ({ states }) =>
      states.flatMap(({ state, path }) =>
        handlers(state, "Catch", path)
          .filter(([catcher]) => !has(catcher, "Next"))
          .map(([, at]) => schema("These fields are required: [Next]", at)),
      ),
  },
  {
    what: "heartbeat-below-timeout",
    says: "HeartbeatSeconds is smaller than TimeoutSeconds.",
    source: `${SPECIFICATION}, Task state; Step Functions Developer Guide, Task workflow state`,
    find: ({ states }) =>
      states.flatMap(({ state, path }) => {
        const heartbeat = numberOf(state, "HeartbeatSeconds");
        const timeout = numberOf(state, "TimeoutSeconds");
        return heartbeat === undefined || timeout === undefined || heartbeat < timeout
          ? []
          : [schema("HeartbeatSeconds must be smaller than TimeoutSeconds", `${path}/HeartbeatSeconds`)];
      }),
  },
  {
    what: "wait-one-timing",
    says: "A Wait has exactly one of Seconds, SecondsPath, Timestamp and TimestampPath.",
    source: `${SPECIFICATION}, Wait state; ${MEASURED}`,
    find: ({ states }) =>
      states.flatMap(({ state, type, path }) => {
        const count = TIMINGS.filter((field) => has(state, field)).length;
        if (type !== "Wait" || count === 1) return [];
        const fields = `[${TIMINGS.join(", ")}]`;
        return count > 1
          ? [schema(`There should only be one of the following fields: ${fields}`, path)]
          : [schema(`This object should have only one of the following fields: ${fields}`, path)];
      }),
  },
  {
    what: "wait-timestamp",
    says: "A Wait's Timestamp is one of RFC 3339, with T and Z or an offset.",
    source: `${SPECIFICATION}, Timestamps; ${MEASURED}`,
    find: ({ states }) =>
      states.flatMap(({ state, type, path }) => {
        const timestamp = textOf(state, "Timestamp");
        return type !== "Wait" || timestamp === undefined || isExpression(timestamp) || RFC3339.test(timestamp)
          ? []
          : [schema("String does not match RFC3339 timestamp", `${path}/Timestamp`)];
      }),
  },
  {
    what: "jsonata-delimiters",
    says: "A JSONata expression that opens with {% closes with %}.",
    source: `Step Functions Developer Guide, Transforming data with JSONata; ${MEASURED}`,
    find: ({ states }) =>
      states
        .filter(({ language }) => language === "JSONata")
        .flatMap(({ state, path }) =>
          [
            "Arguments",
            "Output",
            "Assign",
            "Items",
            "ItemSelector",
            "Choices",
            "Seconds",
            "Timestamp",
            "TimeoutSeconds",
          ]
            .flatMap((field) => textsIn(state[field], `${path}/${field}`))
            .filter(([, text]) => text.startsWith("{%") && !text.endsWith("%}"))
            .map(([at]) => schema("JSONata string must start with {% and end with %}", at)),
        ),
  },
];

/** Objects of a state's Retry or Catch, each with its place. */
function handlers(state: Json, field: string, path: string): [Json, string][] {
  return (listOf(state, field) ?? [])
    .map((handler, index): [unknown, string] => [handler, `${path}/${field}[${index}]`])
    .filter((entry): entry is [Json, string] => isObject(entry[0]));
}

function bothHandlers(state: Json, path: string): [Json, string][] {
  return [...handlers(state, "Retry", path), ...handlers(state, "Catch", path)];
}

function rangeProblems(owner: Json, ranges: readonly Range[], path: string, jsonata: boolean): Diagnostic[] {
  return ranges.flatMap(({ field, min, max }) => {
    if (!has(owner, field)) return [];
    const value = owner[field];
    const at = `${path}/${field}`;
    if (jsonata && typeof value === "string") {
      return isExpression(value) ? [] : [schema("JSONata string must start with {% and end with %}", at)];
    }
    if (typeof value !== "number") return [schema("Expected value of type Integer", at)];
    if (WHOLE.includes(field) && !Number.isInteger(value)) return [schema("Expected value of type Integer", at)];
    if (min !== undefined && value < min) return [schema(`Minimum value is ${min}`, at)];
    if (max !== undefined && value > max) return [schema(`Maximum value is ${max}`, at)];
    return [];
  });
}
