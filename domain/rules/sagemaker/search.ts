import { rulesOf } from "../rulesOf.ts";

export interface SearchRequest {
  readonly SearchExpression?: SearchExpression | undefined;
  readonly VisibilityConditions?: readonly { readonly Key?: string | undefined }[] | undefined;
}

interface SearchExpression {
  readonly Filters?: readonly Filter[] | undefined;
  readonly NestedFilters?: readonly { readonly Filters?: readonly Filter[] | undefined }[] | undefined;
  readonly SubExpressions?: readonly SearchExpression[] | undefined;
}

interface Filter {
  readonly Name: string;
  readonly Operator?: string | undefined;
  readonly Value?: string | undefined;
}

const SOURCE = "service model of SageMaker";
const MAX_PARTS = 50;
const ORDERED = ["GreaterThan", "GreaterThanOrEqualTo", "LessThan", "LessThanOrEqualTo"];
/** Properties that may be searched for by `Contains` more than once. */
const CONTAINS_OFTEN = new Set([
  ...["Experiment.DisplayName", "Experiment.ExperimentName", "Experiment.Tags"],
  ...["Trial.DisplayName", "Trial.TrialName", "Trial.Tags"],
  ...["TrialComponent.DisplayName", "TrialComponent.TrialComponentName", "TrialComponent.Tags"],
  ...["TrialComponent.InputArtifacts", "TrialComponent.OutputArtifacts"],
]);

interface Parts {
  readonly filters: readonly Filter[];
  /** Filters, nested filters and subexpressions, at every depth. */
  readonly count: number;
  readonly empty: boolean;
}

function partsOf({ Filters = [], NestedFilters = [], SubExpressions = [] }: SearchExpression): Parts {
  const inner = SubExpressions.map(partsOf);
  const nested = NestedFilters.flatMap((filter) => filter.Filters ?? []);
  const own = Filters.length + NestedFilters.length + SubExpressions.length;
  return {
    filters: [...Filters, ...nested, ...inner.flatMap((part) => part.filters)],
    count: own + nested.length + inner.reduce((sum, part) => sum + part.count, 0),
    empty: own === 0 || inner.some((part) => part.empty),
  };
}

/** Names and ARNs are texts whatever the resource; of other properties the kind is not known here. */
function isText(name: string): boolean {
  return /(?:^|\.)\w*(?:Name|Arn)$/.test(name);
}

function isTime(name: string): boolean {
  return /(?:^|\.)(?:CreationTime|LastModifiedTime)$/.test(name);
}

export const searchRules = rulesOf<SearchRequest>("sagemaker/Search", {
  "some-expression": {
    says: "An expression has a filter, a nested filter or a subexpression.",
    source: `${SOURCE}, SearchExpression: "You must specify at least one subexpression, filter, or nested filter."`,
    broken: ({ SearchExpression: expression }) =>
      expression !== undefined && partsOf(expression).empty
        ? "You must provide at least one subexpression, filter, or nested filter."
        : undefined,
  },
  "expression-size": {
    says: "An expression has 50 parts at most, at all depths together.",
    source: `${SOURCE}, SearchRequest.SearchExpression: "The maximum number of recursive SubExpressions, NestedFilters, and Filters that can be included in a SearchExpression object is 50."`,
    broken: ({ SearchExpression: expression }) => {
      const count = expression === undefined ? 0 : partsOf(expression).count;
      return count > MAX_PARTS
        ? `The maximum number of recursive SubExpressions, NestedFilters, and Filters is ${MAX_PARTS}, got ${count}.`
        : undefined;
    },
  },
  "text-has-no-order": {
    says: "Texts are not compared as greater or less.",
    source: `${SOURCE}, Filter.Operator: GreaterThan, GreaterThanOrEqualTo, LessThan, LessThanOrEqualTo: "Not supported for text properties."`,
    broken: ({ SearchExpression: expression = {} }) => {
      const filter = partsOf(expression).filters.find(
        ({ Name, Operator = "Equals" }) => isText(Name) && ORDERED.includes(Operator),
      );
      return filter === undefined
        ? undefined
        : `The operator ${filter.Operator} is not supported for text properties, got ${filter.Name}.`;
    },
  },
  "text-operators": {
    says: "A time neither contains a text nor is one of several.",
    source: `${SOURCE}, Filter.Operator: In, Contains: "Only supported for text properties."`,
    broken: ({ SearchExpression: expression = {} }) => {
      const filter = partsOf(expression).filters.find(
        ({ Name, Operator }) => isTime(Name) && (Operator === "In" || Operator === "Contains"),
      );
      return filter === undefined
        ? undefined
        : `The operator ${filter.Operator} is only supported for text properties, got ${filter.Name}.`;
    },
  },
  "one-contains": {
    says: "An expression asks once what contains a text, except of some properties of experiments.",
    source: `${SOURCE}, Filter.Operator: "A SearchExpression can include only one Contains operator for all other values of Name", with the message`,
    broken: ({ SearchExpression: expression = {} }) => {
      const contains = partsOf(expression).filters.filter(
        ({ Name, Operator }) => Operator === "Contains" && !CONTAINS_OFTEN.has(Name),
      );
      return contains.length > 1 ? "'CONTAINS' operator usage limit of 1 exceeded." : undefined;
    },
  },
  "visibility-key": {
    says: "A condition of visibility is about a tag.",
    source: `${SOURCE}, VisibilityConditions.Key: "It must be in the following format: Tags.<key>."`,
    broken: ({ VisibilityConditions = [] }) => {
      const condition = VisibilityConditions.find(({ Key }) => Key !== undefined && !/^Tags\../.test(Key));
      return condition === undefined
        ? undefined
        : `VisibilityConditions.Key must be in the format Tags.<key>, got "${condition.Key}".`;
    },
  },
});
