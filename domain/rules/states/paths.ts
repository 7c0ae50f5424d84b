import { isObject, listOf, objectOf, textOf, type Json } from "../reading.ts";
import { MEASURED, schema, SPECIFICATION, type Diagnostic, type StateCheck } from "./definition.ts";
import { intrinsicProblem } from "./intrinsics.ts";

const PATHS = [
  ...["InputPath", "OutputPath", "ResultPath", "ItemsPath", "TimeoutSecondsPath", "HeartbeatSecondsPath"],
  ...["SecondsPath", "TimestampPath", "MaxConcurrencyPath", "ToleratedFailurePercentagePath"],
  "ToleratedFailureCountPath",
];
/** Paths that may also be an intrinsic function. */
const PATHS_OR_FUNCTIONS = ["ErrorPath", "CausePath"];
const TEMPLATES = ["Parameters", "ResultSelector", "ItemSelector", "Assign", "Credentials"];

/** Paths, payload templates and variables. */
export const pathChecks: readonly StateCheck[] = [
  {
    what: "path-syntax",
    says: "A path begins with $.",
    source: `${SPECIFICATION}, Paths; ${MEASURED}`,
    find: ({ states }) =>
      states
        .filter(({ language }) => language === "JSONPath")
        .flatMap(({ state, path }) =>
          PATHS.flatMap((field) => {
            const value = textOf(state, field);
            return value === undefined || value.startsWith("$") || isFunctionPath(field, value)
              ? []
              : [schema("Value must be a valid JSONPath.", `${path}/${field}`)];
          }),
        ),
  },
  {
    what: "error-path-syntax",
    says: "ErrorPath and CausePath are a path or an intrinsic function.",
    source: `Step Functions Developer Guide, Fail workflow state; ${MEASURED}`,
    find: ({ states }) =>
      states.flatMap(({ state, path }) =>
        PATHS_OR_FUNCTIONS.flatMap((field) => {
          const value = textOf(state, field);
          return value === undefined || value.startsWith("$") || value.startsWith("States.")
            ? []
            : [schema("Value must be a valid JSONPath.", `${path}/${field}`)];
        }),
      ),
  },
  {
    what: "reference-path",
    says: "ResultPath is a reference path: it names one place, without *, .., ?, @ or a slice.",
    source: `${SPECIFICATION}, Reference Paths; ${MEASURED}`,
    find: ({ states }) =>
      states.flatMap(({ state, path }) => {
        const catchers = listOf(state, "Catch") ?? [];
        const all: [string | undefined, string][] = [
          [textOf(state, "ResultPath"), `${path}/ResultPath`],
          [textOf(state, "ItemsPath"), `${path}/ItemsPath`],
          ...catchers
            .filter(isObject)
            .map((catcher, index): [string | undefined, string] => [
              textOf(catcher, "ResultPath"),
              `${path}/Catch[${index}]/ResultPath`,
            ]),
        ];
        return all.flatMap(([value, at]) =>
          value !== undefined && isAmbiguous(value) ? [schema("Value is not a Reference Path", at)] : [],
        );
      }),
  },
  {
    what: "result-path-context",
    says: "ResultPath does not point into the context object.",
    source: "Step Functions Developer Guide, Context object (ResultPath can't write to it)",
    find: ({ states }) =>
      states
        .filter(({ state }) => textOf(state, "ResultPath")?.startsWith("$$") === true)
        .map(({ path }) => schema("Value is not a Reference Path", `${path}/ResultPath`)),
  },
  {
    what: "template-path",
    says: 'A field that ends in ".$" holds a path or an intrinsic function.',
    source: `${SPECIFICATION}, Payload Template; aws/amazon-states-language-service issue 26 (AWS's answer); ${MEASURED}`,
    find: ({ states }) =>
      states.flatMap(({ state, path, language }) =>
        language === "JSONata"
          ? []
          : templatesOf(state, path).flatMap(([template, at]) => templateProblems(template, at)),
      ),
  },
  {
    what: "template-field-twice",
    says: 'A field is not there twice, once with ".$" and once without.',
    source: `${SPECIFICATION}, Payload Template`,
    find: ({ states }) =>
      states.flatMap(({ state, path, language }) =>
        language === "JSONata" ? [] : templatesOf(state, path).flatMap(([template, at]) => twice(template, at)),
      ),
  },
  {
    what: "variable-name",
    says: "A variable's name has letters, digits and underscores, begins with a letter and is not states.",
    source: `Step Functions Developer Guide, Passing data between states with variables; ${MEASURED}`,
    find: ({ states }) =>
      states.flatMap(({ state, path }) =>
        Object.keys(objectOf(state, "Assign") ?? {}).flatMap((field) => {
          const name = field.endsWith(".$") ? field.slice(0, -2) : field;
          const location = `${path}/Assign/${field}`;
          if (name === "states") {
            const message = "Cannot assign to reserved variable '$states'.";
            return [{ code: "RESERVED_VARIABLE_NAME", message, location }];
          }
          if (/^[\p{L}][\p{L}\p{N}_]*$/u.test(name)) return [];
          const message = `Invalid variable name '${name}': the variable name contains invalid characters.`;
          return [{ code: "INVALID_VARIABLE_NAME", message, location }];
        }),
      ),
  },
];

