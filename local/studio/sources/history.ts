import type { HistoryEvent } from "@aws-sdk/client-sfn";
import type { StateView } from "../wire.ts";

/** The states that an execution visited, those of parallel branches among them, from its history. */
export function readStates(events: readonly HistoryEvent[]): StateView[] {
  const states: StateView[] = [];
  const open: StateView[] = [];
  const close = (state: StateView | undefined, status: "succeeded" | "failed", exitedAt: number): void => {
    if (state === undefined) return;
    open.splice(open.indexOf(state), 1);
    states[states.indexOf(state)] = { ...state, status, exitedAt };
  };
  for (const event of events) {
    const at = event.timestamp?.getTime() ?? 0;
    const entered = event.stateEnteredEventDetails?.name;
    const exited = event.stateExitedEventDetails?.name;
    if (entered !== undefined) {
      const state: StateView = { name: entered, status: "running", enteredAt: at };
      states.push(state);
      open.push(state);
    }
    if (exited !== undefined)
      close(
        open.find(({ name }) => name === exited),
        "succeeded",
        at,
      );
    if (event.type === "ExecutionSucceeded") for (const state of [...open]) close(state, "succeeded", at);
    if (/^Execution(Failed|Aborted|TimedOut)$/.test(event.type ?? ""))
      for (const state of [...open]) close(state, "failed", at);
  }
  return states;
}
