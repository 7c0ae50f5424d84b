/** A state machine as a graph: what a picture of it needs. */
export interface WorkflowNode {
  readonly id: string;
  readonly kind: "start" | "end" | "failure" | "state";
  readonly name: string;
  /** Second line: the state's type and what it calls. */
  readonly detail: string;
  /** The Parallel or Map states around it, outermost first. */
  readonly within: readonly string[];
}

export interface WorkflowEdge {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  /** Taken only on an error: by a Catch, or uncaught to the failed end. */
  readonly isError: boolean;
}

export interface WorkflowGraph {
  readonly nodes: readonly WorkflowNode[];
  readonly edges: readonly WorkflowEdge[];
}

/** Thrown when a state machine's definition cannot be read as Amazon States Language. */
export class WorkflowDefinitionError extends Error {
  override readonly name = "WorkflowDefinitionError";
}

interface Machine {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly Parameters?: { readonly FunctionName?: unknown };
  readonly Arguments?: { readonly FunctionName?: unknown };
  readonly Next?: string;
  readonly End?: boolean;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Next?: string; readonly Comment?: string }[];
  readonly Catch?: readonly { readonly Next: string; readonly ErrorEquals?: readonly string[] }[];
  readonly Retry?: readonly { readonly MaxAttempts?: number }[];
  readonly Branches?: readonly Machine[];
  readonly ItemProcessor?: Machine;
  readonly Iterator?: Machine;
}

export const START = "start";
export const END = "end";

/** Id of a state's node, apart from the ids of the ends. */
export function stateId(name: string): string {
  return `state:${name}`;
}

/** Reads a definition; `failures` are uncaught errors and the states they came from. */
export function parseDefinition(
  definition: string,
  failures: readonly { readonly state: string; readonly error: string }[] = [],
): WorkflowGraph {
  const machine = readMachine(definition);
  const nodes: WorkflowNode[] = [{ id: START, kind: "start", name: "Start", detail: "", within: [] }];
  const edges: WorkflowEdge[] = [];
  const connect = (from: readonly string[], to: readonly string[], label = "", isError = false): void => {
    for (const source of from) for (const target of to) edges.push({ from: source, to: target, label, isError });
  };
  const addMachine = (inner: Machine, within: readonly string[]): { entries: string[]; exits: string[] } => {
    const exits: string[] = [];
    const parts = new Map(Object.entries(inner.States).map(([name, state]) => [name, addState(name, state, within)]));
    const entries = (name: string | undefined): string[] => parts.get(name ?? "")?.entries ?? [];
    for (const [name, state] of Object.entries(inner.States)) {
      const own = parts.get(name)?.exits ?? [];
      if (state.Next !== undefined) connect(own, entries(state.Next));
      for (const choice of state.Choices ?? []) connect(own, entries(choice.Next), choice.Comment ?? "");
      if (state.Default !== undefined) connect(own, entries(state.Default), "otherwise");
      for (const handler of state.Catch ?? [])
        connect(own, entries(handler.Next), (handler.ErrorEquals ?? []).join(", "), true);
      if (state.End === true || state.Type === "Succeed" || state.Type === "Fail") exits.push(...own);
    }
    return { entries: entries(inner.StartAt), exits };
  };
  const addState = (name: string, state: State, within: readonly string[]): { entries: string[]; exits: string[] } => {
    const inner = [...(state.Branches ?? []), state.ItemProcessor ?? state.Iterator].filter(
      (part) => part !== undefined,
    );
    if (inner.length > 0) {
      const parts = inner.map((part) => addMachine(part, [...within, name]));
      return { entries: parts.flatMap((part) => part.entries), exits: parts.flatMap((part) => part.exits) };
    }
    nodes.push({ id: stateId(name), kind: "state", name, detail: describe(state), within });
    return { entries: [stateId(name)], exits: [stateId(name)] };
  };
  const { entries, exits } = addMachine(machine, []);
  connect([START], entries);
  nodes.push({ id: END, kind: "end", name: "End", detail: "", within: [] });
  connect(exits, [END]);
  for (const { state, error } of failures) {
    const id = failureId(error);
    if (!nodes.some((node) => node.id === id)) nodes.push({ id, kind: "failure", name: error, detail: "", within: [] });
    if (nodes.some((node) => node.id === stateId(state))) connect([stateId(state)], [id], "", true);
  }
  return { nodes, edges };
}

export function failureId(error: string): string {
  return `failure:${error}`;
}

function readMachine(definition: string): Machine {
  let parsed: unknown;
  try {
    parsed = JSON.parse(definition);
  } catch (cause) {
    throw new WorkflowDefinitionError("the state machine's definition is not valid JSON", { cause });
  }
  const machine = parsed as Partial<Machine> | null;
  if (typeof machine?.StartAt !== "string" || typeof machine.States !== "object")
    throw new WorkflowDefinitionError("the state machine's definition has no StartAt and States");
  return machine as Machine;
}

function describe(state: State): string {
  const retries = Math.max(0, ...(state.Retry ?? []).map((rule) => rule.MaxAttempts ?? 3));
  const target = called(state);
  return [target === "" ? state.Type : target, retries > 0 ? `${retries} retries` : ""].filter(Boolean).join(" · ");
}

/** What a Task calls: the function's name, or the service's. */
function called({ Resource: resource = "", ...state }: State): string {
  const name = state.Parameters?.FunctionName ?? state.Arguments?.FunctionName;
  const target = typeof name === "string" ? name : resource;
  const lambda = /:function:([^:]+)/.exec(target)?.[1];
  if (lambda !== undefined) return `Lambda ${lambda}`;
  if (target.includes(":lambda:")) return "Lambda";
  const service = /:states:[^:]*:[^:]*:(?:aws-sdk:)?([^:.]+:[^:.]+)/.exec(resource)?.[1];
  return service?.replace(":", " ") ?? "";
}
