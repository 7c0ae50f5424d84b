/** A value as it travels between the engine and this provider, secrets already unwrapped by the engine. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Props = Record<string, Json>;

const signatureKey = "4dabf18193072939515e22adb298388d";
const assetSignature = "c44067f5952c0a294b673a41bacd8c17";
const archiveSignature = "0def7320c3a5731c473e5ecbe6d01bc7";

/** What the engine sends in place of a value that is not known yet (any of the six, one per kind of value). */
const unknownValues = new Set([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export function isUnknown(value: Json | undefined): boolean {
  return typeof value === "string" && unknownValues.has(value);
}

export function containsUnknown(value: Json | undefined): boolean {
  if (Array.isArray(value)) return value.some(containsUnknown);
  if (isObject(value)) return Object.values(value).some(containsUnknown);
  return isUnknown(value);
}

export function isObject(value: Json | undefined): value is Props {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export interface Asset {
  readonly hash?: string;
  readonly text?: string;
  readonly path?: string;
  readonly uri?: string;
}
export interface Archive {
  readonly hash?: string;
  readonly assets?: Readonly<Record<string, Json>>;
  readonly path?: string;
  readonly uri?: string;
}

export function isAsset(value: Json | undefined): value is Props & Asset {
  return isObject(value) && value[signatureKey] === assetSignature;
}

export function isArchive(value: Json | undefined): value is Props & Archive {
  return isObject(value) && value[signatureKey] === archiveSignature;
}

/** Structural equality; assets and archives are equal when their content hashes are. */
export function equal(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => equal(item, b[i]));
  if (!isObject(a) || !isObject(b)) return false;
  if ((isAsset(a) && isAsset(b)) || (isArchive(a) && isArchive(b))) return a.hash !== undefined && a.hash === b.hash;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key]));
}

export const text = (value: Json | undefined): string | undefined => (typeof value === "string" ? value : undefined);
export const flag = (value: Json | undefined): boolean | undefined => (typeof value === "boolean" ? value : undefined);
export const count = (value: Json | undefined): number | undefined => (typeof value === "number" ? value : undefined);
export const object = (value: Json | undefined): Props | undefined => (isObject(value) ? value : undefined);
export const items = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);
export const texts = (value: Json | undefined): string[] => items(value).filter((item) => typeof item === "string");

/** A required string input; `check` has made sure that it is there. */
export function must(props: Props, key: string): string {
  const value = text(props[key]);
  if (value === undefined) throw new Error(`${key} must be a string`);
  return value;
}

/** A map of strings (tags, environment variables, hyperparameters). */
export function textMap(value: Json | undefined): Record<string, string> | undefined {
  if (!isObject(value)) return undefined;
  const entries = Object.entries(value).flatMap(([key, item]) =>
    typeof item === "string" || typeof item === "number" || typeof item === "boolean" ? [[key, String(item)]] : [],
  );
  return Object.fromEntries(entries) as Record<string, string>;
}

/** Drops the members that are undefined, as the wire has no such thing. */
export function compact(props: Readonly<Record<string, Json | undefined>>): Props {
  return Object.fromEntries(Object.entries(props).filter(([, value]) => value !== undefined)) as Props;
}
