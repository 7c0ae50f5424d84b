import { charactersOf, has, isObject, listOf, textOf, type Json } from "../reading.ts";
import { MEASURED, schema, SPECIFICATION, type Diagnostic, type Scope, type StateCheck } from "./definition.ts";

const TYPES = ["Pass", "Task", "Choice", "Wait", "Succeed", "Fail", "Parallel", "Map"];
const MAXIMUM_NAME = 80;

/** The machine as a graph: what it starts with, where each state leads, and that every state is reached. */
export const structureChecks: readonly StateCheck[] = [
  {
    what: "top-level-fields",
    says: "A state machine has StartAt and States.",
    source: `${SPECIFICATION}, Top-level fields`,
    find: ({ definition }) => {
      const missing = ["States", "StartAt"].filter((field) => !has(definition, field));
      return missing.length === 0 ? [] : [schema(`These fields are required: [${missing.join(", ")}]`, "/")];
    },
  },
  {
    what: "top-level-values",
    says: "Version is 1.0, StartAt a text, States an object, QueryLanguage JSONPath or JSONata.",
    source: `${SPECIFICATION}, Top-level fields`,
    find: ({ definition }) => [
      ...typeProblem(definition, "StartAt", "STRING", ""),
      ...(has(definition, "States") && !isObject(definition["States"])
        ? [schema("Expected value of type [OBJECT]", "/States")]
        : []),
      ...(has(definition, "Version") && definition["Version"] !== "1.0"
        ? [schema("Value should be one of the following: [1.0]", "/Version")]
        : []),
      ...languageProblem(definition, ""),
    ],
  },
  {
    what: "state-type",
    says: `A state is an object whose Type is one of ${TYPES.join(", ")}.`,
    source: `${SPECIFICATION}, State types`,
    find: ({ scopes }) =>
      scopes.flatMap(({ states, path }) =>
        Object.entries(states).flatMap(([name, state]) => {
          const at = `${path}/States/${name}`;
          if (!isObject(state)) return [schema("Expected value of type [OBJECT]", at)];
          if (!has(state, "Type")) return [schema("These fields are required: [Type]", at)];
          const type = state["Type"];
          if (typeof type !== "string") return [schema("Expected value of type [STRING]", `${at}/Type`)];
          return TYPES.includes(type)
            ? []
            : [schema(`Value should be one of the following: [${TYPES.join(", ")}]`, `${at}/Type`)];
        }),
      ),
  },
  {
    what: "state-name-length",
    says: `A state's name has at most ${MAXIMUM_NAME} characters.`,
    source: `${SPECIFICATION}, States; Step Functions service quotas`,
    find: ({ states }) =>
      states
        .filter(({ name }) => charactersOf(name) > MAXIMUM_NAME)
        .map(({ name, path }) => ({
          code: "INVALID_STATE_NAME",
          message: `State name "${name}" exceeds the ${MAXIMUM_NAME}-character limit allowed by the service`,
          location: path,
        })),
  },
  {
    what: "state-name-unique",
    says: "State names are unique in the whole machine, branches and map processors included.",
    source: `${SPECIFICATION}, States`,
    find: ({ states }) => {
      const seen = new Set<string>();
      return states.flatMap(({ name, path }) => {
        if (seen.has(name)) {
          return [{ code: "DUPLICATE_STATE_NAME", message: `Duplicate State name: ${name}`, location: path }];
        }
        seen.add(name);
        return [];
      });
    },
  },
  {
    what: "next-or-end",
    says: "A Task, Pass, Wait, Parallel or Map state has either Next or End: true.",
    source: `${SPECIFICATION}, Transitions; ${MEASURED}`,
    find: ({ states }) =>
      states.flatMap(({ state, type, path }) => {
        if (type === undefined || !["Task", "Pass", "Wait", "Parallel", "Map"].includes(type)) return [];
        if (has(state, "End") && typeof state["End"] !== "boolean") {
          return [schema("Expected value of type [BOOLEAN]", `${path}/End`)];
        }
        const ends = state["End"] === true;
        if (has(state, "Next") === ends) {
          const message = ends
            ? "There should only be one of the following fields: [Next, End]"
            : "This object should have only one of the following fields: [Next, End]";
          return [schema(message, path)];
        }
        return typeProblem(state, "Next", "STRING", path);
      }),
  },
  {
    what: "transition-target",
    says: "StartAt, Next and Default name a state of the same scope.",
    source: `${SPECIFICATION}, Transitions; ${MEASURED}`,
    find: ({ scopes }) => scopes.flatMap(danglingTargets),
  },
  {
    what: "reachable",
    says: "Every state is reached from StartAt.",
    source: `localstack pull request 12487 (AWS's answer); ${MEASURED}`,
    find: ({ scopes }) => scopes.filter((scope) => !scope.top || hasTerminal(scope)).flatMap(unreachable),
  },
  {
    what: "terminal-state",
    says: "The machine has a terminal state: End: true, Succeed or Fail.",
    source: `ValidateStateMachineDefinitionDiagnostic of the service model, MISSING_END_STATE; ${MEASURED}`,
    find: ({ scopes }) =>
      scopes
        .filter((scope) => scope.top && !hasTerminal(scope))
        .map(() => ({ code: "MISSING_END_STATE", message: "The state machine has no terminal state" })),
  },
];

