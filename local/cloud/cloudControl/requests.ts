import type { Json, JsonValue } from "../cloudControlResource.ts";

/** An error of the Cloud Control API itself, before any resource handler is asked. */
export class CloudControlError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = "CloudControlError";
    this.code = code;
  }
}

/** Parses a JSON document that a request carries. Fails with InvalidRequestException. */
export function parseDocument(text: string, what: string): JsonValue {
  try {
    return JSON.parse(text === "" ? "{}" : text) as JsonValue;
  } catch {
    throw new CloudControlError("InvalidRequestException", `${what} is no JSON document`);
  }
}

/** The same, of a document that must be an object. */
export function parseObject(text: string, what: string): Json {
  const document = parseDocument(text, what);
  if (typeof document === "object" && document !== null && !Array.isArray(document)) return document;
  throw new CloudControlError("InvalidRequestException", `${what} is no JSON object`);
}

/** A member that must be there. Fails with ValidationException, worded as AWS words it. */
export function stringOf(input: Json, name: string): string {
  const value = input[name];
  if (typeof value === "string" && value !== "") return value;
  const member = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  throw new CloudControlError(
    "ValidationException",
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  );
}
