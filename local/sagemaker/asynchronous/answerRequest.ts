import { buffer } from "node:stream/consumers";
import type { AsyncInferenceConfig } from "@aws-sdk/client-sagemaker";
import { parseS3Uri } from "../../../domain/s3Uri.ts";
import { putObject } from "../aws/transfer.ts";
import type { Services } from "../context.ts";
import type { Fleet, VariantFleet } from "../hosting/fleet.ts";
import type { Hosting } from "../hosting/hosting.ts";
import { InvocationTimeout, type ContainerAnswer, type Instance } from "../hosting/instance.ts";
import type { InvocationMetric } from "../hosting/invocationMetrics.ts";
import type { Wire } from "../wire/json.ts";
import type { AsyncRequest } from "./asyncRequest.ts";
import { notify, type Outcome } from "./notification.ts";

export type Needs = Pick<Services, "cloud" | "options" | "store"> & {
  readonly hosting: Pick<Hosting, "faults" | "live" | "metrics">;
};

/** Where a request is answered. */
export interface Place {
  readonly fleet: Fleet;
  readonly variant: VariantFleet;
  readonly instance: Instance;
}

/** A failure with the words of its notification, and what its failure object holds. */
class Failed extends Error {
  readonly body: Buffer | undefined;

  constructor(message: string, body?: Buffer) {
    super(message);
    this.body = body;
  }
}

/** Fetches a request's input, asks the container, stores the answer (or the failure) and tells of it; never fails itself. */
export async function answerRequest(
  context: Needs,
  { fleet, variant, instance }: Place,
  config: Wire<AsyncInferenceConfig>,
  request: AsyncRequest,
): Promise<void> {
  const { roleArn } = variant.variant;
  const count = (metric: InvocationMetric, value: number): void =>
    context.hosting.metrics.record(request.endpoint, variant.name, metric, value);
  const waited = Date.now() - request.received;
  let outcome: Outcome;
  try {
    if (waited > request.ttlSeconds * 1000) {
      count("ExpiredRequests", 1);
      outcome = {
        status: "Expired",
        reason: `The request was in the queue for more than ${request.ttlSeconds} seconds.`,
      };
    } else {
      count("TimeInBacklog", waited * 1000);
      const input = await timed(count, "RequestDownload", () => inputOf(context, roleArn, request));
      const answer = await ask(context, { fleet, variant, instance }, request, input, count);
      const contentType = answer.headers["content-type"] ?? "application/octet-stream";
      await timed(count, "ResponseUpload", () =>
        put(context, roleArn, request.outputLocation, answer.body, contentType, config),
      );
      outcome = { status: "Completed", contentType, body: answer.body };
    }
  } catch (error) {
    const body = error instanceof Failed ? error.body : undefined;
    const reason = error instanceof Error ? error.message : String(error);
    outcome = { status: "Failed", reason, ...(body === undefined ? {} : { body }) };
  }
  if (outcome.status !== "Completed") {
    count("InvocationFailures", 1);
    const body = outcome.body ?? Buffer.from(outcome.reason);
    if (request.failureLocation !== undefined)
      await put(context, roleArn, request.failureLocation, body, "text/plain", config).catch((error: unknown) => {
        count("ResponseUploadFailures", 1);
        context.options.log(
          `asynchronous inference: the failure of ${request.inferenceId} was not stored: ${String(error)}`,
        );
      });
  }
  await notify(context, config, roleArn, request, outcome).catch((error: unknown) => {
    count("NotificationFailures", 1);
    context.options.log(`asynchronous inference: nobody was told of ${request.inferenceId}: ${String(error)}`);
  });
  count("InvocationsProcessed", 1);
  count("TotalProcessingTime", Date.now() - request.received);
}

async function timed<T>(
  count: (metric: InvocationMetric, value: number) => void,
  what: "RequestDownload" | "ResponseUpload",
  work: () => Promise<T>,
): Promise<T> {
  const began = performance.now();
  try {
    const result = await work();
    count(`${what}Latency`, (performance.now() - began) * 1000);
    return result;
  } catch (error) {
    count(`${what}Failures`, 1);
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new Failed(
      `ClientError: ${what === "RequestDownload" ? "Failed to download the input data" : "Failed to upload the response"} (${text}).`,
    );
  }
}

async function inputOf(context: Needs, roleArn: string, request: AsyncRequest): Promise<Buffer> {
  if (request.body !== undefined) return Buffer.from(request.body, "base64");
  const at = parseS3Uri(request.inputLocation ?? "");
  if (at === undefined) throw new Error(`${request.inputLocation ?? ""} is no address in S3`);
  return buffer(await context.cloud.objects(roleArn).open(at));
}

async function ask(
  context: Needs,
  { fleet, variant, instance }: Place,
  request: AsyncRequest,
  input: Buffer,
  count: (metric: InvocationMetric, value: number) => void,
): Promise<ContainerAnswer> {
  const limit = request.timeoutSeconds * 1000;
  const began = performance.now();
  const fault = await context.hosting.faults.strike(request.endpoint, variant.name, fleet.deployment.configName, limit);
  if (fault === "crash") void instance.crash();
  let answer: ContainerAnswer | undefined;
  try {
    if (fault === undefined || fault === "crash")
      answer = await instance.invoke(
        "/invocations",
        { ...request.headers },
        input,
        limit - (performance.now() - began),
      );
  } catch (error) {
    count("Invocation5XXErrors", 1);
    const why = error instanceof InvocationTimeout ? "Your invocation timed out" : "The connection was closed";
    throw new Failed(`ClientError: Received server error (0) from model with message "${why}". ${SEE_LOGS}`);
  }
  count("ModelLatency", (performance.now() - began) * 1000);
  const status = answer?.status ?? 500;
  const kind = status >= 400 && status < 500 ? "client" : "server";
  count("Invocation4XXErrors", kind === "client" ? 1 : 0);
  count("Invocation5XXErrors", status >= 500 || status < 200 ? 1 : 0);
  if (answer !== undefined && status >= 200 && status < 300) return answer;
  throw new Failed(`ClientError: Received ${kind} error (${status}) from model. ${SEE_LOGS}`, answer?.body);
}

const SEE_LOGS = "See the SageMaker Endpoint logs in your account for more information.";

async function put(
  context: Needs,
  roleArn: string,
  location: string,
  Body: Buffer,
  ContentType: string,
  { OutputConfig: { KmsKeyId } }: Wire<AsyncInferenceConfig>,
): Promise<void> {
  const at = parseS3Uri(location);
  if (at === undefined) throw new Error(`${location} is no address in S3`);
  await putObject(await context.cloud.s3(roleArn), at, { Body, ContentType }, KmsKeyId);
}
