import { parsedJson } from "../../../../domain/rules/reading.ts";
import { completed, defaultsKey, filledIn, specOf } from "./inputs.ts";
import type { InputSpec, ResourceType } from "./resourceType.ts";
import { containsUnknown, equal, isArchive, isAsset, isObject, type Json, type Props } from "./values.ts";

export type DiffKind = "add" | "delete" | "update";
export interface PropertyDiff {
  readonly kind: DiffKind;
  readonly replace: boolean;
}
export interface Difference {
  /** The top-level inputs that differ. */
  readonly changed: string[];
  readonly replaces: string[];
  readonly deleteBeforeReplace: boolean;
  /** Every differing leaf by its property path, for the engine's display. */
  readonly detailed: Map<string, PropertyDiff>;
}

/** Equality with regard to what the property means: JSON documents and sets by content. */
export function sameInput(spec: InputSpec, a: Json | undefined, b: Json | undefined): boolean {
  if (equal(a, b)) return true;
  if (spec.json) return sameDocument(a, b);
  return spec.set === true && a !== undefined && b !== undefined && equal(normal(a), normal(b));
}

export interface DiffOptions {
  readonly ignored?: readonly string[];
  /** The outputs: what AWS had at last. An input that did not come through (a rollback) is a difference too. */
  readonly state?: Props;
}

/** What a deployment would change: the inputs of the last one, and what AWS made of them, against those of the program. */
export function diffInputs(
  type: ResourceType,
  olds: Props,
  news: Props,
  { ignored = [], state = {} }: DiffOptions = {},
): Difference {
  const changed: string[] = [];
  const replaces: string[] = [];
  const detailed = new Map<string, PropertyDiff>();
  const keys = new Set([...Object.keys(olds), ...Object.keys(news)]);
  keys.delete(defaultsKey);
  const replacing = type.replaces?.(olds, news) ?? [];
  for (const key of keys) {
    const spec = specOf(type, key);
    if (ignored.includes(key)) continue;
    // A state of before a member was filled in is none that differs.
    const before = olds[key];
    const old = before === undefined || spec.members === undefined ? before : completed(before, spec.members);
    if (sameInput(spec, old, news[key])) {
      const made = state[key];
      const asked = news[key];
      if (
        made === undefined ||
        asked === undefined ||
        spec.local ||
        sameInput(spec, made, asked) ||
        covers(made, asked)
      )
        continue;
    }
    // What the state has is done to the provider, also where the update that brought it there failed.
    if (news[key] !== undefined && sameInput(spec, state[key], news[key])) continue;
    // A value that AWS chose stays when the program begins to leave it open.
    if (news[key] === undefined && spec.computed) continue;
    changed.push(key);
    const replace = spec.replace === true || replacing.includes(key);
    if (replace) replaces.push(key);
    describe(key, sameInput(spec, olds[key], news[key]) ? state[key] : olds[key], news[key], replace, detailed);
  }
  return { changed, replaces, deleteBeforeReplace: replaces.length > 0 && clashes(type, olds, news), detailed };
}

/** Whether AWS's value has all that the program asked for, and beyond it only defaults of AWS. */
export function covers(live: Json, asked: Json): boolean {
  if (Array.isArray(live) && Array.isArray(asked)) {
    return live.length === asked.length && asked.every((item, i) => covers(live[i] ?? null, item));
  }
  if (isObject(live) && isObject(asked)) {
    return Object.entries(asked).every(([key, item]) =>
      live[key] === undefined ? isVoid(item) : covers(live[key], item),
    );
  }
  return equal(live, asked);
}

export const isVoid = (value: Json): boolean => {
  if (value === null || value === "" || value === false) return true;
  return Array.isArray(value) ? value.length === 0 : isObject(value) && Object.values(value).every(isVoid);
};

/** With a name of the program's own that stays the same, the new resource would meet the old one. */
function clashes(type: ResourceType, olds: Props, news: Props): boolean {
  if (type.deleteBeforeReplace) return true;
  const property = type.name?.property;
  if (property === undefined || filledIn(news).has(property)) return false;
  return !containsUnknown(news[property]) && equal(olds[property], news[property]);
}

function describe(
  path: string,
  old: Json | undefined,
  now: Json | undefined,
  replace: boolean,
  into: Map<string, PropertyDiff>,
): void {
  if (old === undefined) into.set(path, { kind: "add", replace });
  else if (now === undefined) into.set(path, { kind: "delete", replace });
  else if (Array.isArray(old) && Array.isArray(now)) {
    for (let i = 0; i < Math.max(old.length, now.length); i++) {
      if (!equal(old[i], now[i])) describe(`${path}[${i}]`, old[i], now[i], replace, into);
    }
  } else if (isPlain(old) && isPlain(now)) {
    for (const key of new Set([...Object.keys(old), ...Object.keys(now)])) {
      if (!equal(old[key], now[key])) describe(path + segment(key), old[key], now[key], replace, into);
    }
  } else into.set(path, { kind: "update", replace });
}

const isPlain = (value: Json): value is Props => isObject(value) && !isAsset(value) && !isArchive(value);
const segment = (key: string): string => (/^[A-Za-z_][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`);
const sorted = (values: readonly Json[]): Json[] => values.toSorted((a, b) => rank(a).localeCompare(rank(b)));
const rank = (value: Json): string => JSON.stringify(value);

function sameDocument(a: Json | undefined, b: Json | undefined): boolean {
  const [one, other] = [a, b].map((text) => (typeof text === "string" ? parsedJson(text) : undefined));
  return one !== undefined && other !== undefined && equal(normal(one.value as Json), normal(other.value as Json));
}

/** Policies mean the same with `"x"` and `["x"]`, and in any order of a list. */
function normal(value: Json): Json {
  if (Array.isArray(value)) {
    const list = value.map(normal);
    return list.length === 1 ? (list[0] ?? null) : sorted(list);
  }
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, item]): [string, Json] => [key, normal(item)])
      .sort(([x], [y]) => (x < y ? -1 : 1)),
  );
}
