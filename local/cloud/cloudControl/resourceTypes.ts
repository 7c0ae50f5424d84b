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
  /** All that a template may give; of SageMaker's types alone. */
  readonly inputs?: readonly string[];
  /** The property that CloudFormation's Ref gives: the physical id. */
  readonly ref?: string;
}

/** The types of a folder's resourceTypes.json (see generateResourceTypes.ts): those that MiniStack provides, or SageMaker's. */
export function resourceTypes(folder = import.meta.dirname): ReadonlyMap<string, ResourceTypeFacts> {
  const text = readFileSync(join(folder, "resourceTypes.json"), "utf8");
  return new Map(Object.entries(JSON.parse(text) as Record<string, ResourceTypeFacts>));
}
