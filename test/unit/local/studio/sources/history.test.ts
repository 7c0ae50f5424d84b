import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { expect } from "chai";
import { readStates } from "../../../../../local/studio/sources/history.ts";

describe("readStates", () => {
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
    expect(readStates([entered("A", 1), exited("A", 3), entered("B", 3), ended("ExecutionFailed", 9)])).to.deep.equal([
      { name: "A", status: "succeeded", enteredAt: 1, exitedAt: 3 },
      { name: "B", status: "failed", enteredAt: 3, exitedAt: 9 },
    ]);
  });

  it("shows what is still at work", () => {
    expect(readStates([entered("A", 1)])).to.deep.equal([{ name: "A", status: "running", enteredAt: 1 }]);
  });

  it("keeps parallel branches and repeated visits apart", () => {
    const states = readStates([
      ...[entered("A", 1), entered("B", 1), exited("B", 2), exited("A", 5)],
      ...[entered("A", 5), exited("A", 6), ended("ExecutionSucceeded", 6)],
    ]);
    expect(states.map(({ name, exitedAt }) => [name, exitedAt])).to.deep.equal([
      ["A", 5],
      ["B", 2],
      ["A", 6],
    ]);
  });
});
