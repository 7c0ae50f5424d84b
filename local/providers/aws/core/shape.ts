import { NormalizedSchema } from "@smithy/core/schema";
import { isObject, items, type Json, type Props } from "./values.ts";

/**
 * How a document of Pulumi's names becomes one of AWS's, and back: by default the same name with a capital letter; what
 * differs is said. Members that a shape does not list are not covered.
 */
export interface Shape {
  readonly [pulumiName: string]: true | string | Nested;
}
export interface Nested {
  readonly aws: string;
  readonly shape: Shape;
  readonly list?: true;
  /** A list of one block in Terraform, and so in Pulumi, where AWS has the one object. */
  readonly single?: true;
}

export const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
export const nested = (aws: string, shape: Shape): Nested => ({ aws, shape });
export const list = (aws: string, shape: Shape): Nested => ({ aws, shape, list: true });
export const single = (aws: string, shape: Shape): Nested => ({ aws, shape, single: true });
/** All of these under their own names. */
export const plain = (...names: string[]): Shape => Object.fromEntries(names.map((name) => [name, true]));

/**
 * Members of one of the SDK's own structures, whole, under the names that Pulumi makes of Terraform's: `VolumeSizeInGB` is
 * volumeSizeInGb, and a list is in the plural.
 * @param names The members, by Pulumi's names.
 * @param irregular What goes by another name anywhere within, is a list of one block in Terraform, or is not covered, by AWS's name.
 */
export function shapeOf(
  schema: Parameters<typeof NormalizedSchema.of>[0],
  names: readonly string[] | "all",
  irregular: Readonly<Record<string, string | false | { readonly single: string }>> = {},
): Shape {
  const shape: Record<string, true | string | Nested> = {};
  for (const [aws, member] of NormalizedSchema.of(schema).structIterator()) {
    const said = irregular[aws];
    if (said === false) continue;
    const isList = member.isListSchema();
    const name = typeof said === "object" ? said.single : (said ?? pulumiName(aws, isList));
    if (names !== "all" && !names.includes(name)) continue;
    const inner = isList ? member.getValueSchema() : member;
    if (!inner.isStructSchema()) shape[name] = aws;
    else {
      const make = typeof said === "object" ? single : isList ? list : nested;
      shape[name] = make(aws, shapeOf(inner, "all", irregular));
    }
  }
  return shape;
}

function pulumiName(aws: string, isList: boolean): string {
  const words = aws.replaceAll("SageMaker", "Sagemaker").match(/[A-Z]+(?![a-z])\d*|[A-Z][a-z0-9]*/g) ?? [];
  const name = words.map((word) => word.charAt(0) + word.slice(1).toLowerCase()).join("");
  return name.charAt(0).toLowerCase() + name.slice(1) + (isList && !name.endsWith("s") ? "s" : "");
}

/** A request (or part of one) for AWS; the type argument is the SDK's own. */
// The type argument is the SDK's own request type, which no shape can prove.
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
export function toAws<T>(shape: Shape, props: Props): T {
  const request: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(shape)) {
    const value = props[name];
    if (value === undefined || value === null) continue;
    if (member === true) request[capital(name)] = value;
    else if (typeof member === "string") request[member] = value;
    else if (member.list)
      request[member.aws] = items(value).map((item) => toAws(member.shape, isObject(item) ? item : {}));
    else {
      const one = member.single ? items(value)[0] : value;
      request[member.aws] = toAws<unknown>(member.shape, isObject(one) ? one : {});
    }
  }
  return request as T;
}

/** AWS's answer under Pulumi's names; what AWS leaves out stays out. */
export function fromAws(shape: Shape, answer: object | undefined): Props {
  const found = answer as Record<string, unknown> | undefined;
  const props: Props = {};
  for (const [name, member] of Object.entries(shape)) {
    const key = member === true ? capital(name) : typeof member === "string" ? member : member.aws;
    const value = found?.[key];
    if (value === undefined || value === null) continue;
    if (typeof member !== "object") props[name] = plainJson(value);
    else if (member.list) {
      const all = Array.isArray(value) ? value.map((item) => fromAws(member.shape, item as object)) : [];
      if (all.length > 0) props[name] = all;
    } else {
      const inner = fromAws(member.shape, value);
      props[name] = member.single ? [inner] : inner;
    }
  }
  return props;
}

const plainJson = (value: unknown): Json => (value instanceof Date ? value.toISOString() : (value as Json));

/** The members of a document that a shape does not know, by path: better refused than silently dropped. */
export function unknownMembers(shape: Shape, props: Props, path = ""): string[] {
  return Object.entries(props).flatMap(([name, value]) => {
    const member = shape[name];
    const here = path === "" ? name : `${path}.${name}`;
    if (member === undefined) return [here];
    if (typeof member !== "object") return [];
    if (member.list || member.single) {
      return items(value).flatMap((item, i) =>
        isObject(item) ? unknownMembers(member.shape, item, `${here}[${i}]`) : [],
      );
    }
    return isObject(value) ? unknownMembers(member.shape, value, here) : [];
  });
}

/** For a resource type's `check`: every nested member that is not covered, by its name. */
export function checkShape(shape: Shape, inputs: Props): { property: string; reason: string }[] {
  const covered = Object.fromEntries(Object.entries(inputs).filter(([name]) => shape[name] !== undefined));
  return unknownMembers(shape, covered).map((path) => ({
    property: path,
    reason: `the local cloud's aws provider does not cover '${path}'; leave it out on the local cloud`,
  }));
}
