/** Codes of a Huffman table made for what is to be written. */
export interface Codes {
  /** As a DHT segment has them: counts of codes by length 1 to 16, then the symbols. */
  readonly counts: Uint8Array;
  readonly symbols: Uint8Array;
  /** By symbol. */
  readonly codes: Uint16Array;
  readonly lengths: Uint8Array;
}

const LONGEST = 16;

/**
 * The shortest codes for symbols that are so frequent, none longer than 16 bits and none of ones alone (ITU-T T.81, K.2).
 *
 * @param frequencies 256 of them, by symbol
 */
export function shortestCodes(frequencies: Uint32Array): Codes {
  const bySize = sizes(frequencies);
  const counts = new Uint8Array(LONGEST);
  const limited = limit(bySize);
  for (let length = 1; length <= LONGEST; length++) counts[length - 1] = limited[length] ?? 0;
  const symbols = Uint8Array.from(bySize.symbols);
  const [codes, lengths] = [new Uint16Array(256), new Uint8Array(256)];
  for (let length = 1, code = 0, next = 0; length <= LONGEST; length++, code <<= 1) {
    for (let left = counts[length - 1] as number; left > 0; left--) {
      const symbol = symbols[next++] as number;
      codes[symbol] = code++;
      lengths[symbol] = length;
    }
  }
  return { counts, symbols, codes, lengths };
}

interface Sizes {
  /** Codes by length. */
  readonly counts: number[];
  /** From the shortest code to the longest. */
  readonly symbols: readonly number[];
}

/** Joins the two rarest until one is left; a symbol more stands for the code of ones alone, which must not be. */
function sizes(frequencies: Uint32Array): Sizes {
  const RESERVED = 256;
  let groups = [
    { weight: 0.5, symbols: [RESERVED] },
    ...[...frequencies].flatMap((weight, symbol) => (weight > 0 ? [{ weight, symbols: [symbol] }] : [])),
  ];
  const lengths = new Map(groups.flatMap(({ symbols }) => symbols.map((symbol) => [symbol, 0])));
  while (groups.length > 1) {
    groups = groups.sort((a, b) => a.weight - b.weight);
    const [first, second, ...rest] = groups;
    if (first === undefined || second === undefined) break;
    const symbols = [...first.symbols, ...second.symbols];
    for (const symbol of symbols) lengths.set(symbol, (lengths.get(symbol) ?? 0) + 1);
    groups = [{ weight: first.weight + second.weight, symbols }, ...rest];
  }
  const counts: number[] = [];
  for (const length of lengths.values()) counts[length] = (counts[length] ?? 0) + 1;
  const ordered = [...lengths].sort(([a, x], [b, y]) => x - y || a - b).map(([symbol]) => symbol);
  return { counts, symbols: ordered.filter((symbol) => symbol !== RESERVED) };
}

/** Shortens what is longer than 16 bits (T.81, figure K.3), and takes the reserved code, one of the longest, away. */
function limit({ counts }: Sizes): number[] {
  const limited = Array.from({ length: Math.max(counts.length, LONGEST + 1) }, (_, length) => counts[length] ?? 0);
  const at = (length: number): number => limited[length] ?? 0;
  for (let length = limited.length - 1; length > LONGEST; length--) {
    while (at(length) > 0) {
      let shorter = length - 2;
      while (at(shorter) === 0) shorter--;
      limited[length] = at(length) - 2;
      limited[length - 1] = at(length - 1) + 1;
      limited[shorter + 1] = at(shorter + 1) + 2;
      limited[shorter] = at(shorter) - 1;
    }
  }
  const longest = limited.findLastIndex((count) => count > 0);
  limited[longest] = at(longest) - 1;
  return limited;
}
