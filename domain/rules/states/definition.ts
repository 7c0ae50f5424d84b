import { isObject, objectOf, parsedJson, textOf, type Json } from "../reading.ts";

export type QueryLanguage = "JSONPath" | "JSONata";
export type WorkflowType = "STANDARD" | "EXPRESS";

/** A problem of a definition, in the words of ValidateStateMachineDefinition. */
export interface Diagnostic {
  readonly code: string;
  readonly message: string;
  /** Where, such as `/States/Classify/Retry[0]/BackoffRate`. */
  readonly location?: string;
}

/** States that can reach each other: the machine's own, a branch's, a map's. */
export interface Scope {
  /** The container's own location: empty for the machine itself. */
  readonly path: string;
  readonly container: Json;
  readonly states: Json;
  /** Whether this is the machine itself. */
  readonly top: boolean;
}

export interface StateEntry {
  readonly name: string;
  readonly path: string;
  readonly state: Json;
  readonly type: string | undefined;
  readonly language: QueryLanguage;
  readonly scope: Scope;
}

/** A parsed definition with all of its states, however deep. */
export interface Machine {
  readonly definition: Json;
  readonly type: WorkflowType;
  readonly language: QueryLanguage;
  readonly scopes: readonly Scope[];
  readonly states: readonly StateEntry[];
}

/** A rule of the Amazon States Language. */
export interface StateCheck {
  /** The last part of the rule's id. */
  readonly what: string;
  readonly says: string;
  readonly source: string;
  readonly find: (machine: Machine) => Diagnostic[];
}

export const SPECIFICATION = "Amazon States Language specification";
export const MEASURED = "answers of ValidateStateMachineDefinition recorded by cdk-preflight";

export function schema(message: string, location: string): Diagnostic {
  return { code: "SCHEMA_VALIDATION_FAILED", message, location };
}

/** What the checks look at; the diagnostic that ends it all where the text is no JSON object. */
export function readDefinition(
  text: string,
  type: WorkflowType = "STANDARD",
): { readonly machine: Machine } | { readonly diagnostic: Diagnostic } {
  if (text.trim() === "") return { diagnostic: notAnObject };
  const parsed = parsedJson(text);
  if (parsed === undefined) {
    return { diagnostic: { code: "INVALID_JSON_DESCRIPTION", message: "The definition is not a JSON document" } };
  }
  if (!isObject(parsed.value)) return { diagnostic: notAnObject };
  return { machine: machineOf(parsed.value, type) };
}

const notAnObject: Diagnostic = {
  code: "SCHEMA_VALIDATION_FAILED",
  message: "Definition must be a valid JSON object",
};

/** A definition with its states listed. */
export function machineOf(definition: Json, type: WorkflowType): Machine {
  const language = languageOf(definition, "JSONPath");
  const scopes: Scope[] = [];
  const states: StateEntry[] = [];
  const visit = (container: Json, path: string): void => {
    const inside = objectOf(container, "States");
    if (inside === undefined) return;
    const scope: Scope = { path, container, states: inside, top: path === "" };
    scopes.push(scope);
    for (const [name, state] of Object.entries(inside)) {
      if (!isObject(state)) continue;
      const at = `${path}/States/${name}`;
      const own = languageOf(state, language);
      states.push({ name, path: at, state, type: textOf(state, "Type"), language: own, scope });
      for (const [suffix, child] of childrenOf(state)) visit(child, `${at}/${suffix}`);
    }
  };
  visit(definition, "");
  return { definition, type, language, scopes, states };
}

/** Machines within a state: a parallel's branches, a map's processor. */
export function childrenOf(state: Json): [string, Json][] {
  const branches = Array.isArray(state["Branches"]) ? (state["Branches"] as unknown[]) : [];
  const children = branches.map((branch, index): [string, unknown] => [`Branches[${index}]`, branch]);
  for (const field of ["ItemProcessor", "Iterator"]) children.push([field, state[field]]);
  return children.filter((child): child is [string, Json] => isObject(child[1]));
}

/** Anything but `JSONPath` makes JSONata of a state that says a language; whether it is one is another check's. */
function languageOf(owner: Json, inherited: QueryLanguage): QueryLanguage {
  const declared = owner["QueryLanguage"];
  if (declared === undefined) return inherited;
  return declared === "JSONPath" ? "JSONPath" : "JSONata";
}

/** Whether a value is a JSONata expression as a JSONata state writes one. */
export function isExpression(value: unknown): boolean {
  return typeof value === "string" && value.startsWith("{%") && value.endsWith("%}");
}

/** Every text within a value, with its place. */
export function textsIn(value: unknown, path: string): [string, string][] {
  if (typeof value === "string") return [[path, value]];
  if (Array.isArray(value)) return value.flatMap((item, index) => textsIn(item, `${path}[${index}]`));
  if (isObject(value)) return Object.entries(value).flatMap(([name, item]) => textsIn(item, `${path}/${name}`));
  return [];
}
