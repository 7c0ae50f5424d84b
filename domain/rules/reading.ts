/** Readings of a request or document whose shape nobody has checked: what is not of the asked kind counts as not known. */
export type Json = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A member is there, whatever it holds, and be it a value that is not known yet. */
export function has(object: Json, name: string): boolean {
  return Object.hasOwn(object, name) && object[name] !== undefined && object[name] !== null;
}

export function textOf(object: Json, name: string): string | undefined {
  const value = object[name];
  return typeof value === "string" ? value : undefined;
}

export function numberOf(object: Json, name: string): number | undefined {
  const value = object[name];
  return typeof value === "number" ? value : undefined;
}

export function objectOf(object: Json, name: string): Json | undefined {
  const value = object[name];
  return isObject(value) ? value : undefined;
}

export function listOf(object: Json, name: string): readonly unknown[] | undefined {
  const value = object[name];
  return Array.isArray(value) ? (value as readonly unknown[]) : undefined;
}

/** The value of a JSON document, undefined when it is none. */
export function parsedJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

/** Characters of a text as Unicode counts them, where a pair of surrogates is one. */
export function charactersOf(text: string): number {
  return Array.from(text).length;
}

export function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** Segments of an ARN: `["arn", partition, service, region, account, resource…]`. */
export function arnParts(text: string): readonly string[] | undefined {
  const parts = text.split(":");
  return parts[0] === "arn" && parts.length >= 6 ? parts : undefined;
}
