import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { expect } from "chai";
import { readVisits } from "../../../pictures/workflow/visits.ts";

describe("readVisits", () => {
  const entered = (name: string, at: number): HistoryEvent => ({
    ...{ id: at, type: "TaskStateEntered", timestamp: new Date(at) },
    stateEnteredEventDetails: { name },
  });
  const exited = (name: string, at: number): HistoryEvent => ({
    ...{ id: at, type: "TaskStateExited", timestamp: new Date(at) },
    stateExitedEventDetails: { name },
  });
  const ended = (type: HistoryEvent["type"], at: number): HistoryEvent => ({ id: at, type, timestamp: new Date(at) });

  it("gives each state its time, the last one of a failed execution as failed", () => {
    expect(readVisits([entered("A", 1), exited("A", 3), entered("B", 3), ended("ExecutionFailed", 9)])).to.deep.equal([
      { name: "A", status: "succeeded", enteredAt: new Date(1), exitedAt: new Date(3) },
      { name: "B", status: "failed", enteredAt: new Date(3), exitedAt: new Date(9) },
    ]);
  });

  it("shows what is still at work", () => {
    expect(readVisits([entered("A", 1)])).to.deep.equal([{ name: "A", status: "running", enteredAt: new Date(1) }]);
  });

  it("keeps parallel branches and repeated visits apart", () => {
    const states = readVisits([
      ...[entered("A", 1), entered("B", 1), exited("B", 2), exited("A", 5)],
      ...[entered("A", 5), exited("A", 6), ended("ExecutionSucceeded", 6)],
    ]);
    expect(states.map(({ name, exitedAt }) => [name, exitedAt?.getTime()])).to.deep.equal([
      ["A", 5],
      ["B", 2],
      ["A", 6],
    ]);
  });
});
