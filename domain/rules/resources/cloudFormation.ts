import type { Violation } from "../rule.ts";
import type { Json } from "../reading.ts";
import { violations } from "../rulebook.ts";
import { NotKnownYet, veiled } from "../unknown.ts";
import { REQUESTS } from "./requests.ts";

/** CloudFormation types whose properties the rules can be asked about. */
export const RULED_TYPES: readonly string[] = Object.keys(REQUESTS);

/** Operations that the resources of a type become, `sagemaker/CreateModel`. */
export function operationsOf(typeName: string): readonly string[] {
  return (Object.hasOwn(REQUESTS, typeName) ? (REQUESTS[typeName] ?? []) : []).map(
    ({ service, operation }) => `${service}/${operation}`,
  );
}

/**
 * The rules that a resource would break on AWS.
 * @param properties As CloudFormation spells them; a symbol stands in place of a value that is not known yet.
 */
export function resourceViolations(typeName: string, properties: Json): Violation[] {
  const requests = Object.hasOwn(REQUESTS, typeName) ? REQUESTS[typeName] : undefined;
  return (requests ?? []).flatMap(({ service, operation, request, typed = false }) => {
    const asked = request(properties);
    return asked === undefined
      ? []
      : violations(service, operation, typed ? veiled(asked) : asked, {}, (error) => error instanceof NotKnownYet);
  });
}
