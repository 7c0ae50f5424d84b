import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { violations } from "../../../domain/rules/rulebook.ts";
import type { SageMakerOptions } from "../options.ts";
import { modelError, modelNotReady, AwsError, validationError } from "../wire/errors.ts";
import { readBody } from "../wire/http.ts";
import { decoded } from "../../../system/signing.ts";
import type { VariantFleet, Fleet } from "./fleet.ts";
import type { Hosting } from "./hosting.ts";
import { logGroup } from "./fleet.ts";
import { InvocationTimeout, type ContainerAnswer } from "./instance.ts";

/**
 * Largest request bodies: "25 MB for real-time endpoints and 4 MB for serverless endpoints" (SageMaker guide, "Model Hosting FAQs"). BodyBlob of
 * the service model still says 6,291,456, which was the limit before.
 */
const MAXIMUM_BODY = 25 * 1024 ** 2;
const MAXIMUM_SERVERLESS_BODY = 4 * 1024 ** 2;
const TIMEOUT_SECONDS = 60;
const HEADER = /^[\x00-\x7f]{0,1024}$/;

const NOT_OFFERED = {
  "x-amzn-sagemaker-target-container-hostname": "Endpoints of several containers that are invoked directly",
  "x-amzn-sagemaker-inference-component": "Inference components",
  "x-amzn-sagemaker-session-id": "Stateful sessions",
  "x-amzn-sagemaker-enable-explanations": "Explanations",
};

const PLAYED_FAILURE: ContainerAnswer = {
  status: 500,
  headers: {},
  body: Buffer.from("This failure is played by the local cloud (faults.json)."),
};

interface Needs {
  readonly options: SageMakerOptions;
  readonly hosting: Pick<Hosting, "live" | "metrics" | "captures" | "faults" | "shadows">;
}

const PATH = /^\/endpoints\/([^/?]+)\/(invocations|async-invocations|invocations-response-stream)(?:\?.*)?$/;

/** The endpoint and action of a runtime request's path. */
export function parseRuntimePath(url: string): { endpoint: string; action: string } | undefined {
  const found = PATH.exec(url);
  if (found?.[1] === undefined || found[2] === undefined) return undefined;
  return { endpoint: decoded(found[1]), action: found[2] };
}

/** InvokeEndpoint: one request to one container of one variant. */
export async function invokeEndpoint(
  context: Needs,
  name: string,
  req: IncomingMessage,
  res: ServerResponse,
  given?: Buffer,
): Promise<void> {
  const began = performance.now();
  const body = given ?? (await readBody(req, MAXIMUM_BODY));
  const live = context.hosting.live(name);
  const fleet = live?.choose();
  if (live === undefined || fleet === undefined) {
    throw validationError(`Endpoint ${name} of account ${context.options.accountId} not found.`);
  }
  const headers = checkHeaders(req);
  if (body === undefined || body.length > MAXIMUM_BODY) {
    throw validationError(
      `1 validation error detected: Value at 'body' failed to satisfy constraint: Member must have length less than or equal to ${MAXIMUM_BODY}`,
    );
  }
  checkTarget(name, req, fleet.deployment.asynchronous !== undefined);
  const variant = chooseVariant(context, name, fleet, header(req, "x-amzn-sagemaker-target-variant"));
  if (variant.variant.config.ServerlessConfig !== undefined && body.length > MAXIMUM_SERVERLESS_BODY)
    throw validationError(`Request ${randomUUID()} has oversize body.`); // Its words: sagemaker-python-sdk#4271.
  const asked = {
    requestType: headers["content-type"] ?? "",
    request: body,
    inferenceId: header(req, "x-amzn-sagemaker-inference-id"),
    customAttributes: header(req, "x-amzn-sagemaker-custom-attributes"),
  };
  const metrics = context.hosting.metrics;
  metrics.record(name, variant.name, "Invocations", 1);
  // Source: SageMaker Developer Guide, "Monitor Amazon SageMaker with Amazon CloudWatch": 1/numberOfInstances on each request.
  metrics.record(name, variant.name, "InvocationsPerInstance", 1 / Math.max(1, variant.instances.length));
  const requestId = randomUUID();
  try {
    const { answer, milliseconds } = await callContainer(context, name, fleet, variant, headers, body);
    metrics.record(name, variant.name, "ModelLatency", milliseconds * 1000);
    if (answer.status < 200 || answer.status > 299) throw answeredWithError(context, name, variant, answer);
    await context.hosting.captures.capture(name, fleet.deployment, variant.variant, {
      eventId: requestId,
      ...asked,
      responseType: answer.headers["content-type"] ?? "",
      response: answer.body,
    });
    metrics.record(name, variant.name, "OverheadLatency", (performance.now() - began - milliseconds) * 1000);
    metrics.record(name, variant.name, "Invocation4XXErrors", 0);
    metrics.record(name, variant.name, "Invocation5XXErrors", 0);
    respond(res, requestId, variant.name, answer);
  } catch (error) {
    const client = error instanceof AwsError && Number(error.members["OriginalStatusCode"] ?? error.status) < 500;
    const status = Number(error instanceof AwsError ? (error.members["OriginalStatusCode"] ?? error.status) : 500);
    metrics.record(name, variant.name, client && status >= 400 ? "Invocation4XXErrors" : "Invocation5XXErrors", 1);
    if (error instanceof AwsError && error.code === "ModelError")
      metrics.record(name, variant.name, "InvocationModelErrors", 1);
    throw error;
  } finally {
    context.hosting.shadows.send(context, { name, fleet }, asked, (shadow) =>
      callContainer(context, name, fleet, shadow, headers, body),
    );
  }
}

