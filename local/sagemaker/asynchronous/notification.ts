import type { AsyncInferenceConfig } from "@aws-sdk/client-sagemaker";
import type { Services } from "../context.ts";
import type { Wire } from "../wire/json.ts";
import type { AsyncRequest } from "./asyncRequest.ts";

/** How a request ended. */
export type Outcome =
  | { readonly status: "Completed"; readonly contentType: string; readonly body: Buffer }
  | { readonly status: "Failed" | "Expired"; readonly reason: string; readonly body?: Buffer };

const LONGEST_RESPONSE = 128 * 1024;

/**
 * Tells the endpoint's topic of a request's end, if it has one, as the model's role.
 * Source of the form: SageMaker guide, "Check prediction results"; of the inclusion of a response: service model of SageMaker,
 * AsyncInferenceNotificationConfig.IncludeInferenceResponseIn ("less than or equal to 128 KB").
 */
export async function notify(
  context: Pick<Services, "cloud" | "options">,
  config: Wire<AsyncInferenceConfig>,
  roleArn: string,
  request: AsyncRequest,
  outcome: Outcome,
): Promise<void> {
  const { NotificationConfig: topics } = config.OutputConfig;
  const completed = outcome.status === "Completed";
  const TopicArn = completed ? topics?.SuccessTopic : topics?.ErrorTopic;
  if (TopicArn === undefined) return;
  const included = topics?.IncludeInferenceResponseIn?.includes(
    completed ? "SUCCESS_NOTIFICATION_TOPIC" : "ERROR_NOTIFICATION_TOPIC",
  );
  const { PublishCommand } = await import("@aws-sdk/client-sns");
  const client = await context.cloud.topics(roleArn);
  const message = notification(context.options.region, request, outcome, included === true);
  await client.send(new PublishCommand({ TopicArn, Message: JSON.stringify(message) }));
}

function notification(awsRegion: string, request: AsyncRequest, outcome: Outcome, included: boolean): object {
  const { endpoint: endpointName, inputLocation, outputLocation, failureLocation, inferenceId } = request;
  const { "content-type": contentType, accept } = request.headers;
  const response =
    included && outcome.body !== undefined && outcome.body.length <= LONGEST_RESPONSE
      ? { responseBody: { content: outcome.body.toString("base64"), encoding: "BASE64" } }
      : {};
  // JSON leaves out what is undefined.
  return {
    awsRegion,
    eventTime: new Date().toISOString(),
    receivedTime: new Date(request.received).toISOString(),
    invocationStatus: outcome.status,
    failureReason: outcome.status === "Completed" ? undefined : outcome.reason,
    requestParameters: { contentType, accept, endpointName, inputLocation },
    responseParameters:
      outcome.status === "Completed"
        ? { contentType: outcome.contentType, outputLocation, ...response }
        : failureLocation && { failureLocation, ...response },
    inferenceId,
    ...{ eventVersion: "1.0", eventSource: "aws:sagemaker", eventName: "InferenceResult" },
  };
}
