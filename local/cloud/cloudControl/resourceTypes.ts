import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What CloudFormation's schema of a type says about its properties. */
export interface ResourceTypeFacts {
  /** The properties whose values, joined by `|`, identify a resource. */
  readonly primaryIdentifier: readonly string[];
  readonly readOnly: readonly string[];
  readonly createOnly: readonly string[];
  /** Accepted but never given back. */
  readonly writeOnly: readonly string[];
  /** The property that CloudFormation's Ref gives: the physical id. */
  readonly ref?: string;
}

/** The types that MiniStack provides, from resourceTypes.json (see generateResourceTypes.ts). */
export function resourceTypes(): ReadonlyMap<string, ResourceTypeFacts> {
  const text = readFileSync(join(import.meta.dirname, "resourceTypes.json"), "utf8");
  return new Map(Object.entries(JSON.parse(text) as Record<string, ResourceTypeFacts>));
}
