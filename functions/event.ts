import { readWorkflowEvent, WorkflowEventError, type WorkflowEvent } from "../domain/workflow/workflowEvent.ts";
import { InvalidConfiguration, InvalidEvent } from "./errors.ts";

/** The event of an invocation, checked. */
export function readEvent(input: unknown): WorkflowEvent {
  try {
    return readWorkflowEvent(input);
  } catch (error) {
    if (error instanceof WorkflowEventError) throw new InvalidEvent(error.message, { cause: error });
    throw error;
  }
}

/** A setting that the function can't do without. */
export function requiredSetting(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "")
    throw new InvalidConfiguration(`the environment variable ${name} is missing`);
  return value;
}
