import { gunzipSync } from "node:zlib";
import { cbor, tagSymbol } from "@smithy/core/cbor";
import { isObject, parsedJson } from "../../../domain/rules/reading.ts";
import { decoded } from "../../../system/signing.ts";
import { decodeForm } from "./queryForm.ts";
import { s3Operation, s3OperationName } from "./s3Form.ts";
import type { Operation, WireRequest } from "./wireRequest.ts";

/** Lambda's operations on a function that rules are about: the method, what stands behind the function's name, the operation. */
const LAMBDA: readonly (readonly [method: string, path: string, operation: string])[] = [
  ["PUT", "configuration", "UpdateFunctionConfiguration"],
  ["POST", "aliases", "CreateAlias"],
  ["PUT", "aliases/[^/]+", "UpdateAlias"],
  ["POST", "policy", "AddPermission"],
  ["PUT", "concurrency", "PutFunctionConcurrency"],
  ["PUT", "provisioned-concurrency", "PutProvisionedConcurrencyConfig"],
  ["PUT", "event-invoke-config", "PutFunctionEventInvokeConfig"],
  ["POST", "event-invoke-config", "UpdateFunctionEventInvokeConfig"],
];

/** REST operations that rules are about: the service by its signing name, the method and the path. */
const REST: readonly (readonly [service: string, method: string, path: RegExp, operation: string, member?: string])[] =
  [
    ["lambda", "POST", /^\/2015-03-31\/functions\/?$/, "CreateFunction"],
    ...LAMBDA.map(
      ([method, sub, operation]) =>
        [
          "lambda",
          method,
          new RegExp(`^/\\d{4}-\\d\\d-\\d\\d/functions/([^/]+)/${sub}/?$`),
          operation,
          "FunctionName",
        ] as const,
    ),
    ["lambda", "POST", /^\/2017-03-31\/tags\/([^/]+)$/, "TagResource", "Resource"],
    ["scheduler", "POST", /^\/schedules\/([^/]+)$/, "CreateSchedule", "Name"],
    ["scheduler", "PUT", /^\/schedules\/([^/]+)$/, "UpdateSchedule", "Name"],
    ["scheduler", "POST", /^\/schedule-groups\/([^/]+)$/, "CreateScheduleGroup", "Name"],
    ["scheduler", "POST", /^\/tags\/([^/]+)$/, "TagResource", "ResourceArn"],
  ];

/** The operations of a REST service that are told apart here; undefined of services whose requests name their operation. */
export function operationNames(service: string): readonly string[] | undefined {
  const own = REST.filter(([owner]) => owner === service).map(([, , , operation]) => operation);
  return own.length === 0 ? undefined : own;
}

/** The operation's name alone, which needs no body; undefined where it is in the body, or nowhere. */
export function operationName(service: string, request: WireRequest): string | undefined {
  if (service === "s3") return s3OperationName(request);
  const target = request.headers["x-amz-target"];
  if (typeof target === "string") return target.split(".").at(-1);
  const path = request.url.split("?", 1)[0] ?? "/";
  const rpc = /^\/service\/[^/]+\/operation\/(\w+)$/.exec(path);
  if (rpc !== null) return rpc[1];
  return REST.find(([owner, method, form]) => owner === service && method === request.method && form.test(path))?.[3];
}

/** The operation and its input, in whichever of AWS's protocols; undefined for what the rules know nothing of. */
export function readOperation(service: string, request: WireRequest, sent: Buffer): Operation | undefined {
  // Clients compress what they send to CloudWatch from 10 KB on.
  const body = request.headers["content-encoding"] === "gzip" ? unpacked(sent) : sent;
  if (service === "s3") return s3Operation(request, body);
  const type = request.headers["content-type"] ?? "";
  if (type.startsWith("application/x-www-form-urlencoded")) {
    const input = decodeForm(body.toString());
    const action = input["Action"];
    return typeof action === "string" ? { name: action, input } : undefined;
  }
  const name = operationName(service, request);
  if (name === undefined) return undefined;
  const value = request.headers["smithy-protocol"] === "rpc-v2-cbor" ? cborOf(body) : jsonOf(body);
  if (!isObject(value)) return undefined;
  const path = request.url.split("?", 1)[0] ?? "/";
  for (const [owner, method, form, , member] of REST) {
    const found = owner === service && method === request.method ? form.exec(path) : null;
    if (found !== null && member !== undefined) return { name, input: { ...value, [member]: decoded(found[1] ?? "") } };
  }
  return { name, input: value };
}

/** At most as large as CloudWatch takes it, 1 MB; what is larger, or no gzip, is for the service itself to refuse. */
function unpacked(body: Buffer): Buffer {
  try {
    return gunzipSync(body, { maxOutputLength: 2 ** 20 });
  } catch {
    return body;
  }
}

/** A body that can't be read is for the service itself to refuse. */
function cborOf(body: Buffer): unknown {
  try {
    return untagged(cbor.deserialize(body));
  } catch {
    return undefined;
  }
}

/** Without the tags of timestamps. */
function untagged(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(untagged);
  if (!isObject(value) || value instanceof Uint8Array) return value;
  if (Object.hasOwn(value, tagSymbol)) return untagged(value["value"]);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, untagged(member)]));
}

function jsonOf(body: Buffer): unknown {
  return body.length === 0 ? {} : parsedJson(body.toString())?.value;
}