/** A field that is there and not of its type. */
export function typeProblem(
  owner: Json,
  field: string,
  type: "STRING" | "OBJECT" | "ARRAY",
  path: string,
): Diagnostic[] {
  if (!has(owner, field)) return [];
  const value = owner[field];
  const right =
    type === "STRING" ? typeof value === "string" : type === "ARRAY" ? Array.isArray(value) : isObject(value);
  return right ? [] : [schema(`Expected value of type [${type}]`, `${path}/${field}`)];
}

/** A query language that is none. */
export function languageProblem(owner: Json, path: string): Diagnostic[] {
  if (!has(owner, "QueryLanguage")) return [];
  const language = owner["QueryLanguage"];
  if (typeof language !== "string") return typeProblem(owner, "QueryLanguage", "STRING", path);
  if (language === "JSONPath" || language === "JSONata") return [];
  return [schema("Value should be one of the following: [JSONPath, JSONata]", `${path}/QueryLanguage`)];
}

function hasTerminal({ states }: Scope): boolean {
  return Object.values(states).some(
    (state) => isObject(state) && (state["End"] === true || state["Type"] === "Succeed" || state["Type"] === "Fail"),
  );
}

/** Names that a state leads to, each with the place that says so. */
function targetsOf(state: Json, path: string): [string, string][] {
  const targets: [string, string][] = [];
  const add = (owner: unknown, field: string, at: string): void => {
    const target = isObject(owner) ? textOf(owner, field) : undefined;
    if (target !== undefined) targets.push([target, `${at}/${field}`]);
  };
  add(state, "Next", path);
  add(state, "Default", path);
  for (const list of ["Choices", "Catch"]) {
    (listOf(state, list) ?? []).forEach((item, index) => {
      add(item, "Next", `${path}/${list}[${index}]`);
    });
  }
  return targets;
}

function danglingTargets({ container, states, path }: Scope): Diagnostic[] {
  const missing = (target: string, location: string): Diagnostic => ({
    code: "MISSING_TRANSITION_TARGET",
    message: `Missing 'Next' target: ${target}`,
    location,
  });
  const start = textOf(container, "StartAt");
  const found = start === undefined || Object.hasOwn(states, start) ? [] : [missing(start, `${path}/StartAt`)];
  for (const [name, state] of Object.entries(states)) {
    if (!isObject(state)) continue;
    for (const [target, location] of targetsOf(state, `${path}/States/${name}`)) {
      if (!Object.hasOwn(states, target)) found.push(missing(target, location));
    }
  }
  return found;
}

function unreachable({ container, states, path }: Scope): Diagnostic[] {
  const start = textOf(container, "StartAt");
  if (start === undefined || !Object.hasOwn(states, start)) return [];
  const reached = new Set([start]);
  for (const name of reached) {
    const state = states[name];
    if (!isObject(state)) continue;
    for (const [target] of targetsOf(state, "")) if (Object.hasOwn(states, target)) reached.add(target);
  }
  return Object.keys(states)
    .filter((name) => !reached.has(name))
    .map((name) => ({
      code: "MISSING_TRANSITION_TARGET",
      message: `State "${name}" is not reachable.`,
      location: `${path}/States/${name}`,
    }));
}
