import { text } from "../resources/family.ts";
import { AwsError } from "../wire/errors.ts";
import { isObject, type JsonObject } from "../wire/json.ts";

/** Whether a record is of the namespace, and of the dimension if one is given, that a request asks for. */
export function inScope(record: JsonObject, input: JsonObject): boolean {
  return (
    record["ServiceNamespace"] === input["ServiceNamespace"] &&
    (input["ScalableDimension"] === undefined || record["ScalableDimension"] === input["ScalableDimension"])
  );
}

/** Whether a record is of the resource, too, if one is given. */
export function ofResource(record: JsonObject, input: JsonObject): boolean {
  return inScope(record, input) && (input["ResourceId"] === undefined || record["ResourceId"] === input["ResourceId"]);
}

/** The records that a request asks for, as its answer. */
export function page(records: readonly JsonObject[], input: JsonObject, member: string): JsonObject {
  const start = input["NextToken"] === undefined ? 0 : Number(input["NextToken"]);
  if (!Number.isInteger(start) || start < 0)
    throw new AwsError("InvalidNextTokenException", "The next token is invalid");
  const end = start + Number(input["MaxResults"] ?? 50);
  return {
    [member]: records.slice(start, end).filter(isObject),
    ...(end < records.length ? { NextToken: String(end) } : {}),
  };
}

/** The refusal of a request that is about nothing there is; what else names it comes last. */
export function notFound(what: string, input: JsonObject, more = ""): AwsError {
  const [namespace, id, dimension] = ["ServiceNamespace", "ResourceId", "ScalableDimension"].map((name) =>
    text(input[name]),
  );
  const scope = `service namespace: ${namespace ?? ""}, resource ID: ${id ?? ""}, scalable dimension: ${dimension ?? ""}`;
  return new AwsError("ObjectNotFoundException", `No ${what} for ${scope}${more}`);
}