function respond(res: ServerResponse, requestId: string, variant: string, answer: ContainerAnswer): void {
  const custom = answer.headers["x-amzn-sagemaker-custom-attributes"];
  res.writeHead(200, {
    "content-type": answer.headers["content-type"] ?? "application/octet-stream",
    "content-length": answer.body.length,
    "x-amzn-requestid": requestId,
    "x-amzn-invoked-production-variant": variant,
    ...(custom === undefined ? {} : { "x-amzn-sagemaker-custom-attributes": custom }),
  });
  res.end(answer.body);
}

/** What the rules of an invocation are told of the endpoint: none here serves several models of one container. */
export const INVOCATION = { multiModel: false, asynchronous: false };

/** What a request may aim at besides a variant is not offered here, or not by this endpoint; nothing of it is passed over. */
function checkTarget(endpoint: string, req: IncomingMessage, asynchronous: boolean): void {
  const target = header(req, "x-amzn-sagemaker-target-model");
  const request = { EndpointName: endpoint, ...(target !== undefined && { TargetModel: target }) };
  const [first] = violations("sagemaker-runtime", "InvokeEndpoint", request, { ...INVOCATION, asynchronous });
  if (first !== undefined) throw validationError(first.message);
  for (const [name, what] of Object.entries(NOT_OFFERED)) {
    if (header(req, name) !== undefined) throw validationError(`${what} are not offered by the local cloud.`);
  }
}

function chooseVariant(context: Needs, endpoint: string, fleet: Fleet, target: string | undefined): VariantFleet {
  const variant = target === undefined ? fleet.choose() : fleet.variants.find((one) => one.name === target);
  if (variant !== undefined) return variant;
  throw validationError(
    target === undefined
      ? `Endpoint ${endpoint} of account ${context.options.accountId} has no variant with a weight above zero.`
      : `Variant ${target} not found for Request`,
  );
}

async function callContainer(
  context: Needs,
  endpoint: string,
  fleet: Fleet,
  variant: VariantFleet,
  headers: Record<string, string>,
  body: Buffer,
): Promise<{ answer: ContainerAnswer; milliseconds: number }> {
  const instance = variant.pick();
  if (instance === undefined)
    throw modelNotReady(`The container of variant ${variant.name} is not ready; please try again.`);
  const began = performance.now();
  const limit = (context.options.invocationTimeoutSeconds ?? TIMEOUT_SECONDS) * 1000;
  const fault = await context.hosting.faults.strike(endpoint, variant.name, fleet.deployment.configName, limit);
  if (fault === "fail") return { answer: PLAYED_FAILURE, milliseconds: performance.now() - began };
  if (fault === "crash") void instance.crash();
  try {
    const left = limit - (performance.now() - began);
    if (fault === "timeout" || left <= 0) throw new InvocationTimeout("the fault that is played took all the time");
    const answer = await instance.invoke("/invocations", headers, body, left);
    return { answer, milliseconds: performance.now() - began };
  } catch (error) {
    const message =
      error instanceof InvocationTimeout
        ? "Your invocation timed out while waiting for a response from container primary. Review the latency metrics for each container in Amazon CloudWatch, resolve the issue, and try again."
        : "The connection to container primary was closed before it answered.";
    throw modelError(
      `Received server error (0) from primary with message "${message}". ${seeLogs(context, endpoint)}`,
      0,
      message,
      variant.logStreamArn(),
    );
  }
}

function answeredWithError(context: Needs, endpoint: string, variant: VariantFleet, answer: ContainerAnswer): AwsError {
  const text = answer.body.toString("utf8");
  const kind = answer.status >= 400 && answer.status < 500 ? "client" : "server";
  return modelError(
    `Received ${kind} error (${answer.status}) from primary with message "${text}". ${seeLogs(context, endpoint)}`,
    answer.status,
    text,
    variant.logStreamArn(),
  );
}

function seeLogs(context: Needs, endpoint: string): string {
  const { region, accountId } = context.options;
  return `See https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#logEventViewer:group=${logGroup(endpoint)} in account ${accountId} for more information.`;
}

/** The headers that SageMaker passes on to the container; all others are dropped. */
function checkHeaders(req: IncomingMessage): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const name of [
    "content-type",
    "accept",
    "x-amzn-sagemaker-custom-attributes",
    "x-amzn-sagemaker-inference-id",
  ]) {
    const value = header(req, name);
    if (value === undefined) continue;
    if (!HEADER.test(value)) {
      throw validationError(
        `1 validation error detected: Value at '${name}' failed to satisfy constraint: Member must have length less than or equal to 1024`,
      );
    }
    passed[name] = value;
  }
  return passed;
}

function header(req: IncomingMessage, name: string): string | undefined {
  const value = req.headers[name];
  return typeof value === "string" ? value : undefined;
}
