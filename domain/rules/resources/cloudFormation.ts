import type { Violation } from "../rule.ts";
import type { Json } from "../reading.ts";
import { violations } from "../rulebook.ts";
import { NotKnownYet, veiled } from "../unknown.ts";
import { REQUESTS } from "./requests.ts";
import type { ResourceRequest } from "./resourceRequest.ts";

/** CloudFormation types whose properties the rules can be asked about. */
export const RULED_TYPES: readonly string[] = Object.keys(REQUESTS);

/** Operations that the resources of a type become, `sagemaker/CreateModel`. */
export function operationsOf(typeName: string): readonly string[] {
  return (Object.hasOwn(REQUESTS, typeName) ? (REQUESTS[typeName] ?? []) : []).map(
    ({ service, operation }) => `${service}/${operation}`,
  );
}

/** A request that a resource becomes. */
interface Asked extends Pick<ResourceRequest, "service" | "operation" | "typed"> {
  readonly request: Json;
}

/** The requests that a resource becomes. */
export function requestsOf(typeName: string, properties: Json): readonly Asked[] {
  return (Object.hasOwn(REQUESTS, typeName) ? (REQUESTS[typeName] ?? []) : []).flatMap((one) => {
    const request = one.request(properties);
    return request === undefined ? [] : [{ ...one, request }];
  });
}

/**
 * The rules that a resource would break on AWS.
 * @param properties As CloudFormation spells them; a symbol stands in place of a value that is not known yet.
 */
export function resourceViolations(typeName: string, properties: Json): Violation[] {
  return requestsOf(typeName, properties).flatMap(({ service, operation, request, typed = false }) =>
    violations(service, operation, typed ? veiled(request) : request, {}, (error) => error instanceof NotKnownYet),
  );
}
