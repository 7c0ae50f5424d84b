import { has } from "../reading.ts";
import { MEASURED, schema, SPECIFICATION, type StateCheck } from "./definition.ts";
import { languageProblem, typeProblem } from "./structure.ts";

const COMMON = ["Type", "Comment", "QueryLanguage"];
const PATHS = ["InputPath", "OutputPath"];
const FLOW = ["Next", "End"];

/** Fields that a state of a type may have, of either query language. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  Pass: [...PATHS, ...FLOW, "Result", "ResultPath", "Parameters", "Output", "Assign"],
  Task: [
    ...[...PATHS, ...FLOW, "ResultPath", "Parameters", "Arguments", "Output", "Assign", "Resource", "Credentials"],
    ...["ResultSelector", "Retry", "Catch", "TimeoutSeconds", "TimeoutSecondsPath"],
    ...["HeartbeatSeconds", "HeartbeatSecondsPath"],
  ],
  Wait: [...PATHS, ...FLOW, "Output", "Assign", "Seconds", "Timestamp", "SecondsPath", "TimestampPath"],
  Parallel: [
    ...[...PATHS, ...FLOW, "ResultPath", "Parameters", "Arguments", "Output", "Assign", "ResultSelector"],
    ...["Retry", "Catch", "Branches"],
  ],
  Map: [
    ...[...PATHS, ...FLOW, "ResultPath", "Parameters", "Output", "Assign", "ResultSelector", "Retry", "Catch"],
    ...["ItemProcessor", "Iterator", "ItemsPath", "Items", "ItemSelector", "ItemReader", "ItemBatcher"],
    ...["ResultWriter", "MaxConcurrency", "MaxConcurrencyPath", "ToleratedFailurePercentage"],
    ...["ToleratedFailurePercentagePath", "ToleratedFailureCount", "ToleratedFailureCountPath", "Label"],
  ],
  Choice: [...PATHS, "Output", "Assign", "Choices", "Default"],
  Succeed: [...PATHS, "Output"],
  Fail: ["Error", "Cause", "ErrorPath", "CausePath"],
};

const KNOWN = new Set([...Object.values(ALLOWED).flat(), ...COMMON]);
const KNOWN_LOWER = new Set([...KNOWN].map((field) => field.toLowerCase()));

const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  Task: ["Resource"],
  Choice: ["Choices"],
  Parallel: ["Branches"],
};

const JSONPATH_ONLY = [
  ...["InputPath", "OutputPath", "ResultPath", "Parameters", "ResultSelector", "Result", "ItemsPath"],
  ...["TimeoutSecondsPath", "HeartbeatSecondsPath", "SecondsPath", "TimestampPath", "MaxConcurrencyPath"],
  ...["ToleratedFailurePercentagePath", "ToleratedFailureCountPath", "ErrorPath", "CausePath"],
];
const JSONATA_ONLY = ["Arguments", "Output", "Items"];

const EXCLUSIVE: readonly (readonly [string, string])[] = [
  ["TimeoutSeconds", "TimeoutSecondsPath"],
  ["HeartbeatSeconds", "HeartbeatSecondsPath"],
  ["MaxConcurrency", "MaxConcurrencyPath"],
  ["ToleratedFailurePercentage", "ToleratedFailurePercentagePath"],
  ["ToleratedFailureCount", "ToleratedFailureCountPath"],
  ["Error", "ErrorPath"],
  ["Cause", "CausePath"],
  ["ItemProcessor", "Iterator"],
];

const TEXTS = ["Comment", "Resource", "Default", "ErrorPath", "CausePath", "Label"];
const LISTS = ["Retry", "Catch", "Choices", "Branches"];
const OBJECTS = ["ItemProcessor", "Iterator", "ItemReader", "ItemBatcher", "ResultWriter", "Credentials"];

/** Which fields a state may and must have, by its type and its query language. */
export const fieldChecks: readonly StateCheck[] = [
  {
    what: "field-of-type",
    says: "A state has only fields of its type, written as the language writes them.",
    source: `${SPECIFICATION}, Table of state types and fields; ${MEASURED}`,
    // A field that no type knows may be newer than this table, so only known ones are judged.
    find: ({ states }) =>
      states.flatMap(({ state, type, path }) => {
        const allowed = ALLOWED[type ?? ""];
        if (allowed === undefined) return [];
        return Object.keys(state)
          .filter((field) => !COMMON.includes(field) && !allowed.includes(field))
          .filter((field) => KNOWN_LOWER.has(field.toLowerCase()))
          .map((field) => schema(`Field '${field}' is not supported`, path));
      }),
  },
  {
    what: "field-required",
    says: "A Task has a Resource, a Choice has Choices, a Parallel has Branches, a Map has a processor.",
    source: `${SPECIFICATION}, Table of state types and fields`,
    find: ({ states }) =>
      states.flatMap(({ state, type, path }) => {
        if (type === "Map" && !has(state, "ItemProcessor") && !has(state, "Iterator")) {
          return [schema("This object should have only one of the following fields: [ItemProcessor, Iterator]", path)];
        }
        const missing = (REQUIRED[type ?? ""] ?? []).filter((field) => !has(state, field));
        return missing.length === 0 ? [] : [schema(`These fields are required: [${missing.join(", ")}]`, path)];
      }),
  },
  {
    what: "field-value-type",
    says: "Texts are texts, lists are lists and objects are objects.",
    source: `${SPECIFICATION}, State types; AWS's answer "Expected value of type [STRING]"`,
    find: ({ states }) =>
      states.flatMap(({ state, path, language }) => [
        ...TEXTS.flatMap((field) => typeProblem(state, field, "STRING", path)),
        ...LISTS.flatMap((field) => typeProblem(state, field, "ARRAY", path)),
        ...OBJECTS.flatMap((field) =>
          language === "JSONata" && typeof state[field] === "string" ? [] : typeProblem(state, field, "OBJECT", path),
        ),
      ]),
  },
  {
    what: "query-language",
    says: "A state's QueryLanguage is JSONPath or JSONata, and not JSONPath in a JSONata machine.",
    source: `${SPECIFICATION}, Query language; localstack's recorded answer of AWS`,
    find: ({ states, definition, scopes }) => [
      ...states.flatMap(({ state, path }) => [
        ...languageProblem(state, path),
        ...(definition["QueryLanguage"] === "JSONata" && state["QueryLanguage"] === "JSONPath"
          ? [schema("'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine", path)]
          : []),
      ]),
      ...scopes
        .filter(({ top, container }) => !top && has(container, "QueryLanguage"))
        .map(({ path }) => schema("Field 'QueryLanguage' is not supported", path)),
    ],
  },
  {
    what: "field-of-query-language",
    says: "InputPath, Parameters and the other paths belong to JSONPath; Arguments, Output and Items to JSONata.",
    source: `Step Functions Developer Guide, Transforming data; ${MEASURED}`,
    find: ({ states, definition }) =>
      states.flatMap(({ state, path, language }) => {
        if (definition["QueryLanguage"] === "JSONata" && state["QueryLanguage"] === "JSONPath") return [];
        const other = language === "JSONata" ? "JSONPath" : "JSONata";
        return (language === "JSONata" ? JSONPATH_ONLY : JSONATA_ONLY)
          .filter((field) => Object.hasOwn(state, field))
          .map((field) =>
            schema(
              `The QueryLanguage is set to '${language}', but field '${field}' is only supported for the '${other}' QueryLanguage`,
              path,
            ),
          );
      }),
  },
  {
    what: "field-or-path",
    says: "A field and its Path variant exclude each other.",
    source: `${SPECIFICATION}, State types; ${MEASURED}`,
    find: ({ states }) =>
      states.flatMap(({ state, path }) =>
        EXCLUSIVE.filter(([one, other]) => has(state, one) && has(state, other)).map(([one, other]) =>
          schema(`There should only be one of the following fields: [${one}, ${other}]`, path),
        ),
      ),
  },
];
