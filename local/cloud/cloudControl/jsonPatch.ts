import { applyPatch as applyOperations, Pointer, type Operation } from "rfc6902";
import { AwsError } from "../../sagemaker/wire/errors.ts";
import { HandlerError, type Json } from "../cloudControlResource.ts";

/**
 * Applies an RFC 6902 patch to a copy of what was read of a resource. Fails with InvalidRequest where a path leads nowhere, and with
 * ValidationException where something is to be replaced that was not read, as a list that is empty or a write-only property: such a
 * one is to be added (cloudformation-coverage-roadmap#2236, where AWS's answer was recorded; pulumi-aws-native, pkg/naming/convert.go,
 * which adds what the schema calls write-only).
 */
export function applyPatch(properties: Json, patch: readonly unknown[]): Json {
  const document = structuredClone(properties);
  for (const operation of patch as Operation[]) {
    const problem = problemOf(document, operation);
    if (problem instanceof AwsError) throw problem;
    if (problem !== null) throw new HandlerError("InvalidRequest", `PatchDocument: ${problem.message}`);
  }
  return document;
}

function problemOf(document: Json, operation: Operation): Error | null {
  try {
    if (operation.op === "replace" && Pointer.fromJSON(operation.path).get(document) === undefined) {
      const message = `[REPLACE Operation] noSuchPath in source, path provided : /${operation.path}`;
      return new AwsError("ValidationException", message);
    }
    const [problem = null] = applyOperations(document, [operation]);
    return problem;
  } catch (error) {
    // A path that is no pointer.
    return error as Error;
  }
}
