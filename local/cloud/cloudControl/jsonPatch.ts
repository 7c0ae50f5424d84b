import { HandlerError, type Json, type JsonValue } from "../cloudControlResource.ts";

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value?: JsonValue;
}

/** Applies an RFC 6902 patch to a copy of a resource's properties. Fails with InvalidRequest where a path leads nowhere. */
export function applyPatch(properties: Json, patch: readonly unknown[]): Json {
  let document = structuredClone(properties);
  for (const raw of patch) {
    const operation = asOperation(raw);
    document = apply(document, operation) as Json;
  }
  return document;
}

function apply(document: Json, operation: Operation): JsonValue {
  const path = pointer(operation.path);
  switch (operation.op) {
    case "add":
    case "replace":
      return put(document, path, structuredClone(operation.value ?? null), operation.op === "add");
    case "remove":
      remove(document, path);
      return document;
    case "move":
    case "copy": {
      const from = pointer(operation.from ?? "");
      const value = structuredClone(get(document, from));
      if (operation.op === "move") remove(document, from);
      return put(document, path, value, true);
    }
    case "test":
      if (!isEqual(get(document, path), operation.value ?? null)) {
        throw invalid(`the value at ${operation.path} is not the one to test for`);
      }
      return document;
    default:
      throw invalid(`"${operation.op}" is no operation of a JSON patch`);
  }
}

function asOperation(raw: unknown): Operation {
  const { op, path } = (raw ?? {}) as Partial<Operation>;
  if (typeof op !== "string" || typeof path !== "string") throw invalid("each operation needs op and path");
  return raw as Operation;
}

function pointer(path: string): string[] {
  if (path === "") return [];
  if (!path.startsWith("/")) throw invalid(`"${path}" is no JSON pointer`);
  return path
    .slice(1)
    .split("/")
    .map((token) => token.replace(/~1/g, "/").replace(/~0/g, "~"));
}

function get(document: JsonValue, path: readonly string[]): JsonValue {
  let value: JsonValue | undefined = document;
  for (const token of path) {
    value = Array.isArray(value) ? value[Number(token)] : isObject(value) ? value[token] : undefined;
    if (value === undefined) throw invalid(`there is nothing at /${path.join("/")}`);
  }
  return value;
}

function put(document: Json, path: readonly string[], value: JsonValue, insert: boolean): JsonValue {
  const last = path.at(-1);
  if (last === undefined) return value;
  const parent = get(document, path.slice(0, -1));
  if (Array.isArray(parent)) {
    const index = last === "-" ? parent.length : Number(last);
    if (!Number.isInteger(index) || index < 0 || index > parent.length) {
      throw invalid(`there is no place ${last} in /${path.slice(0, -1).join("/")}`);
    }
    parent.splice(index, insert ? 0 : 1, value);
  } else if (isObject(parent)) {
    parent[last] = value;
  } else {
    throw invalid(`/${path.slice(0, -1).join("/")} is neither an object nor a list`);
  }
  return document;
}

function remove(document: Json, path: readonly string[]): void {
  const last = path.at(-1);
  if (last === undefined) throw invalid("a whole resource can't be removed by a patch");
  const parent = get(document, path.slice(0, -1));
  if (Array.isArray(parent)) {
    const index = Number(last);
    if (!Number.isInteger(index) || index < 0 || index >= parent.length) throw invalid(`there is nothing at ${last}`);
    parent.splice(index, 1);
  } else if (isObject(parent) && last in parent) {
    Reflect.deleteProperty(parent, last);
  } else {
    throw invalid(`there is nothing at /${path.join("/")}`);
  }
}

/** Whether two values are the same JSON, whatever the order of their keys. */
export function isEqual(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => isEqual(item, b[index]));
  }
  if (isObject(a) && isObject(b)) {
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length && keys.every((key) => key in b && isEqual(a[key], b[key]));
  }
  return a === b;
}

function isObject(value: JsonValue | undefined): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function invalid(message: string): HandlerError {
  return new HandlerError("InvalidRequest", `PatchDocument: ${message}`);
}
