import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { AsyncInferenceConfig } from "@aws-sdk/client-sagemaker";
import { joinKey, parseS3Uri } from "../../../domain/s3Uri.ts";
import { validationError } from "../wire/errors.ts";
import type { Wire } from "../wire/json.ts";

export const ASYNC_REQUEST = "async-request";

/** A request that waits for its turn, as it is kept. */
export interface AsyncRequest {
  /** Key in the store: of one that came earlier, the smaller. */
  readonly key: string;
  readonly endpoint: string;
  readonly inferenceId: string;
  readonly inputLocation?: string;
  /** The payload that came with the request, base64. */
  readonly body?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly outputLocation: string;
  readonly failureLocation?: string;
  /** Milliseconds since 1970. */
  readonly received: number;
  readonly ttlSeconds: number;
  readonly timeoutSeconds: number;
}

const PREFIX = "x-amzn-sagemaker-";
const ASCII = /^[\x00-\x7f]{0,1024}$/;

/** What the container sees of a request's headers, and under which name it comes. */
const PASSED = {
  "content-type": `${PREFIX}content-type`,
  accept: `${PREFIX}accept`,
  [`${PREFIX}custom-attributes`]: `${PREFIX}custom-attributes`,
  [`${PREFIX}inference-id`]: `${PREFIX}inference-id`,
};

/** Source of bounds, patterns and defaults: service model of SageMaker Runtime, InvokeEndpointAsyncInput. */
export function asyncRequest(
  endpoint: string,
  config: Wire<AsyncInferenceConfig>,
  req: IncomingMessage,
  body: Buffer,
): AsyncRequest {
  const inputLocation = text(req, "inputlocation", /^(https|s3):\/\/([^/]+)\/?(.*)$/);
  if (inputLocation !== undefined && parseS3Uri(inputLocation) === undefined)
    throw validationError(`The local cloud takes an InputLocation of the form s3://bucket/key, got ${inputLocation}`);
  const inferenceId = text(req, "inference-id", /^\S[\x20-\x7e]{0,63}$/) ?? randomUUID();
  const extension = text(req, "s3outputpathextension", /^(?!s3:|https:)[a-zA-Z0-9!_.*'()/-]{1,512}$/);
  const fileName = text(req, "filename", /^(?!.*\..*\.)[a-zA-Z0-9][a-zA-Z0-9-_.]{0,31}$/);
  const id = randomUUID();
  const under = (path: string, name: string): string => joinKey(path, extension ?? "", name);
  const { S3OutputPath: output = "", S3FailurePath: failure } = config.OutputConfig;
  const received = Date.now();
  return {
    key: `${endpoint}/${String(received).padStart(15, "0")}/${id}`,
    ...{ endpoint, inferenceId, received },
    ...(inputLocation === undefined ? { body: body.toString("base64") } : { inputLocation }),
    headers: { ...passedHeaders(req), [`${PREFIX}inference-id`]: inferenceId },
    outputLocation: under(output, fileName ?? `${id}.out`),
    ...(failure === undefined ? {} : { failureLocation: under(failure, `${id}-error.out`) }),
    ttlSeconds: seconds(req, "requestttlseconds", 60, 21_600) ?? 21_600,
    timeoutSeconds: seconds(req, "invocationtimeoutseconds", 1, 3600) ?? 900,
  };
}

function passedHeaders(req: IncomingMessage): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const [name, from] of Object.entries(PASSED)) {
    const value = text(req, from.slice(PREFIX.length), ASCII);
    if (value !== undefined) passed[name] = value;
  }
  return passed;
}

function text(req: IncomingMessage, name: string, pattern: RegExp): string | undefined {
  const value = req.headers[PREFIX + name];
  if (typeof value !== "string") return undefined;
  if (pattern.test(value)) return value;
  throw validationError(
    `1 validation error detected: Value '${value}' at '${name}' failed to satisfy constraint: Member must satisfy regular expression pattern: ${pattern.source}`,
  );
}

function seconds(req: IncomingMessage, name: string, least: number, most: number): number | undefined {
  const value = text(req, name, /^-?\d{1,9}$/);
  if (value === undefined) return undefined;
  if (Number(value) >= least && Number(value) <= most) return Number(value);
  const bound = Number(value) < least ? `greater than or equal to ${least}` : `less than or equal to ${most}`;
  throw validationError(
    `1 validation error detected: Value '${value}' at '${name}' failed to satisfy constraint: Member must have value ${bound}`,
  );
}
