import { UnknownValueError } from "@pulumi/policy";

/** In place of a value that a preview does not know yet. */
export const UNKNOWN: unique symbol = Symbol("unknown");

export type Value = string | number | boolean | null | undefined | typeof UNKNOWN | readonly Value[] | Properties;
export interface Properties {
  readonly [name: string]: Value;
}

/**
 * A resource's properties as plain values. Pulumi's own proxy throws at the first unknown value and skips the whole rule
 * then, so that a preview would say nothing of a role whose bucket is new; here only what is unknown is left out.
 */
export function known(value: unknown): Value {
  if (Array.isArray(value)) return Array.from({ length: value.length }, (_, index) => member(value, index));
  if (typeof value !== "object" || value === null) return value as Value;
  return Object.fromEntries(Object.keys(value).map((name) => [name, member(value, name)]));
}

function member(owner: object, key: string | number): Value {
  let found: unknown;
  try {
    found = (owner as Record<string | number, unknown>)[key];
  } catch (error) {
    if (error instanceof UnknownValueError) return UNKNOWN;
    throw error;
  }
  return known(found);
}

export function isObject(value: Value): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The members of a list, or the one that stands for a list. */
export function list(value: Value): readonly Value[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as readonly Value[]) : [value];
}

export function strings(value: Value): string[] {
  return list(value).filter((member_) => typeof member_ === "string");
}

export function objects(value: Value): Properties[] {
  return list(value).filter(isObject);
}

/** Follows a path of names into objects; undefined where it ends early, UNKNOWN where a part of it is not known. */
export function at(value: Value, ...path: readonly string[]): Value {
  return path.reduce<Value>((found, name) => {
    if (found === UNKNOWN) return UNKNOWN;
    return isObject(found) ? found[name] : undefined;
  }, value);
}

/** A document that is given as an object or as its JSON text. */
export function parsed(document: Value): Value {
  if (typeof document !== "string") return document;
  try {
    return JSON.parse(document) as Value;
  } catch {
    return undefined;
  }
}

/** The values of every member of this name, however deep. */
export function valuesNamed(value: Value, name: string): Value[] {
  if (Array.isArray(value)) return (value as readonly Value[]).flatMap((member_) => valuesNamed(member_, name));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, member_]) =>
    key === name && member_ !== undefined ? [member_] : valuesNamed(member_, name),
  );
}
