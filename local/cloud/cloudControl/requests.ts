import { parsedJson } from "../../../domain/rules/reading.ts";
import { AwsError } from "../../sagemaker/wire/errors.ts";
import type { Json, JsonValue } from "../cloudControlResource.ts";

/** Parses a JSON document that a request carries. Fails with InvalidRequestException. */
export function parseDocument(text: string, what: string): JsonValue {
  const parsed = parsedJson(text === "" ? "{}" : text);
  if (parsed === undefined) throw new AwsError("InvalidRequestException", `${what} is no JSON document`);
  return parsed.value as JsonValue;
}

/** The same, of a document that must be an object. */
export function parseObject(text: string, what: string): Json {
  const document = parseDocument(text, what);
  if (typeof document === "object" && document !== null && !Array.isArray(document)) return document;
  throw new AwsError("InvalidRequestException", `${what} is no JSON object`);
}

/** A member that must be there. Fails with ValidationException, worded as AWS words it. */
export function stringOf(input: Json, name: string): string {
  const value = input[name];
  if (typeof value === "string" && value !== "") return value;
  const member = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  throw new AwsError(
    "ValidationException",
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  );
}
