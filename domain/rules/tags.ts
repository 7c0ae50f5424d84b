import { charactersOf, isObject, type Json } from "./reading.ts";
import type { Rule } from "./rule.ts";
import { rulesOf } from "./rulesOf.ts";
import { repeated } from "./values.ts";

interface Tag {
  readonly key: string;
  readonly value?: string | undefined;
}

/** How a service holds its tags. */
export interface TagLimits {
  readonly source: string;
  readonly code: string;
  /** AWS's codes and messages of single rules, where they are another or known. */
  readonly codes?: Readonly<Record<string, string>>;
  readonly messages?: Readonly<Record<string, string>>;
  /** The member with the tags: a list of `Key` and `Value` (or `TagKey`, `TagValue`, in any case), or a map. @default "Tags" */
  readonly member?: string;
  /** @default 50 */
  readonly most?: number;
  /** Whether keys have letters, digits, spaces and `_ . : / = + - @` alone. @default false */
  readonly plain?: boolean;
  /** How a key that is given twice is refused, where it is otherwise than the rest. */
  readonly repeated?: { readonly code: string; readonly message: string };
  /** Whether keys that differ in case only are the same. @default false */
  readonly foldCase?: boolean;
}

const PLAIN = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** What an operation holds the tags of a request to: how many, their lengths, their characters, AWS's own prefix. */
export function tagRules(operation: `${string}/${string}`, limits: TagLimits): readonly Rule<Json>[] {
  const { source, code, member = "Tags", most = 50, plain = false, foldCase = false, repeated: refusal } = limits;
  const tags = (request: Json): readonly Tag[] => tagsOf(request[member]);
  const drafts = rulesOf<Json>(operation, {
    "tag-count": {
      says: `There are at most ${most} tags.`,
      ...{ source, code },
      broken: (request) =>
        tags(request).length > most ? `At most ${most} tags are allowed, got ${tags(request).length}.` : undefined,
    },
    "tag-key": {
      says: `A tag's key has 1 to 128 characters${plain ? ": letters, digits, spaces and _ . : / = + - @" : ""}.`,
      ...{ source, code },
      broken: (request) => {
        const wrong = tags(request).find(
          ({ key }) => key === "" || charactersOf(key) > 128 || (plain && !PLAIN.test(key)),
        );
        return wrong === undefined
          ? undefined
          : `The tag key "${wrong.key.slice(0, 130)}" must have 1 to 128 of the characters that are allowed.`;
      },
    },
    "tag-value": {
      says: `A tag's value has at most 256 characters${plain ? ": letters, digits, spaces and _ . : / = + - @" : ""}.`,
      ...{ source, code },
      broken: (request) => {
        const wrong = tags(request).find(
          ({ value }) => value !== undefined && (charactersOf(value) > 256 || (plain && !PLAIN.test(value))),
        );
        return wrong === undefined
          ? undefined
          : `The value of the tag "${wrong.key}" must have at most 256 of the characters that are allowed.`;
      },
    },
    "tag-key-reserved": {
      says: "A tag's key doesn't begin with aws:, in any case of the letters.",
      source: `${source}; AWS Tagging guide, "Tag naming limits and requirements"`,
      code,
      broken: (request) =>
        tags(request).some(({ key }) => key.toLowerCase().startsWith("aws:"))
          ? "aws: prefixed tag key names are not allowed for external use."
          : undefined,
    },
    "tag-keys-differ": {
      says: `A tag's key is given once${foldCase ? ", in whichever case of the letters" : ""}.`,
      source,
      code: refusal?.code ?? code,
      broken: (request) => {
        const twice = repeated(tags(request).map(({ key }) => (foldCase ? key.toLowerCase() : key)));
        if (twice === undefined) return undefined;
        return refusal?.message ?? `Duplicate tag keys found: "${twice}" is given more than once.`;
      },
    },
  });
  return drafts.map((rule) => {
    const what = rule.id.split("/").at(-1) ?? "";
    const message = limits.messages?.[what];
    return {
      ...rule,
      code: limits.codes?.[what] ?? rule.code,
      broken: (request, state) => {
        const found = rule.broken(request, state);
        return found === undefined ? undefined : (message ?? found);
      },
    };
  });
}

function tagsOf(value: unknown): readonly Tag[] {
  if (isObject(value)) return Object.entries(value).map(([key, text]) => tagOf(key, text));
  if (!Array.isArray(value)) return [];
  return value.filter(isObject).flatMap((tag) => {
    const [key, text] = ["key", "value"].map(
      (part) => Object.entries(tag).find(([name]) => name.toLowerCase().replace(/^tag/, "") === part)?.[1],
    );
    return typeof key === "string" ? [tagOf(key, text)] : [];
  });
}

function tagOf(key: string, value: unknown): Tag {
  return { key, ...(typeof value === "string" && { value }) };
}
