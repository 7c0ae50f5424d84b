import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { imageContentType } from "../../domain/workflow/prediction.ts";
import { SconesError } from "../runs/errors.ts";
import type { Clients } from "../stack/clients.ts";
import { parseS3Uri } from "../../domain/s3Uri.ts";
import { bucketAndPrefix } from "../stack/s3Uri.ts";
import { parseAnswer, PictureError, type Request } from "./predict.ts";

/** Where a component's asynchronous endpoint is handed its inputs, unless its options say otherwise: in the bucket of the answers. */
const usualPrefix = "async/inputs/";
/** A model may take an hour and a request wait for six; whoever sits before the terminal does not. */
const patienceMs = 15 * 60_000;
const pauseMs = 1000;

export interface Queue {
  readonly endpointName: string;
  /** Of the answers. */
  readonly bucket: string;
  /** Where the endpoint may read inputs; the prefix ends with a slash, or is empty. */
  readonly inputs: { readonly bucket: string; readonly prefix: string };
}

/**
 * The queue of an endpoint that answers later; undefined of one that answers at once. SageMaker knows where the answers go, and of the
 * inputs nothing: each request says where its own is.
 *
 * @param inputUri where the endpoint's role may read, as the stack says; left out, below `async/inputs/` in the bucket of the answers
 * @throws UsageError where `inputUri` is no S3 URI
 */
export async function queueOf(clients: Clients, endpointName: string, inputUri?: string): Promise<Queue | undefined> {
  const { DescribeEndpointCommand } = await import("@aws-sdk/client-sagemaker");
  const sagemaker = await clients.sagemaker();
  const { AsyncInferenceConfig } = await sagemaker.send(new DescribeEndpointCommand({ EndpointName: endpointName }));
  const path = AsyncInferenceConfig?.OutputConfig?.S3OutputPath;
  if (path === undefined) return undefined;
  const bucket = placeOf(path).Bucket;
  return {
    endpointName,
    bucket,
    inputs:
      inputUri === undefined
        ? { bucket, prefix: usualPrefix }
        : bucketAndPrefix(inputUri, `The stack's output inputUri is ${inputUri}, which`),
  };
}

/**
 * One request of an asynchronous endpoint: stores the picture, asks (`InvokeEndpointAsync`), and waits for the answer or the failure,
 * whichever appears in S3.
 *
 * @throws PictureError with what the failure says; SconesError after 15 minutes, with where the answer will be
 */
export async function askLater(
  clients: Clients,
  { endpointName, inputs }: Queue,
  { name, body, inferenceId }: Request,
  { signal, patience = patienceMs, pause = pauseMs }: { signal?: AbortSignal; patience?: number; pause?: number } = {},
): Promise<number[]> {
  const [{ PutObjectCommand, DeleteObjectCommand }, { InvokeEndpointAsyncCommand }] = await Promise.all([
    import("@aws-sdk/client-s3"),
    import("@aws-sdk/client-sagemaker-runtime"),
  ]);
  const [s3, runtime] = await Promise.all([clients.s3(), clients.runtime()]);
  const input = { Bucket: inputs.bucket, Key: `${inputs.prefix}${randomUUID()}` };
  await s3.send(new PutObjectCommand({ ...input, Body: body }));
  const { OutputLocation, FailureLocation } = await runtime.send(
    new InvokeEndpointAsyncCommand({
      EndpointName: endpointName,
      InputLocation: `s3://${input.Bucket}/${input.Key}`,
      ContentType: imageContentType(body),
      Accept: "application/json",
      ...(inferenceId !== undefined && { InferenceId: inferenceId }),
    }),
  );
  const until = performance.now() + patience;
  for (;;) {
    const answer = await textOf(clients, OutputLocation);
    const failure = answer === undefined ? await textOf(clients, FailureLocation) : undefined;
    if (answer !== undefined || failure !== undefined) {
      // Not being allowed to tidy up takes nothing from the answer.
      await s3.send(new DeleteObjectCommand(input)).catch(() => undefined);
    }
    if (answer !== undefined) return parseAnswer(answer);
    if (failure !== undefined)
      throw new PictureError(`The endpoint could not answer for ${name}; SageMaker says: ${failure.slice(0, 500)}`);
    if (performance.now() >= until) {
      throw new SconesError(
        `${endpointName} has not answered for ${name} within ${Math.round(patience / 60_000)} minutes. It may still: the answer will be ` +
          `${OutputLocation ?? ""}${FailureLocation === undefined ? "" : `, a failure ${FailureLocation}`}. Its log and the metric ApproximateBacklogSize say what it is at.`,
      );
    }
    await sleep(pause, undefined, { ...(signal && { signal }) });
  }
}

/** An object's text; undefined while there is none. */
async function textOf(clients: Clients, uri: string | undefined): Promise<string | undefined> {
  if (uri === undefined) return undefined;
  const { GetObjectCommand, NoSuchKey } = await import("@aws-sdk/client-s3");
  try {
    const { Body } = await (await clients.s3()).send(new GetObjectCommand(placeOf(uri)));
    return (await Body?.transformToString()) ?? "";
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

function placeOf(uri: string): { Bucket: string; Key: string } {
  const { bucket = "", key = "" } = parseS3Uri(uri) ?? {};
  return { Bucket: bucket, Key: key };
}
