import { bestPrediction } from "../domain/workflow/prediction.ts";
import type { WorkflowResponse } from "../domain/workflow/workflowEvent.ts";
import { InvalidConfiguration, InvalidEvent, ThresholdConfidenceNotMet } from "./errors.ts";
import { readEvent, requiredSetting } from "./event.ts";

/** Third step: passes the event on when the model is sure enough of it, and fails the execution otherwise. */
export function handler(input: unknown): Promise<WorkflowResponse> {
  return Promise.resolve().then(() => filter(input));
}

function filter(input: unknown): WorkflowResponse {
  const threshold = confidenceThreshold();
  const event = readEvent(input);
  const best = bestPrediction(event.inferences ?? []);
  if (best === undefined) throw new InvalidEvent("the event has no inferences: the image is not classified yet");
  if (best.confidence < threshold) {
    throw new ThresholdConfidenceNotMet(
      `the best confidence is ${best.confidence}, below the threshold ${threshold} (s3://${event.s3_bucket}/${event.s3_key})`,
    );
  }
  return { statusCode: 200, body: event };
}

function confidenceThreshold(): number {
  const text = requiredSetting("CONFIDENCE_THRESHOLD");
  const threshold = Number(text);
  if (!(threshold >= 0 && threshold <= 1)) {
    throw new InvalidConfiguration(`CONFIDENCE_THRESHOLD must be a number from 0 to 1, got "${text}"`);
  }
  return threshold;
}
