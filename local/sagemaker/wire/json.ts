/** JSON as it travels on the wire. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * A type of the AWS SDK in its wire form: times are epoch seconds, blobs base64 text, and what the service model
 * requires is there. Holds after a request passed the validation against that model.
 */
export type Wire<T> = T extends Date
  ? number
  : T extends Uint8Array
    ? string
    : T extends (infer U)[]
      ? Wire<U>[]
      : T extends object
        ? { [K in keyof T]: Wire<Exclude<T[K], undefined>> }
        : T;

/** Now, in the epoch seconds (with milliseconds) that AWS's JSON protocol writes. */
export function epochSeconds(milliseconds: number = Date.now()): number {
  return milliseconds / 1000;
}

/** A copy without some members. */
export function omit<T extends object, K extends keyof T>(from: T, ...names: K[]): Omit<T, K> {
  const copy = { ...from };
  for (const name of names) Reflect.deleteProperty(copy, name);
  return copy;
}

/** The members of these names that there are; one that is null is none. */
export function pick(from: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(from).filter(([name, value]) => value !== null && names.includes(name)));
}
