import type { DrawnExecution, StateVisit } from "./execution.ts";
import { END, failureId, START, stateId } from "../../domain/workflow/workflowGraph.ts";

/** The way that one execution took. */
export interface ExecutionPath {
  readonly kind: "succeeded" | "failed";
  readonly execution: DrawnExecution;
  /** Ids of the nodes, from the start to an end. */
  readonly nodes: readonly string[];
  readonly milliseconds: ReadonlyMap<string, number>;
}

/** The executions whose ways are drawn: of the succeeded and of the failed ones, the one of middle duration. */
export function choosePaths(executions: readonly DrawnExecution[]): ExecutionPath[] {
  const succeeded = middle(executions.filter(({ status }) => status === "SUCCEEDED"));
  const failures = executions.filter(({ status, states }) => isFailure(status) && states.length > 0);
  const failed = middle(
    failures.filter((execution) => failureName(execution) === mostFrequent(failures.map(failureName))),
  );
  return [succeeded && toPath(succeeded, "succeeded"), failed && toPath(failed, "failed")].filter(
    (path) => path !== undefined,
  );
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

/** How long an execution was in a state, milliseconds. */
export function visitMilliseconds({ enteredAt, exitedAt }: StateVisit): number {
  return Math.max(exitedAt.getTime() - enteredAt.getTime(), 0);
}

export function isFailure(status: string): boolean {
  return status === "FAILED" || status === "TIMED_OUT" || status === "ABORTED";
}

export function failureName({ error, status }: DrawnExecution): string {
  return error ?? status;
}

function toPath(execution: DrawnExecution, kind: ExecutionPath["kind"]): ExecutionPath {
  const last = kind === "succeeded" ? END : failureId(failureName(execution));
  const milliseconds = new Map<string, number>();
  for (const visit of execution.states) {
    const id = stateId(visit.name);
    milliseconds.set(id, (milliseconds.get(id) ?? 0) + visitMilliseconds(visit));
  }
  return { kind, execution, nodes: [START, ...execution.states.map(({ name }) => stateId(name)), last], milliseconds };
}

function middle(executions: readonly DrawnExecution[]): DrawnExecution | undefined {
  const duration = ({ startedAt, stoppedAt }: DrawnExecution): number => stoppedAt.getTime() - startedAt.getTime();
  return [...executions].sort((a, b) => duration(a) - duration(b))[Math.floor((executions.length - 1) / 2)];
}

function mostFrequent(names: readonly string[]): string | undefined {
  const count = (name: string): number => names.filter((other) => other === name).length;
  return [...new Set(names)].sort((a, b) => count(b) - count(a))[0];
}
