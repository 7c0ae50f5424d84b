import type { HistoryEvent } from "@aws-sdk/client-sfn";
import type { StateVisit } from "../../pictures/workflow/execution.ts";
import { readVisits } from "../../pictures/workflow/visits.ts";

export interface ExecutionHistory {
  readonly states: readonly StateVisit[];
  /** Class probabilities, from whichever state's output carries them. */
  readonly inferences?: readonly number[];
  readonly error?: string;
  readonly cause?: string;
}

/** Reads the visited states, the prediction and the failure out of an execution's history. */
export function readHistory(events: readonly HistoryEvent[]): ExecutionHistory {
  let inferences: readonly number[] | undefined;
  let error: string | undefined;
  let cause: string | undefined;
  for (const event of events) {
    const failed =
      event.executionFailedEventDetails ?? event.executionAbortedEventDetails ?? event.executionTimedOutEventDetails;
    inferences = inferencesOf(event.stateExitedEventDetails?.output) ?? inferences;
    if (failed !== undefined) {
      error = failed.error ?? event.type;
      cause = failed.cause;
    }
  }
  return {
    states: readVisits(events),
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
