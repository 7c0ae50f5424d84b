import { serializationException, validationException } from "../wire/errors.ts";
import { isObject, type Json, type JsonObject } from "../wire/json.ts";
import type { ScalarType, ServiceModel, Shape } from "./serviceModel.ts";

const isText = (value: Json): boolean => typeof value === "string";
const isFraction = (value: Json): boolean =>
  typeof value === "number" || ["NaN", "Infinity", "-Infinity"].includes(value as string);
const isTime = (value: Json): boolean =>
  typeof value === "number" || (typeof value === "string" && !Number.isNaN(Date.parse(value)));

/** Types without members: what AWS calls each, and whether a value is of it. */
const SCALARS: Readonly<Record<ScalarType, readonly [name: string, holds: (value: Json) => boolean]>> = {
  string: ["String", isText],
  blob: ["String", isText],
  boolean: ["Boolean", (value) => typeof value === "boolean"],
  integer: ["Integer", Number.isInteger],
  long: ["Long", Number.isInteger],
  float: ["Float", isFraction],
  double: ["Double", isFraction],
  timestamp: ["Date", isTime],
};

/** Holds a request's JSON types against the model; a wrong one is a SerializationException, as the parser on AWS gives. */
export function checkTypes(model: ServiceModel, shape: Shape, value: Json): void {
  if (value === null) return;
  switch (shape.type) {
    case "structure":
      checkStructure(model, shape, asObject(value, "structure"));
      return;
    case "map":
      if (shape.value) {
        const element = model.shape(shape.value.shape);
        for (const item of Object.values(asObject(value, "map"))) checkTypes(model, element, item);
      }
      return;
    case "list":
      if (!Array.isArray(value)) throw serializationException("Expected list or null");
      if (shape.member) {
        const element = model.shape(shape.member.shape);
        for (const item of value) checkTypes(model, element, item);
      }
      return;
    default: {
      const [target, holds] = SCALARS[shape.type];
      if (!holds(value)) throw cannotConvert(value, target);
    }
  }
}

function checkStructure(model: ServiceModel, shape: Shape, value: JsonObject): void {
  const members = shape.members ?? {};
  for (const [name, item] of Object.entries(value)) {
    const member = members[name];
    if (member !== undefined) checkTypes(model, model.shape(member.shape), item);
    // AWS drops members that it does not know; a typo is worth an error, in the words of its own clients.
    else
      throw validationException(
        `Unknown parameter in input: "${name}", must be one of: ${Object.keys(members).join(", ")}`,
      );
  }
  const set = Object.keys(value).filter((name) => value[name] !== null);
  if (shape.union === true && set.length !== 1) {
    throw serializationException(`Only one member of a union may be set, found: ${set.join(", ")}`);
  }
}

function asObject(value: Json, expected: string): JsonObject {
  if (isObject(value)) return value;
  throw serializationException(
    Array.isArray(value) ? "Start of list found where not expected" : `Expected ${expected} or null`,
  );
}

function cannotConvert(value: Json, target: string): Error {
  if (Array.isArray(value)) return serializationException("Start of list found where not expected");
  if (isObject(value)) return serializationException("Start of structure or map found where not expected.");
  const kind = `${(typeof value === "boolean" ? String(value) : typeof value).toUpperCase()}_VALUE`;
  return serializationException(`${kind} can not be converted to ${/^[AEIOU]/.test(target) ? "an" : "a"} ${target}`);
}
