import type { DrawnExecution, StateVisit } from "./execution.ts";
import type { PlacedEdge, PlacedGraph } from "../../domain/workflow/workflowLayout.ts";
import { END, failureId, START, stateId } from "../../domain/workflow/workflowGraph.ts";

/** How it went at a node or between two: well, badly, or still at it. */
export type Way = "ok" | "bad" | "busy";

/** The way that one execution took. */
export interface ExecutionPath {
  readonly kind: "succeeded" | "failed" | "running";
  readonly execution: DrawnExecution;
  /** How it went at each node that it came to, by the node's id, in the order of the first visits. */
  readonly nodes: ReadonlyMap<string, Way>;
}

/** The executions whose ways are drawn: of the succeeded and of the failed ones, the one of middle duration. */
export function choosePaths(executions: readonly DrawnExecution[]): ExecutionPath[] {
  const succeeded = middle(executions.filter(({ status }) => status === "SUCCEEDED"));
  const failures = executions.filter(({ status, states }) => isFailure(status) && states.length > 0);
  const failed = middle(
    failures.filter((execution) => failureName(execution) === mostFrequent(failures.map(failureName))),
  );
  return [succeeded, failed].flatMap((execution) => (execution === undefined ? [] : [followExecution(execution)]));
}

/** Uncaught errors and the states they came from. */
export function failuresOf(executions: readonly DrawnExecution[]): { state: string; error: string }[] {
  const pairs = new Map<string, { state: string; error: string }>();
  for (const execution of executions) {
    const state = execution.states.at(-1)?.name;
    if (!isFailure(execution.status) || state === undefined) continue;
    const error = failureName(execution);
    pairs.set(`${state}\n${error}`, { state, error });
  }
  return [...pairs.values()];
}

/** How long a visit took, milliseconds; 0 while it lasts. */
export function visitMilliseconds({ enteredAt, exitedAt = enteredAt }: StateVisit): number {
  return Math.max(exitedAt.getTime() - enteredAt.getTime(), 0);
}

export function isFailure(status: string): boolean {
  return status === "FAILED" || status === "TIMED_OUT" || status === "ABORTED";
}

export function failureName({ error, status }: DrawnExecution): string {
  return error ?? status;
}

/** The nodes that an execution has come to so far. */
export function followExecution(execution: DrawnExecution): ExecutionPath {
  const { status, states } = execution;
  const nodes = new Map<string, Way>([[START, "ok"]]);
  for (const visit of states) nodes.set(stateId(visit.name), wayOf(visit));
  if (status === "SUCCEEDED") nodes.set(END, "ok");
  if (isFailure(status)) nodes.set(failureId(failureName(execution)), "bad");
  return { kind: status === "SUCCEEDED" ? "succeeded" : isFailure(status) ? "failed" : "running", execution, nodes };
}

/**
 * How the way led along an edge, undefined where it did not: both its ends are visited, and no other edge led to its
 * target later, unless the target waits for all branches of a parallel state.
 */
export function wayAlong({ from, to }: PlacedEdge, graph: PlacedGraph, { nodes }: ExecutionPath): Way | undefined {
  const way = nodes.get(to);
  if (way === undefined || !nodes.has(from)) return undefined;
  const order = [...nodes.keys()];
  const place = (id: string): number => order.indexOf(id);
  const rivals = graph.edges
    .filter((edge) => edge.to === to && nodes.has(edge.from) && place(edge.from) < place(to))
    .map((edge) => edge.from);
  const depth = (id: string): number => graph.nodes.find((node) => node.id === id)?.within.length ?? 0;
  const isJoin = rivals.every((id) => depth(id) > depth(to));
  const latest = rivals.reduce((last, id) => (place(id) > place(last) ? id : last), START);
  if (rivals.length > 1 && !isJoin && from !== latest) return undefined;
  // The way to a state that failed was good; the way out of it was not.
  return nodes.get(from) === "bad" ? "bad" : way === "busy" ? "busy" : "ok";
}

function wayOf({ status }: StateVisit): Way {
  return ({ succeeded: "ok", failed: "bad", running: "busy" } as const)[status];
}

function middle(executions: readonly DrawnExecution[]): DrawnExecution | undefined {
  return executions.toSorted((a, b) => elapsed(a) - elapsed(b))[Math.floor((executions.length - 1) / 2)];
}

/** How long an execution took, milliseconds; 0 while it runs. */
export function elapsed({ startedAt, stoppedAt = startedAt }: DrawnExecution): number {
  return stoppedAt.getTime() - startedAt.getTime();
}

function mostFrequent(names: readonly string[]): string | undefined {
  const count = (name: string): number => names.filter((other) => other === name).length;
  return [...new Set(names)].sort((a, b) => count(b) - count(a))[0];
}
