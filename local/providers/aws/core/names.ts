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

/**
 * The physical name of a resource whose name the program leaves open: `name-<7 hex>`, as the real provider makes it. It cuts and mends
 * none: what is too long it refuses itself (pulumi, sdk/go/common/resource, `NewUniqueHex`), and what has other letters than AWS takes
 * the check of the name does (terraform-provider-aws, `validName` of SageMaker's resources).
 * @throws Error with the reason
 */
export function automaticName(spec: NameSpec, request: NamingRequest): string {
  const start = spec.start ?? "";
  const shape = (name: string): string => (spec.lowerCase ? name.toLowerCase() : name);
  const { proposed } = request;
  if (proposed !== undefined && (request.mode === "enforce" || proposed !== ""))
    return allowed(spec, start + (request.mode === "enforce" ? proposed : shape(proposed)));
  if (spec.bare) return request.resourceName;
  const suffix = hex(request.seed, request.resourceName);
  const base = start + shape(request.prefix ?? `${request.resourceName}-`);
  if (base.length + suffix.length > spec.maxLength) {
    throw new Error(
      `name '${base}' plus ${suffix.length} random chars is longer than maximum length ${spec.maxLength}: give the resource a shorter name`,
    );
  }
  return allowed(spec, base + suffix);
}

const HYPHENATED = /^[0-9A-Za-z](-*[0-9A-Za-z])*$/;

function allowed(spec: NameSpec, name: string): string {
  if (name.length > spec.maxLength) throw new Error(`name '${name}' is longer than maximum length ${spec.maxLength}`);
  if (spec.hyphenated === true && !HYPHENATED.test(name))
    throw new Error(`name '${name}' has to be letters, digits and hyphens: give the resource such a name`);
  return name;
}

/** Seven hex digits: of the engine's seed where there is one, so that a preview and its update agree. */
function hex(seed: Uint8Array, salt: string): string {
  const bytes = seed.length > 0 ? createHash("sha256").update(seed).update(salt).digest() : randomBytes(4);
  return bytes.toString("hex").slice(0, 7);
}
