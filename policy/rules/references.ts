import type { PolicyResource } from "@pulumi/policy";
import { stackRule } from "../parts/rule.ts";
import type { StackView } from "../parts/stackView.ts";
import { objects, parsed, strings, valuesNamed, type Value } from "../parts/values.ts";

const CONFIGURATIONS = [
  "aws:sagemaker/endpointConfiguration:EndpointConfiguration",
  "aws-native:sagemaker:EndpointConfig",
];
const MODELS = ["aws:sagemaker/model:Model", "aws-native:sagemaker:Model"];
const FUNCTIONS = ["aws:lambda/function:Function", "aws-native:lambda:Function"];

interface Reference {
  readonly owner: string;
  readonly what: string;
  /** Types that the reference can name. */
  readonly targets: readonly string[];
  readonly properties: readonly string[];
  /** The names in the property, as far as they are known. */
  readonly names: (value: Value) => string[];
}

const variantModels = (value: Value): string[] => objects(value).flatMap((variant) => strings(variant["modelName"]));

const REFERENCES: readonly Reference[] = [
  ...["aws:sagemaker/endpoint:Endpoint", "aws-native:sagemaker:Endpoint"].map((owner) => ({
    owner,
    what: "endpoint configuration",
    targets: CONFIGURATIONS,
    properties: ["endpointConfigName"],
    names: strings,
  })),
  ...CONFIGURATIONS.map((owner) => ({
    owner,
    what: "model",
    targets: MODELS,
    properties: ["productionVariants", "shadowProductionVariants"],
    names: variantModels,
  })),
  ...["aws:sfn/stateMachine:StateMachine", "aws-native:stepfunctions:StateMachine"].map((owner) => ({
    owner,
    what: "function",
    targets: FUNCTIONS,
    properties: ["definition", "definitionString"],
    names: functionNames,
  })),
];

/** Functions that a state machine calls, by their names. */
function functionNames(definition: Value): string[] {
  const document = parsed(definition);
  const called = ["Resource", "FunctionName"].flatMap((key) => strings(valuesNamed(document, key)));
  return [...new Set(called.map(functionName).filter((name) => name !== undefined))];
}

/** The name in a function's ARN, or a name as it is; nothing for other services' ARNs and for expressions. */
function functionName(text: string): string | undefined {
  const arn = /^arn:[^:]+:lambda:[^:]*:[^:]*:function:([^:]+)/.exec(text)?.[1];
  return arn ?? (/^[\w-]+$/.test(text) ? text : undefined);
}

interface ReferenceOptions {
  readonly known: readonly string[];
}

export const referencesAreLive = stackRule<ReferenceOptions>(
  {
    name: "references-are-live",
    description:
      "What an endpoint, its configuration and a state machine name is in the stack, or comes from another stack by a reference.",
    severity: "medium",
    enforcementLevel: "advisory",
    remediationSteps:
      "Pass the resource's output or a StackReference's output instead of a text, or list the name in the rule's known.",
    options: {
      known: {
        type: "array",
        items: { type: "string" },
        default: [],
        description: 'Names that exist elsewhere; a star at the end stands for any rest, as in "shared-*".',
      },
    },
  },
  (stack, { known = [] }, report) => {
    for (const { owner, what, targets, properties, names } of REFERENCES) {
      const present = new Set(stack.ofType(...targets).flatMap((target) => [...stack.identitiesOf(target)]));
      for (const resource of stack.ofType(owner)) {
        for (const property of properties) {
          if (comesFromElsewhere(stack, resource, property, targets)) continue;
          const dead = names(stack.props(resource)[property]).filter(
            (name) => !present.has(name) && !matches(name, known),
          );
          for (const name of dead) {
            report(
              resource,
              `'${resource.name}' names the ${what} "${name}", which is not in this stack. Pass the resource's own output, or a StackReference's, so that it can't be missing; or list the name in the rule's known.`,
            );
          }
        }
      }
    }
  },
);

/** Whether the property was made from something that stands for another stack's resource: that one's stack vouches for it. */
function comesFromElsewhere(
  stack: StackView,
  resource: PolicyResource,
  property: string,
  targets: readonly string[],
): boolean {
  return stack.sourcesOf(resource, property).some(({ type }) => !targets.includes(type));
}

function matches(name: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => (pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern));
}
