import { parsedJson } from "../../../domain/rules/reading.ts";
import { validationException } from "../wire/errors.ts";

/** What the List operations have in common. */
export interface ListInput {
  readonly NextToken?: string;
  readonly MaxResults?: number;
  readonly NameContains?: string;
  readonly CreationTimeAfter?: number;
  readonly CreationTimeBefore?: number;
  readonly LastModifiedTimeAfter?: number;
  readonly LastModifiedTimeBefore?: number;
  readonly StatusEquals?: string;
  readonly SortBy?: string;
  readonly SortOrder?: string;
}

/** How a kind of record is filtered and sorted. */
export interface ListRules<T> {
  name(record: T): string;
  created(record: T): number;
  modified?(record: T): number;
  /** What to sort by, whatever the request names. */
  sorted?(record: T): string | number;
  status?(record: T): string;
  /** What the operation sorts by when the request does not say. */
  readonly sortBy?: "Name" | "CreationTime";
  readonly order: "Ascending" | "Descending";
}

export interface Page<T> {
  readonly items: T[];
  readonly next: { NextToken?: string };
}

/** Filters, sorts and cuts a list; the token names the last record given, so that a page stays right when records come and go. */
export function listPage<T>(records: readonly T[], input: ListInput, rules: ListRules<T>): Page<T> {
  const modified = (record: T): number => rules.modified?.(record) ?? rules.created(record);
  const kept = records.filter(
    (record) =>
      (input.NameContains === undefined ||
        rules.name(record).toLowerCase().includes(input.NameContains.toLowerCase())) &&
      (input.CreationTimeAfter === undefined || rules.created(record) > input.CreationTimeAfter) &&
      (input.CreationTimeBefore === undefined || rules.created(record) < input.CreationTimeBefore) &&
      (input.LastModifiedTimeAfter === undefined || modified(record) > input.LastModifiedTimeAfter) &&
      (input.LastModifiedTimeBefore === undefined || modified(record) < input.LastModifiedTimeBefore) &&
      (input.StatusEquals === undefined || rules.status?.(record) === input.StatusEquals),
  );
  const sortBy = input.SortBy ?? rules.sortBy ?? "CreationTime";
  const sign = (input.SortOrder ?? rules.order) === "Ascending" ? 1 : -1;
  const keyOf = (record: T): SortKey => [sortValue(record, sortBy, rules), rules.name(record)];
  kept.sort((a, b) => sign * compareKeys(keyOf(a), keyOf(b)));
  const after = input.NextToken === undefined ? undefined : decode(input.NextToken);
  const rest = after === undefined ? kept : kept.filter((record) => sign * compareKeys(keyOf(record), after) > 0);
  const items = rest.slice(0, input.MaxResults ?? 10);
  const last = items.at(-1);
  return { items, next: last !== undefined && rest.length > items.length ? { NextToken: encode(keyOf(last)) } : {} };
}

type SortKey = readonly [string | number, string];

function sortValue<T>(record: T, sortBy: string, rules: ListRules<T>): string | number {
  if (rules.sorted !== undefined) return rules.sorted(record);
  if (sortBy === "Name") return rules.name(record);
  if (sortBy === "Status") return rules.status?.(record) ?? "";
  return sortBy === "LastModifiedTime" ? (rules.modified?.(record) ?? rules.created(record)) : rules.created(record);
}

function compareKeys(a: SortKey, b: SortKey): number {
  const first = compare(a[0], b[0]);
  return first !== 0 ? first : compare(a[1], b[1]);
}

function compare(a: string | number, b: string | number): number {
  // What has no number comes before all that have, as an absent text does.
  if (typeof a !== typeof b) return typeof a === "string" ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

function encode(key: SortKey): string {
  return Buffer.from(JSON.stringify(key)).toString("base64url");
}

function decode(token: string): SortKey {
  const key = parsedJson(Buffer.from(token, "base64url").toString("utf8"))?.value;
  const [value, name] = Array.isArray(key) && key.length === 2 ? (key as unknown[]) : [];
  if ((typeof value === "string" || typeof value === "number") && typeof name === "string") return [value, name];
  throw validationException("The NextToken that you provided is invalid.");
}
