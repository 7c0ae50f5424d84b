import type { StateVisit } from "./execution.ts";

/** What is looked at of an event of an execution's history, as the SDK has it. */
interface HistoryEvent {
  readonly type?: string | undefined;
  readonly timestamp?: Date | undefined;
  readonly stateEnteredEventDetails?: { readonly name: string | undefined } | undefined;
  readonly stateExitedEventDetails?: { readonly name: string | undefined } | undefined;
}

/** The states that an execution visited, those of parallel branches among them, from its history. */
export function readVisits(events: readonly HistoryEvent[]): StateVisit[] {
  const visits: StateVisit[] = [];
  const open: StateVisit[] = [];
  const close = (visit: StateVisit | undefined, status: "succeeded" | "failed", exitedAt: Date): void => {
    if (visit === undefined) return;
    open.splice(open.indexOf(visit), 1);
    visits[visits.indexOf(visit)] = { ...visit, status, exitedAt };
  };
  for (const { type = "", timestamp: at = new Date(0), ...event } of events) {
    const entered = event.stateEnteredEventDetails?.name;
    const exited = event.stateExitedEventDetails?.name;
    if (entered !== undefined) {
      const visit: StateVisit = { name: entered, status: "running", enteredAt: at };
      visits.push(visit);
      open.push(visit);
    }
    const left = open.find(({ name }) => name === exited);
    if (exited !== undefined) close(left, "succeeded", at);
    if (type === "ExecutionSucceeded") for (const visit of [...open]) close(visit, "succeeded", at);
    if (/^Execution(Failed|Aborted|TimedOut)$/.test(type)) for (const visit of [...open]) close(visit, "failed", at);
  }
  return visits;
}