export function referencePathProblem(at: string): Diagnostic {
  return schema("Value is not a Reference Path: Reference path didn't start with '$'", at);
}

/** Map takes an intrinsic function for its items. */
function isFunctionPath(field: string, value: string): boolean {
  return (field === "ItemsPath" || field === "InputPath" || field === "OutputPath") && value.startsWith("States.");
}

/** Operators outside of quoted names and escapes that make a path name more than one place. */
function isAmbiguous(path: string): boolean {
  const bare = path.replace(/\\./g, "").replace(/\['(?:[^'\\]|\\.)*'\]|\["(?:[^"\\]|\\.)*"\]/g, "");
  return !path.startsWith("States.") && /[*?@]|\.\.|\[[^\]]*[:,][^\]]*\]/.test(bare);
}

/** Payload templates of a state, its handlers and its map's reader and writer. */
function templatesOf(state: Json, path: string): [unknown, string][] {
  const own = TEMPLATES.map((field): [unknown, string] => [state[field], `${path}/${field}`]);
  const nested = ["ItemReader", "ResultWriter"].map((field): [unknown, string] => [
    objectOf(state, field)?.["Parameters"],
    `${path}/${field}/Parameters`,
  ]);
  const rules = ["Choices", "Catch"].flatMap((field) =>
    (listOf(state, field) ?? [])
      .filter(isObject)
      .map((item, index): [unknown, string] => [item["Assign"], `${path}/${field}[${index}]/Assign`]),
  );
  return [...own, ...nested, ...rules];
}

function templateProblems(value: unknown, at: string): Diagnostic[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => templateProblems(item, `${at}[${index}]`));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([field, item]) => {
    const here = `${at}/${field}`;
    if (!field.endsWith(".$")) return templateProblems(item, here);
    const message = `The value for the field '${field}' must be a valid JSONPath or a valid intrinsic function call`;
    if (typeof item !== "string") return [schema(message, here)];
    if (item.startsWith("$")) return [];
    if (!item.startsWith("States.") || intrinsicProblem(item) !== undefined) return [schema(message, here)];
    return [];
  });
}

function twice(value: unknown, at: string): Diagnostic[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => twice(item, `${at}[${index}]`));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([field, item]) => {
    const plain = field.endsWith(".$") ? field.slice(0, -2) : undefined;
    const here = plain !== undefined && Object.hasOwn(value, plain) ? [schema(`Duplicate field '${plain}'`, at)] : [];
    return [...here, ...twice(item, `${at}/${field}`)];
  });
}
