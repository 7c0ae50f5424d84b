import { applyPatch as applyOperations, Pointer, type Operation } from "rfc6902";
import { HandlerError, type Json } from "../cloudControlResource.ts";

/** Applies an RFC 6902 patch to a copy of a resource's properties. Fails with InvalidRequest where a path leads nowhere. */
export function applyPatch(properties: Json, patch: readonly unknown[]): Json {
  const document = structuredClone(properties);
  for (const operation of patch as Operation[]) {
    const problem = problemOf(document, operation);
    if (problem !== null) throw new HandlerError("InvalidRequest", `PatchDocument: ${problem.message}`);
  }
  return document;
}

/** Applies one operation. What can't be read, as a write-only property, is replaced by being added. */
function problemOf(document: Json, operation: Operation): Error | null {
  try {
    const adds = operation.op === "replace" && Pointer.fromJSON(operation.path).get(document) === undefined;
    const [problem = null] = applyOperations(document, [adds ? { ...operation, op: "add" } : operation]);
    return problem;
  } catch (error) {
    // A path that is no pointer.
    return error as Error;
  }
}
