import { travelsInside, type WorkflowResponse } from "../domain/workflow/workflowEvent.ts";
import { readEvent } from "./event.ts";
import { openImage } from "./imageObject.ts";

/**
 * First step: puts the image into the event, base64. An image too large to travel inside a state's payload stays in S3,
 * and the classifier reads it from there.
 */
export async function handler(input: unknown): Promise<WorkflowResponse> {
  const { s3_bucket, s3_key } = readEvent(input);
  const event = { image_data: "", s3_bucket, s3_key, inferences: [] };
  const image = await openImage(s3_bucket, s3_key);
  if (!travelsInside(event, image.bytes)) {
    image.discard();
    return { statusCode: 200, body: event };
  }
  const image_data = Buffer.from(await image.read()).toString("base64");
  return { statusCode: 200, body: { ...event, image_data } };
}
