import { automaticName, type NamingRequest } from "./names.ts";
import type { InputSpec, ResourceType } from "./resourceType.ts";
import { containsUnknown, isObject, items, type Json, type Props } from "./values.ts";

export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}
export interface Checked {
  readonly inputs: Props;
  readonly failures: CheckFailure[];
}

/** The names of the inputs that this provider filled in, kept beside them as the real provider does. */
export const defaultsKey = "__defaults";

export const filledIn = (inputs: Props): ReadonlySet<Json> => new Set(items(inputs[defaultsKey]));

/** The program's inputs, completed: defaults, an automatic name, the provider's default tags, JSON documents as text. */
export function checkInputs(
  token: string,
  type: ResourceType,
  news: Props,
  olds: Props,
  options: { naming: NamingRequest; defaultTags: Readonly<Record<string, string>> },
): Checked {
  const inputs: Props = {};
  const failures: CheckFailure[] = [];
  const filled: string[] = [];

  for (const [key, value] of Object.entries(news)) {
    if (key === defaultsKey || value === null) continue;
    const spec = type.inputs[key];
    if (spec === undefined) failures.push({ property: key, reason: uncovered(token, key, type) });
    else inputs[key] = spec.json && isObject(value) && !containsUnknown(value) ? JSON.stringify(value) : value;
  }

  const name = type.name;
  if (name !== undefined && inputs[name.property] === undefined) {
    const old = filledIn(olds).has(name.property) ? olds[name.property] : undefined;
    const prefix = name.prefixProperty === undefined ? undefined : inputs[name.prefixProperty];
    if (options.naming.mode === "disable") {
      failures.push({ property: name.property, reason: `automatic naming is switched off: set ${name.property}` });
    } else if (!containsUnknown(prefix)) {
      const named = { ...options.naming, prefix: typeof prefix === "string" ? prefix : undefined };
      try {
        inputs[name.property] = old ?? automaticName(name, named);
        filled.push(name.property);
      } catch (error) {
        failures.push({ property: name.property, reason: error instanceof Error ? error.message : String(error) });
      }
    }
  }

  for (const [key, spec] of Object.entries(type.inputs)) {
    if (inputs[key] !== undefined) {
      if (spec.members !== undefined) inputs[key] = completed(inputs[key], spec.members);
      continue;
    }
    if (spec.default !== undefined) {
      inputs[key] = spec.default;
      filled.push(key);
    } else if (spec.required) failures.push({ property: key, reason: `missing required property '${key}'` });
  }

  if (type.inputs["tagsAll"] !== undefined) addAllTags(inputs, options.defaultTags);
  if (!containsUnknown(inputs)) failures.push(...(type.check?.(inputs) ?? []));
  if (filled.length > 0) inputs[defaultsKey] = filled.sort();
  return { inputs, failures };
}

/** A block, or each of a list of them, with the members that it leaves out. */
export function completed(value: Json, members: Readonly<Record<string, Json>>): Json {
  if (Array.isArray(value)) return value.map((item) => completed(item, members));
  return isObject(value) ? { ...members, ...value } : value;
}

function addAllTags(inputs: Props, defaultTags: Readonly<Record<string, string>>): void {
  const own = inputs["tags"];
  const all = isObject(own) ? { ...defaultTags, ...own } : { ...defaultTags };
  if (own !== undefined && !isObject(own)) inputs["tagsAll"] = own;
  else if (Object.keys(all).length > 0) inputs["tagsAll"] = all;
  else delete inputs["tagsAll"];
}

function uncovered(token: string, key: string, type: ResourceType): string {
  const known = Object.keys(type.inputs).filter((name) => name !== "tagsAll");
  return (
    `the local cloud's aws provider does not cover '${key}' of ${token} (covered: ${known.sort().join(", ")}). ` +
    "Leave it out on the local cloud; the real aws provider takes it on AWS."
  );
}

export const specOf = (type: ResourceType, key: string): InputSpec => type.inputs[key] ?? {};
