import { createHash, randomBytes } from "node:crypto";
import type { NameSpec } from "./resourceType.ts";

export type NamingMode = "propose" | "enforce" | "disable";
export interface NamingRequest {
  readonly resourceName: string;
  readonly prefix?: string | undefined;
  readonly seed: Uint8Array;
  readonly mode?: NamingMode | undefined;
  readonly proposed?: string | undefined;
}

/** The physical name of a resource whose name the program leaves open: `name-<7 hex>`, as the real provider makes it. */
export function automaticName(spec: NameSpec, request: NamingRequest): string {
  const start = spec.start ?? "";
  const shape = (name: string): string => {
    const cased = spec.lowerCase ? name.toLowerCase() : name;
    return spec.hyphenated ? cased.replace(/[^a-zA-Z0-9-]+/g, "-").replace(/^-+/, "") : cased;
  };
  if (request.mode === "enforce" && request.proposed !== undefined) return start + request.proposed;
  if (request.proposed !== undefined && request.proposed !== "") {
    return start + shape(request.proposed).slice(0, spec.maxLength - start.length);
  }
  if (spec.bare) return request.resourceName;
  const suffix = hex(request.seed, request.resourceName);
  const base = shape(request.prefix ?? `${request.resourceName}-`);
  return start + base.slice(0, spec.maxLength - start.length - suffix.length) + suffix;
}

/** Seven hex digits: of the engine's seed where there is one, so that a preview and its update agree. */
function hex(seed: Uint8Array, salt: string): string {
  const bytes = seed.length > 0 ? createHash("sha256").update(seed).update(salt).digest() : randomBytes(4);
  return bytes.toString("hex").slice(0, 7);
}
