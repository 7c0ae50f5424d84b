import { has, isObject, listOf, type Json } from "../reading.ts";
import {
  isExpression,
  MEASURED,
  schema,
  SPECIFICATION,
  type Diagnostic,
  type StateCheck,
  type StateEntry,
} from "./definition.ts";
import { referencePathProblem } from "./paths.ts";

const ORDERS = ["Equals", "LessThan", "GreaterThan", "LessThanEquals", "GreaterThanEquals"];
const ORDERED = ["String", "Numeric", "Timestamp"].flatMap((kind) => ORDERS.map((order) => `${kind}${order}`));
const TESTS = ["IsNull", "IsPresent", "IsNumeric", "IsString", "IsBoolean", "IsTimestamp"];
const COMPARATORS = new Set([
  ...ORDERED.flatMap((operator) => [operator, `${operator}Path`]),
  ...["BooleanEquals", "BooleanEqualsPath", "StringMatches", ...TESTS],
]);
const SELECTORS = ["And", "Or", "Not", "Variable", "Condition"];
const SOURCE = `${SPECIFICATION}, Choice state; ${MEASURED}`;

/** A rule of a Choice, or one within And, Or and Not. */
interface Rule {
  readonly rule: Json;
  readonly path: string;
  readonly top: boolean;
}

/** The rules of Choice states: each with one comparison, nested ones without a transition. */
export const choiceChecks: readonly StateCheck[] = [
  {
    what: "choices-not-empty",
    says: "A Choice has at least one rule.",
    source: SOURCE,
    find: ({ states }) =>
      states
        .filter(({ state, type }) => type === "Choice" && listOf(state, "Choices")?.length === 0)
        .map(({ path }) => schema("Value cannot be empty", `${path}/Choices`)),
  },
  {
    what: "choice-next",
    says: "Each rule of a Choice has a Next, and none within And, Or or Not has.",
    source: SOURCE,
    find: ({ states }) =>
      states.flatMap((entry) =>
        rulesOf(entry).flatMap(({ rule, path, top }) => {
          if (top && !has(rule, "Next")) return [schema("These fields are required: [Next]", path)];
          return !top && has(rule, "Next") ? [schema("Field 'Next' is not supported", path)] : [];
        }),
      ),
  },
  {
    what: "choice-selector",
    says: "A rule has exactly one of And, Or, Not, Variable and, in JSONata, Condition.",
    source: SOURCE,
    find: ({ states }) =>
      states.flatMap((entry) =>
        rulesOf(entry).flatMap(({ rule, path }) => {
          const count = SELECTORS.filter((selector) => has(rule, selector)).length;
          return count === 1
            ? []
            : [schema(`The object must have only one of the following fields, [${SELECTORS.join(", ")}]`, path)];
        }),
      ),
  },
  {
    what: "choice-comparison",
    says: "A rule on a Variable has exactly one comparison.",
    source: SOURCE,
    find: ({ states }) =>
      states.flatMap((entry) =>
        rulesOf(entry).flatMap(({ rule, path }) => {
          if (!has(rule, "Variable")) return [];
          const count = Object.keys(rule).filter((field) => COMPARATORS.has(field)).length;
          if (count === 1) return [];
          return [schema("There should only be one of the following fields: [StringEquals, ...]", path)];
        }),
      ),
  },
  {
    what: "choice-nesting",
    says: "And and Or hold a list of at least one rule, Not holds a rule.",
    source: `${SPECIFICATION}, Choice state, Boolean expressions`,
    find: ({ states }) =>
      states.flatMap((entry) =>
        rulesOf(entry).flatMap(({ rule, path }) => [
          ...["And", "Or"]
            .filter((field) => has(rule, field))
            .flatMap((field) => {
              const rules = listOf(rule, field);
              if (rules === undefined) return [schema("Expected value of type [ARRAY]", `${path}/${field}`)];
              return rules.length === 0 ? [schema("Value cannot be empty", `${path}/${field}`)] : [];
            }),
          ...(has(rule, "Not") && !isObject(rule["Not"])
            ? [schema("Expected value of type [OBJECT]", `${path}/Not`)]
            : []),
        ]),
      ),
  },
  {
    what: "choice-operand",
    says: "A comparison compares with a value of its own kind: a text, a number, a boolean, a timestamp or a path.",
    source: `${SPECIFICATION}, Choice state, Data-test expression`,
    find: ({ states }) =>
      states.flatMap((entry) =>
        rulesOf(entry).flatMap(({ rule, path }) =>
          Object.entries(rule).flatMap(([field, value]) =>
            COMPARATORS.has(field) ? operandProblem(field, value, `${path}/${field}`) : [],
          ),
        ),
      ),
  },
  {
    what: "choice-variable",
    says: "A rule's Variable is a path.",
    source: SOURCE,
    find: ({ states }) =>
      states.flatMap((entry) =>
        rulesOf(entry).flatMap(({ rule, path }) =>
          has(rule, "Variable") ? pathProblem(rule["Variable"], `${path}/Variable`) : [],
        ),
      ),
  },
  {
    what: "choice-query-language",
    says: "JSONata rules have a Condition, JSONPath rules a Variable.",
    source: `Step Functions Developer Guide, Choice workflow state; ${MEASURED}`,
    find: ({ states }) =>
      states.flatMap((entry) => {
        const { language } = entry;
        const [field, other] = language === "JSONata" ? ["Variable", "JSONPath"] : ["Condition", "JSONata"];
        return rulesOf(entry)
          .filter(({ rule }) => has(rule, field))
          .map(({ path }) =>
            schema(
              `The QueryLanguage is set to '${language}', but field '${field}' is only supported for the '${other}' QueryLanguage`,
              path,
            ),
          );
      }),
  },
  {
    what: "choice-condition",
    says: "A Condition is a boolean or a JSONata expression.",
    source: "Step Functions Developer Guide, Choice workflow state (JSONata)",
    find: ({ states }) =>
      states.flatMap((entry) =>
        rulesOf(entry)
          .filter(({ rule }) => entry.language === "JSONata" && has(rule, "Condition"))
          .filter(({ rule }) => typeof rule["Condition"] !== "boolean" && !isExpression(rule["Condition"]))
          .map(({ path }) => schema("JSONata string must start with {% and end with %}", `${path}/Condition`)),
      ),
  },
];

