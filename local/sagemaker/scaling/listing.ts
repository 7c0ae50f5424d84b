import type { Services } from "../context.ts";
import { matching, text } from "../resources/family.ts";
import { AwsError } from "../wire/errors.ts";
import { isObject, type JsonObject } from "../wire/json.ts";

/** Whether a record is of the namespace, and of the dimension and the resource if they are given, that a request asks for. */
export const ofResource = matching("ServiceNamespace", "ScalableDimension", "ResourceId");

/** The records of a kind that are of a request's resource, and of its names where it has some. */
export function named(
  kind: string,
  member: string,
  input: JsonObject,
  { store }: Pick<Services, "store">,
): JsonObject[] {
  const names = input[`${member}s`];
  const isNamed = (record: JsonObject): boolean => !Array.isArray(names) || names.includes(record[member] ?? "");
  return store.list<JsonObject>(kind).filter((record) => ofResource(record, input) && isNamed(record));
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
