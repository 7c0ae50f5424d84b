import type { HistoryEvent } from "@aws-sdk/client-sfn";
import type { StateVisit } from "../../pictures/workflow/execution.ts";

export interface ExecutionHistory {
  readonly states: readonly StateVisit[];
  /** Class probabilities, from whichever state's output carries them. */
  readonly inferences?: readonly number[];
  readonly error?: string;
  readonly cause?: string;
}

/** Reads the visited states, the prediction and the failure out of an execution's history. */
export function readHistory(events: readonly HistoryEvent[]): ExecutionHistory {
  const states: StateVisit[] = [];
  let open: { name: string; enteredAt: Date } | undefined;
  let inferences: readonly number[] | undefined;
  let error: string | undefined;
  let cause: string | undefined;
  let last = new Date(0);
  const close = (status: StateVisit["status"], at: Date): void => {
    if (open === undefined) return;
    states.push({ ...open, status, exitedAt: at });
    open = undefined;
  };
  for (const event of events) {
    const at = event.timestamp ?? last;
    last = at;
    const entered = event.stateEnteredEventDetails;
    const exited = event.stateExitedEventDetails;
    const failed =
      event.executionFailedEventDetails ?? event.executionAbortedEventDetails ?? event.executionTimedOutEventDetails;
    if (entered?.name !== undefined) open = { name: entered.name, enteredAt: at };
    if (exited !== undefined) {
      close("succeeded", at);
      inferences = inferencesOf(exited.output) ?? inferences;
    }
    if (failed !== undefined) {
      close("failed", at);
      error = failed.error ?? event.type;
      cause = failed.cause;
    }
  }
  return {
    states,
    ...(inferences === undefined ? {} : { inferences }),
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
  };
}

/** A state's output is the event itself or the function's `{ statusCode, body }` around it, the body maybe as text. */
function inferencesOf(output: string | undefined): readonly number[] | undefined {
  let value = parse(output);
  for (let depth = 0; depth < 4 && isRecord(value); depth++) {
    const found = parse(value["inferences"]);
    if (Array.isArray(found) && found.length > 0 && found.every((item) => typeof item === "number")) return found;
    value = parse(value["body"] ?? value["Payload"]);
  }
  return undefined;
}

function parse(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The label of the highest probability. */
export function labelOf(inferences: readonly number[] | undefined, classes: readonly string[]): string | undefined {
  if (inferences === undefined || inferences.length === 0) return undefined;
  return classes[inferences.indexOf(Math.max(...inferences))];
}
