import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { expect } from "chai";
import { labelOf, readHistory } from "../../../../automation/workflow/executionHistory.ts";

const at = (second: number): Date => new Date(Date.UTC(2026, 0, 1, 0, 0, second));

function entered(second: number, name: string): HistoryEvent {
  return { timestamp: at(second), type: "TaskStateEntered", id: second, stateEnteredEventDetails: { name } };
}

function exited(second: number, name: string, output: unknown): HistoryEvent {
  const stateExitedEventDetails = { name, output: JSON.stringify(output) };
  return { timestamp: at(second), type: "TaskStateExited", id: second, stateExitedEventDetails };
}

const classified = { statusCode: 200, body: { inferences: [0.8, 0.2], s3_key: "test/x.png" } };

describe("readHistory", () => {
  it("has the states with their times, and the prediction", () => {
    const history = readHistory([
      entered(1, "SerializeImageData"),
      exited(2, "SerializeImageData", { statusCode: 200, body: { inferences: [] } }),
      entered(2, "ClassifyImage"),
      exited(5, "ClassifyImage", classified),
    ]);
    expect(history).to.deep.equal({
      states: [
        { name: "SerializeImageData", status: "succeeded", enteredAt: at(1), exitedAt: at(2) },
        { name: "ClassifyImage", status: "succeeded", enteredAt: at(2), exitedAt: at(5) },
      ],
      inferences: [0.8, 0.2],
    });
  });

  it("has the state that failed, its error and its cause", () => {
    const executionFailedEventDetails = { error: "THRESHOLD_CONFIDENCE_NOT_MET", cause: "0.8 < 0.93" };
    const history = readHistory([
      entered(1, "ClassifyImage"),
      exited(2, "ClassifyImage", classified),
      entered(2, "FilterLowConfidence"),
      { timestamp: at(3), type: "ExecutionFailed", id: 9, executionFailedEventDetails },
    ]);
    expect(history.states.at(-1)).to.include({ name: "FilterLowConfidence", status: "failed" });
    expect(history).to.include({ error: "THRESHOLD_CONFIDENCE_NOT_MET", cause: "0.8 < 0.93" });
    expect(history.inferences).to.deep.equal([0.8, 0.2]);
  });

  it("reads a body that is JSON text", () => {
    const output = { statusCode: 200, body: JSON.stringify({ inferences: "[0.1, 0.9]" }) };
    expect(readHistory([entered(1, "C"), exited(2, "C", output)]).inferences).to.deep.equal([0.1, 0.9]);
  });

  it("names an execution that was aborted or ran out of time by its event", () => {
    const aborted = { timestamp: at(2), type: "ExecutionAborted", id: 2, executionAbortedEventDetails: {} } as const;
    expect(readHistory([entered(1, "C"), aborted])).to.deep.include({ error: "ExecutionAborted" });
  });

  it("has nothing of an empty history", () => {
    expect(readHistory([])).to.deep.equal({ states: [] });
  });
});

describe("labelOf", () => {
  it("is the label of the highest probability", () => {
    expect(labelOf([0.1, 0.9], ["bicycle", "motorcycle"])).to.equal("motorcycle");
  });

  it("is unknown without a prediction", () => {
    expect(labelOf(undefined, ["bicycle"])).to.equal(undefined);
    expect(labelOf([], ["bicycle"])).to.equal(undefined);
  });
});
