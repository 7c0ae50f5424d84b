import { isObject, type Json } from "../reading.ts";
import { UNKNOWN } from "../unknown.ts";

/** CloudFormation takes a document as an object where the API takes its text; one that is not all known can't be judged. */
export function withText(properties: Json, name: string): Json {
  const value = properties[name];
  if (!isObject(value)) return properties;
  return { ...properties, [name]: isOpen(value) ? UNKNOWN : JSON.stringify(value) };
}

/** Whether a part of a value is not known yet: callers put a symbol there. */
function isOpen(value: unknown): boolean {
  if (typeof value === "symbol") return true;
  return typeof value === "object" && value !== null && Object.values(value).some(isOpen);
}

/** Members as the services spell them whose API begins them with a small letter. */
export function camelCase(value: Json): Json {
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name.charAt(0).toLowerCase() + name.slice(1), within(item)]),
  );
}

function within(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(within);
  return isObject(value) ? camelCase(value) : value;
}
