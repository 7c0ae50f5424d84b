import { isDeepStrictEqual } from "node:util";
import { applyPatch as applyOperations, Pointer, type Operation } from "rfc6902";
import { AwsError } from "../../sagemaker/wire/errors.ts";
import { HandlerError, type FixedProperties, type Json } from "../cloudControlResource.ts";

/**
 * Applies an RFC 6902 patch to a copy of what was read of a resource. Fails with InvalidRequest where a path leads nowhere, and with
 * ValidationException where something is to be replaced that was not read, as a list that is empty or a write-only property: such a
 * one is to be added (cloudformation-coverage-roadmap#2236, where AWS's answer was recorded; pulumi-aws-native, pkg/naming/convert.go,
 * which adds what the schema calls write-only).
 *
 * What the schema calls read-only or create-only no handler is told of: Cloud Control itself refuses a patch that changes it, or takes it
 * away (pulumi-aws-native#941, #1244 and carina-rs/carina#806, where its answers were recorded).
 */
export function applyPatch(properties: Json, patch: readonly unknown[], fixed?: FixedProperties): Json {
  const document = structuredClone(properties);
  for (const operation of patch as Operation[]) {
    const problem = problemOf(document, operation);
    if (problem instanceof AwsError) throw problem;
    if (problem !== null) throw new HandlerError("InvalidRequest", `PatchDocument: ${problem.message}`);
  }
  const changed = (names: readonly string[] = []): string[] =>
    names
      .filter((name) => !isDeepStrictEqual(valueAt(properties, name), valueAt(document, name)))
      .map((name) => `/properties/${name}`);
  refuse("ValidationException", "readOnlyProperties", changed(fixed?.readOnly));
  refuse("NotUpdatableException", "createOnlyProperties", changed(fixed?.createOnly));
  return document;
}

function valueAt(document: Json, name: string): unknown {
  return Pointer.fromJSON(`/${name}`).get(document);
}

function refuse(code: string, kind: string, paths: readonly string[]): void {
  if (paths.length > 0)
    throw new AwsError(code, `Invalid patch update: ${kind} [${paths.join(", ")}] cannot be updated`);
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
