/** In place of a value that is there and not known yet. */
export const UNKNOWN: unique symbol = Symbol("unknown");

/** Thrown, for {@link violationsOf} to catch, where a rule reads what is not known yet. */
export class NotKnownYet extends Error {}

/**
 * The same value, whose members that are not known (any symbol) can't be read: for rules that take their request's members
 * to be of their types. To take such a member for absent would break the rules about absent members.
 */
export function veiled<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  const copy: object = Array.isArray(value) ? [] : {};
  for (const [key, member] of Object.entries(value)) {
    Object.defineProperty(copy, key, {
      enumerable: true,
      ...(typeof member === "symbol" ? { get: refuse } : { value: veiled(member as unknown) }),
    });
  }
  return copy as T;
}

function refuse(): never {
  throw new NotKnownYet();
}
