/** Letters that Unicode does not take apart into a plain one and its mark. */
const plain: Readonly<Record<string, string>> = { ß: "ss", æ: "ae", Æ: "AE", œ: "oe", Œ: "OE", ø: "o", Ø: "O", ł: "l", Ł: "L", đ: "d", Đ: "D", ı: "i", þ: "th", Þ: "Th" }; // prettier-ignore

const longest = 80;

/**
 * A name as a part of an object's key: of the characters that Amazon S3's guide on object keys calls safe, letters, digits,
 * `-`, `_` and `.`, and of these none that a tool could take for an option or a hidden file.
 *
 * @param fallback where nothing of the name is left, as of one in another script
 */
export function keyName(name: string, fallback: string): string {
  const ascii = name
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/[ßæÆœŒøØłŁđĐıþÞ]/g, (letter) => plain[letter] ?? "")
    .replaceAll(/[^A-Za-z0-9._-]+/g, "-")
    .replaceAll(/^[-.]+|[-.]+$/g, "")
    .slice(0, longest);
  return ascii === "" ? fallback : ascii;
}

/** Hands out each name once: `a`, then `a-2`. Capitals make no difference, for file systems that know none. */
export class FreeNames {
  readonly #taken = new Set<string>();

  take(name: string, ending = ""): string {
    let free = `${name}${ending}`;
    for (let n = 2; this.#taken.has(free.toLowerCase()); n++) free = `${name}-${n}${ending}`;
    this.#taken.add(free.toLowerCase());
    return free;
  }
}
