import { serializationException, validationException } from "../wire/errors.ts";
import { isObject, type Json, type JsonObject } from "../wire/json.ts";
import { checkTypes } from "./checkTypes.ts";
import { compilePattern } from "./pattern.ts";
import type { ServiceModel, Shape } from "./serviceModel.ts";

/** How the complaint about a missing member ends. */
export const MISSING = "failed to satisfy constraint: Member must not be null";

/** Checks a request against the service model, and fails as AWS does: all broken rules in one message. */
export function validateRequest(model: ServiceModel, operation: string, body: Json): JsonObject {
  if (!isObject(body)) throw serializationException("Start of structure or map expected");
  const shape = model.input(operation);
  if (shape === undefined) return body;
  checkTypes(model, shape, body);
  const message = validationErrors(brokenConstraints(model, operation, body));
  if (message !== undefined) throw validationException(message);
  return body;
}

/** All constraints of the model that a request breaks, in AWS's words. */
export function brokenConstraints(model: ServiceModel, operation: string, body: JsonObject): string[] {
  const shape = model.input(operation);
  const problems: string[] = [];
  if (shape !== undefined) checkStructure(model, shape, body, "", problems);
  return problems;
}

/** The one message that AWS makes of broken constraints; undefined where there is none. */
export function validationErrors(problems: readonly string[]): string | undefined {
  if (problems.length === 0) return undefined;
  return `${problems.length} validation error${problems.length === 1 ? "" : "s"} detected: ${problems.join("; ")}`;
}

function checkStructure(model: ServiceModel, shape: Shape, value: JsonObject, path: string, problems: string[]): void {
  for (const name of shape.required ?? []) {
    if (value[name] === undefined || value[name] === null) {
      problems.push(`Value null at '${join(path, name)}' ${MISSING}`);
    }
  }
  for (const [name, member] of Object.entries(shape.members ?? {})) {
    const item = value[name];
    if (item !== undefined && item !== null)
      checkValue(model, model.shape(member.shape), item, join(path, name), problems);
  }
}

function checkValue(model: ServiceModel, shape: Shape, value: Json, path: string, problems: string[]): void {
  const complain = (rule: string): void => {
    const shown = isSensitive(model, shape) ? "" : ` '${print(value)}'`;
    problems.push(`Value${shown} at '${path}' failed to satisfy constraint: ${rule}`);
  };
  for (const rule of brokenRules(shape, value)) complain(rule);
  if (shape.type === "structure" && isObject(value)) checkStructure(model, shape, value, path, problems);
  if (shape.type === "list" && Array.isArray(value) && shape.member) {
    const element = model.shape(shape.member.shape);
    if (isComposite(element)) {
      for (const [index, item] of value.entries()) {
        if (item !== null) checkValue(model, element, item, `${path}.${index + 1}.member`, problems);
      }
    } else if (value.some((item) => brokenRules(element, item).length > 0)) {
      complain(`Member must satisfy constraint: [${allRules(element).join(", ")}]`);
    }
  }
  if (shape.type === "map" && isObject(value) && shape.key && shape.value) {
    const key = model.shape(shape.key.shape);
    const element = model.shape(shape.value.shape);
    if (Object.keys(value).some((item) => brokenRules(key, item).length > 0)) {
      complain(`Map keys must satisfy constraint: [${allRules(key).join(", ")}]`);
    }
    if (isComposite(element)) {
      for (const [name, item] of Object.entries(value))
        checkValue(model, element, item, `${path}.${name}.member`, problems);
    } else if (Object.values(value).some((item) => brokenRules(element, item).length > 0)) {
      complain(`Map value must satisfy constraint: [${allRules(element).join(", ")}]`);
    }
  }
}

/** The rules of a shape itself (not of what is inside) that a value breaks, in AWS's wording. */
function brokenRules(shape: Shape, value: Json): string[] {
  const broken: string[] = [];
  const size = sizeOf(shape, value);
  if (size !== undefined) {
    const what = isNumeric(shape) ? "value" : "length";
    if (shape.min !== undefined && size < shape.min)
      broken.push(`Member must have ${what} greater than or equal to ${shape.min}`);
    if (shape.max !== undefined && size > shape.max)
      broken.push(`Member must have ${what} less than or equal to ${shape.max}`);
  }
  if (typeof value === "string") {
    if (shape.enum && !shape.enum.includes(value))
      broken.push(`Member must satisfy enum value set: [${shape.enum.join(", ")}]`);
    if (shape.pattern !== undefined && compilePattern(shape.pattern)?.test(value) === false) {
      broken.push(`Member must satisfy regular expression pattern: ${shape.pattern}`);
    }
  }
  return broken;
}

function allRules(shape: Shape): string[] {
  const what = shape.type === "string" || shape.type === "list" ? "length" : "value";
  const rules: string[] = [];
  if (shape.max !== undefined) rules.push(`Member must have ${what} less than or equal to ${shape.max}`);
  if (shape.min !== undefined) rules.push(`Member must have ${what} greater than or equal to ${shape.min}`);
  if (shape.pattern !== undefined) rules.push(`Member must satisfy regular expression pattern: ${shape.pattern}`);
  if (shape.enum) rules.push(`Member must satisfy enum value set: [${shape.enum.join(", ")}]`);
  return rules;
}

function sizeOf(shape: Shape, value: Json): number | undefined {
  if (typeof value === "number") return shape.type === "timestamp" ? undefined : value;
  // The query protocol writes numbers as texts.
  if (typeof value === "string" && isNumeric(shape)) return value === "" ? undefined : Number(value);
  if (typeof value === "string") return shape.type === "string" ? value.length : undefined;
  if (Array.isArray(value)) return value.length;
  return isObject(value) && shape.type === "map" ? Object.keys(value).length : undefined;
}

const isNumeric = (shape: Shape): boolean => ["integer", "long", "float", "double"].includes(shape.type);

/** Whether AWS leaves a value out of its message: passwords, and the values of environment variables. */
function isSensitive(model: ServiceModel, shape: Shape): boolean {
  const inner = shape.value ?? shape.member;
  return shape.sensitive === true || (inner !== undefined && model.shape(inner.shape).sensitive === true);
}

const isComposite = (shape: Shape): boolean =>
  shape.type === "structure" || shape.type === "list" || shape.type === "map";

function join(path: string, member: string): string {
  const name = member.charAt(0).toLowerCase() + member.slice(1);
  return path === "" ? name : `${path}.${name}`;
}

function print(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(print).join(", ")}]`;
  if (isObject(value))
    return `{${Object.entries(value)
      .map(([key, item]) => `${key}=${print(item)}`)
      .join(", ")}}`;
  return String(value);
}
