import { InvokeEndpointCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { bestPrediction, imageContentType, parseProbabilities } from "../domain/workflow/prediction.ts";
import { uprightRequest } from "../domain/images/upright/uprightPicture.ts";
import { readClassList } from "../domain/workflow/classList.ts";
import { withRoom, type WorkflowEvent, type WorkflowResponse } from "../domain/workflow/workflowEvent.ts";
import { ClassificationFailed, InvalidEvent, isBusy, messageOf, ServiceBusy } from "./errors.ts";
import { readEvent, requiredSetting } from "./event.ts";
import { openImage } from "./imageObject.ts";

const runtime = new SageMakerRuntimeClient({ maxAttempts: 2 });

/** Second step: asks the endpoint for the probability of each class. */
export async function handler(input: unknown): Promise<WorkflowResponse> {
  const endpointName = requiredSetting("ENDPOINT_NAME");
  const event = readEvent(input);
  const inferences = await classify(endpointName, await imageOf(event));
  const label = bestPrediction(inferences, classNames())?.label;
  return { statusCode: 200, body: withRoom({ ...event, inferences, ...(label !== undefined && { class: label }) }) };
}

/** The image travels inside the event, or lies in S3 when it is too large for that. */
async function imageOf(event: WorkflowEvent): Promise<Uint8Array> {
  if (event.image_data === "") return uprightRequest(await (await openImage(event.s3_bucket, event.s3_key)).read());
  const image = Buffer.from(event.image_data, "base64");
  if (image.length === 0) throw new InvalidEvent("image_data is not base64");
  return uprightRequest(image);
}

async function classify(endpointName: string, image: Uint8Array): Promise<number[]> {
  const answer = await invoke(endpointName, image);
  const probabilities = parseProbabilities(answer);
  if (probabilities === undefined) {
    throw new ClassificationFailed(
      `endpoint ${endpointName} answered no list of probabilities: ${answer.slice(0, 80)}`,
    );
  }
  return probabilities;
}

async function invoke(endpointName: string, image: Uint8Array): Promise<string> {
  try {
    const { Body } = await runtime.send(
      new InvokeEndpointCommand({
        EndpointName: endpointName,
        Body: image,
        ContentType: imageContentType(image),
        Accept: "application/json",
      }),
    );
    return new TextDecoder().decode(Body);
  } catch (error) {
    // A model's own failure comes as HTTP 424 and carries the container's status.
    const { OriginalStatusCode = 0 } = error as { OriginalStatusCode?: number };
    if (isBusy(error) || OriginalStatusCode === 429 || OriginalStatusCode >= 500) {
      throw new ServiceBusy(`endpoint ${endpointName} is busy: ${messageOf(error)}`, { cause: error });
    }
    throw new ClassificationFailed(`endpoint ${endpointName} failed: ${messageOf(error)}`, { cause: error });
  }
}

/** Names of the classes, in the order of the probabilities; none where the stack gives none. */
function classNames(): string[] {
  return readClassList(process.env["CLASSES"] ?? "");
}
