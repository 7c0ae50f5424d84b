import { MINISTACK_SERVICES } from "./ministack.ts";
import { operationName } from "./rules/operations.ts";
import type { WireRequest } from "./rules/wireRequest.ts";
import type { Refusal } from "./wireErrors.ts";

/** Services that sign as one that is offered, and are told from it by their paths (botocore's `requestUri`). */
const SIBLINGS: readonly (readonly [signingName: string, path: RegExp, name: string])[] = [
  // terraform-provider-aws reads and writes the tags of buckets by S3 Control's operations, which MiniStack has.
  ["s3", /^\/v20180820\/(?!tags\/)/, "s3control"],
  ["lambda", /^\/2025-09-09\//, "lambda-microvms"],
  ["lambda", /^\/2026-04-04\//, "lambda-core"],
  ["iam", /^\/./, "iam-toolbox"],
  ["events", /^\/service\/AWSEventsV2\//, "eventbridgev2"],
];

const OFFERED: ReadonlySet<string> = new Set(MINISTACK_SERVICES);

/**
 * The refusal of a request to a service that the local cloud has not: AWS's code for an operation that a service does not
 * know (UnknownOperationException; InvalidAction in XML), and the service's name as signatures have it.
 * Undefined for a service that MiniStack is taken for.
 */
export function notOffered(signingName: string, request: WireRequest): Refusal | undefined {
  const path = request.url.split("?", 1)[0] ?? "/";
  const sibling = SIBLINGS.find(([name, form]) => name === signingName && form.test(path))?.[2];
  if (sibling === undefined && OFFERED.has(signingName)) return undefined;
  const name = sibling ?? signingName;
  const operation = operationName(signingName, request);
  const asked = operation === undefined ? "" : ` (${operation})`;
  return {
    ...{ status: 400, code: "UnknownOperationException", xmlCode: "InvalidAction" },
    message: `The local cloud does not offer the service ${name}${asked}. local/README.md lists those that it offers; use an AWS account for this one.`,
  };
}
