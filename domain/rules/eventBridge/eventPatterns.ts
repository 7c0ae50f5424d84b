import { isObject } from "../reading.ts";

const OPERATORS = [
  ...["prefix", "suffix", "anything-but", "numeric", "exists", "cidr", "wildcard", "equals-ignore-case"],
];
const WITHIN_ANYTHING_BUT = ["prefix", "suffix", "wildcard", "equals-ignore-case"];
const COMPARISONS = ["<", "<=", "=", ">=", ">"];

/** Why EventBridge does not take an event pattern; undefined where it does. */
export function patternProblem(pattern: unknown): string | undefined {
  if (!isObject(pattern)) return "Filter is not an object";
  if (Object.keys(pattern).length === 0) return "Empty patterns are not allowed";
  return ofObject(pattern);
}

function ofObject(pattern: Readonly<Record<string, unknown>>): string | undefined {
  for (const [name, value] of Object.entries(pattern)) {
    const problem = name === "$or" && Array.isArray(value) ? ofAlternatives(value) : ofField(name, value);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function ofAlternatives(alternatives: readonly unknown[]): string | undefined {
  if (alternatives.length < 2) return "There must have at least 2 Objects in $or relationship.";
  for (const alternative of alternatives) {
    const problem = isObject(alternative)
      ? ofObject(alternative)
      : "Only JSON object is allowed in array of $or relationship.";
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function ofField(name: string, value: unknown): string | undefined {
  if (isObject(value)) return Object.keys(value).length === 0 ? "Empty objects are not allowed" : ofObject(value);
  if (!Array.isArray(value)) return `"${name}" must be an object or an array`;
  if (value.length === 0) return "Empty arrays are not allowed";
  for (const item of value as readonly unknown[]) {
    const problem = ofItem(item);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function ofItem(item: unknown): string | undefined {
  if (Array.isArray(item)) return "Match value must be String, number, true, false, or null";
  if (!isObject(item)) return undefined;
  const [operator, ...more] = Object.keys(item);
  if (operator === undefined || more.length > 0) return "Only one key allowed in match expression";
  if (!OPERATORS.includes(operator)) return `Unrecognized match type ${operator}`;
  return ofOperand(operator, item[operator]);
}

function ofOperand(operator: string, value: unknown): string | undefined {
  switch (operator) {
    case "exists":
      return typeof value === "boolean" ? undefined : "exists match pattern must be either true or false.";
    case "numeric":
      return ofNumeric(value);
    case "anything-but": {
      if (!isObject(value)) return undefined;
      const wrong = Object.keys(value).find((key) => !WITHIN_ANYTHING_BUT.includes(key));
      return wrong === undefined ? undefined : `Unsupported anything-but pattern: ${wrong}`;
    }
    case "wildcard":
      if (typeof value !== "string") return "wildcard match pattern must be a string";
      return value.includes("**") ? "Consecutive wildcard characters" : undefined;
    case "prefix":
    case "suffix":
      return typeof value === "string" || isObject(value) ? undefined : `${operator} match pattern must be a string`;
    default:
      return typeof value === "string" ? undefined : `${operator} match pattern must be a string`;
  }
}

function ofNumeric(value: unknown): string | undefined {
  if (!Array.isArray(value) || value.length < 2 || value.length % 2 !== 0) return "Invalid numeric match: bad array";
  for (let at = 0; at < value.length; at += 2) {
    const [comparison, bound] = [value[at], value[at + 1]] as [unknown, unknown];
    if (typeof comparison !== "string" || !COMPARISONS.includes(comparison)) {
      return `Unrecognized numeric range operator: ${String(comparison)}`;
    }
    if (typeof bound !== "number") return "Value of numeric range must be numeric";
  }
  return undefined;
}
