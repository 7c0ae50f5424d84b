import * as pulumi from "@pulumi/pulumi";
import { UNKNOWN } from "../../../domain/rules/unknown.ts";

export type Later = pulumi.Output<unknown> | Promise<unknown>;

/** Whether a value is known only later. */
export function isLater(value: unknown): value is Later {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}

/** Lists and records; assets, archives and resources are values of their own. */
export function isPlainObject(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}

/** The value as far as it is known, with a symbol in place of each output. */
export function knownNow(value: unknown): unknown {
  if (isLater(value)) return UNKNOWN;
  if (Array.isArray(value)) return value.map(knownNow);
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, knownNow(member)]));
}
