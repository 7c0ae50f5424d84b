import type { Filter, SearchExpression } from "@aws-sdk/client-sagemaker";
import type { Context } from "../context.ts";
import type { Request } from "../resources/operation.ts";
import { listPage } from "../resources/paging.ts";
import { tagsOf } from "../resources/tags.ts";
import { validationException } from "../wire/errors.ts";
import { isObject, type Json, type Wire } from "../wire/json.ts";
import { TRAINING_JOB, type TrainingJob } from "./record.ts";

/** Search over training jobs: filters by name, nested and sub-expressions, sorted and paged. */
export function search(input: Request<"Search">, context: Context): { Results: { TrainingJob: TrainingJob }[] } {
  if (input.Resource !== "TrainingJob") {
    throw validationException(
      `Search for ${input.Resource} is not supported on the local cloud; it searches TrainingJob.`,
    );
  }
  const expression = input.SearchExpression;
  const visible = input.VisibilityConditions ?? [];
  // Nothing is made discoverable by another account here.
  const jobs = input.CrossAccountFilterOption === "CrossAccount" ? [] : context.store.list<TrainingJob>(TRAINING_JOB);
  const found = jobs
    .map((job) => searchable(context, job))
    .filter((job) => visible.every(({ Key, Value }) => property(job, Key ?? "") === Value))
    .filter((job) => expression === undefined || matches(job, expression));
  const sortBy = input.SortBy ?? "LastModifiedTime";
  const { items, next } = listPage(found, input, {
    name: (job) => job.TrainingJobName,
    created: (job) => job.CreationTime,
    sorted: (job) => sortKey(property(job, sortBy)),
    order: "Descending",
  });
  return { Results: items.map((job) => ({ TrainingJob: job })), ...next };
}

type Searchable = TrainingJob & { readonly Tags: { Key: string; Value: string }[] };

function searchable(context: Context, job: TrainingJob): Searchable {
  return { ...job, Tags: tagsOf(context, job.TrainingJobArn) };
}

function sortKey(value: Json | undefined): string | number {
  if (value === undefined) return "";
  return typeof value === "number" ? value : text(value);
}

function matches(job: Searchable, expression: Wire<SearchExpression>): boolean {
  const results = [
    ...(expression.Filters ?? []).map((filter) => passes(property(job, filter.Name), filter)),
    ...(expression.SubExpressions ?? []).map((part) => matches(job, part)),
    ...(expression.NestedFilters ?? []).map((nested) => {
      const list = property(job, nested.NestedPropertyName);
      const inner = nested.Filters.map((filter) => ({
        ...filter,
        Name: filter.Name.slice(nested.NestedPropertyName.length + 1),
      }));
      return (
        Array.isArray(list) &&
        list.some((item) => inner.every((filter) => passes(dig(item, filter.Name.split(".")), filter)))
      );
    }),
  ];
  return expression.Operator === "Or" ? results.some(Boolean) : results.every(Boolean);
}

/** A property by its search name: a dotted path, with `Tags.<key>`, `HyperParameters.<name>` and `Metrics.<name>` (last value). */
function property(job: Searchable, name: string): Json | undefined {
  const [first, ...rest] = name.split(".");
  if (first === "Tags") return job.Tags.find((tag) => tag.Key === rest.join("."))?.Value;
  if (first === "Metrics")
    return job.FinalMetricDataList?.find((metric) => metric.MetricName === rest.join("."))?.Value;
  if (first === "HyperParameters") return job.HyperParameters?.[rest.join(".")];
  return dig(job, name.split("."));
}

function dig(value: Json | undefined, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((at, part) => (isObject(at) ? at[part] : undefined), value);
}

function passes(value: Json | undefined, { Operator: operator = "Equals", Value: wanted = "" }: Wire<Filter>): boolean {
  if (operator === "Exists" || operator === "NotExists") return (value !== undefined) === (operator === "Exists");
  if (operator === "NotEquals") return !passes(value, { Name: "", Operator: "Equals", Value: wanted });
  if (value === undefined) return false;
  if (operator === "Contains") return text(value).includes(wanted);
  if (operator === "In") return wanted.split(",").includes(text(value));
  if (typeof value !== "number") return operator === "Equals" && text(value) === wanted;
  const order = value - numeric(wanted);
  const signs = {
    Equals: [0],
    GreaterThan: [1],
    GreaterThanOrEqualTo: [0, 1],
    LessThan: [-1],
    LessThanOrEqualTo: [-1, 0],
  };
  return signs[operator].includes(Math.sign(order));
}

function text(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function numeric(value: string): number {
  const number = Number(value);
  return Number.isNaN(number) ? Date.parse(value) / 1000 : number;
}
