import type { Json } from "../../../../domain/rules/reading.ts";
import type { Case } from "./cases.ts";

type Tags = Readonly<Record<string, string>>;

/** Cases of the rules that every operation with tags has. */
export function tagCases(
  asRequest: (tags: Tags, twice?: Tags) => Json,
  { most = 50, plain = false, foldCase = false } = {},
): Readonly<Record<string, Case>> {
  const many = (count: number): Tags =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, ""]));
  return {
    "tag-count": { holds: [asRequest(many(most)), {}], breaks: [asRequest(many(most + 1))] },
    "tag-key": {
      holds: [asRequest({ ["é".repeat(128)]: "" }), ...(plain ? [] : [asRequest({ "a#b": "" })])],
      breaks: [
        asRequest({ ["é".repeat(129)]: "" }),
        asRequest({ "": "x" }),
        ...(plain ? [asRequest({ "a#b": "" })] : []),
      ],
    },
    "tag-value": {
      holds: [asRequest({ a: "x".repeat(256) }), asRequest({ a: "" })],
      breaks: [asRequest({ a: "x".repeat(257) }), ...(plain ? [asRequest({ a: "a;b" })] : [])],
    },
    "tag-key-reserved": {
      holds: [asRequest({ "my-aws:x": "" }), asRequest({ aws: "" })],
      breaks: [asRequest({ "aws:x": "" }), asRequest({ "AWS:x": "" })],
    },
    "tag-keys-differ": {
      holds: [asRequest({ a: "" }, { b: "" }), ...(foldCase ? [] : [asRequest({ a: "" }, { A: "" })])],
      breaks: [asRequest({ a: "" }, { a: "x" }), ...(foldCase ? [asRequest({ a: "" }, { A: "" })] : [])],
    },
  };
}

/** Tags as most services have them. */
export const keyAndValue =
  (member: string, key = "Key", value = "Value") =>
  (tags: Tags, more: Tags = {}): Json => ({
    [member]: [...Object.entries(tags), ...Object.entries(more)].map(([name, text]) => ({
      [key]: name,
      [value]: text,
    })),
  });
