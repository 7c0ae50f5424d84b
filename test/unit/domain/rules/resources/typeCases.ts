import type { Json } from "../../../../../domain/rules/reading.ts";

/** Properties that hold, and others with the rule that they break. */
export interface TypeCase {
  readonly holds: readonly Json[];
  readonly breaks: readonly (readonly [Json, string])[];
}