function rulesOf({ state, type, path }: StateEntry): Rule[] {
  if (type !== "Choice") return [];
  return (listOf(state, "Choices") ?? []).flatMap((rule, index) => nested(rule, `${path}/Choices[${index}]`, true));
}

function nested(rule: unknown, path: string, top: boolean): Rule[] {
  if (!isObject(rule)) return [];
  const inside = ["And", "Or"].flatMap((field) =>
    (listOf(rule, field) ?? []).flatMap((child, index) => nested(child, `${path}/${field}[${index}]`, false)),
  );
  return [{ rule, path, top }, ...inside, ...nested(rule["Not"], `${path}/Not`, false)];
}

function operandProblem(operator: string, value: unknown, at: string): Diagnostic[] {
  if (operator.endsWith("Path")) return pathProblem(value, at);
  if (operator.startsWith("Is") || operator.startsWith("Boolean")) {
    return typeof value === "boolean" ? [] : [schema("Expected value of type [BOOLEAN]", at)];
  }
  if (operator.startsWith("Numeric")) {
    return typeof value === "number" ? [] : [schema("Expected value of type [NUMBER]", at)];
  }
  return typeof value === "string" ? [] : [schema("Expected value of type [STRING]", at)];
}

function pathProblem(value: unknown, at: string): Diagnostic[] {
  if (typeof value !== "string") return [schema("Expected value of type [STRING]", at)];
  return value.startsWith("$") ? [] : [referencePathProblem(at)];
}
