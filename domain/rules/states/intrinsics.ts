/** How many arguments each intrinsic function takes: at least, at most. */
const FUNCTIONS: Readonly<Record<string, readonly [number, number]>> = {
  Format: [1, Infinity],
  StringToJson: [1, 1],
  JsonToString: [1, 1],
  Array: [0, Infinity],
  ArrayPartition: [2, 2],
  ArrayContains: [2, 2],
  ArrayRange: [3, 3],
  ArrayGetItem: [2, 2],
  ArrayLength: [1, 1],
  ArrayUnique: [1, 1],
  Base64Encode: [1, 1],
  Base64Decode: [1, 1],
  Hash: [2, 2],
  JsonMerge: [3, 3],
  MathRandom: [2, 3],
  MathAdd: [2, 2],
  StringSplit: [2, 2],
  UUID: [0, 0],
};

/** Functions within functions, as the Developer Guide's page on intrinsics limits them. */
const MAXIMUM_DEPTH = 10;

/**
 * What is wrong with the call of an intrinsic function, `States.Format('{}', $.a)`; undefined when it is well formed.
 * Arguments are texts in single quotes with backslash escapes, numbers, true, false, null, paths and calls.
 */
export function intrinsicProblem(text: string): string | undefined {
  const reader = new Reader(text);
  const problem = reader.call(1);
  if (problem !== undefined) return problem;
  return reader.atEnd() ? undefined : "text after the call";
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  atEnd(): boolean {
    this.#spaces();
    return this.#at === this.#text.length;
  }

  call(depth: number): string | undefined {
    if (depth > MAXIMUM_DEPTH) return `more than ${MAXIMUM_DEPTH} calls within each other`;
    const name = /^States\.(\w+)\s*\(/.exec(this.#text.slice(this.#at));
    if (name === null) return "no call of an intrinsic function";
    const arity = Object.hasOwn(FUNCTIONS, name[1] ?? "") ? FUNCTIONS[name[1] ?? ""] : undefined;
    if (arity === undefined) return `States.${name[1] ?? ""} is no intrinsic function`;
    this.#at += name[0].length;
    let count = 0;
    this.#spaces();
    while (this.#text[this.#at] !== ")") {
      if (count > 0 && !this.#take(",")) return "a comma is missing";
      const problem = this.#argument(depth);
      if (problem !== undefined) return problem;
      count += 1;
      this.#spaces();
      if (this.#at >= this.#text.length) return "the closing parenthesis is missing";
    }
    this.#at += 1;
    const [least, most] = arity;
    return count < least || count > most ? `States.${name[1] ?? ""} does not take ${count} arguments` : undefined;
  }

  #argument(depth: number): string | undefined {
    this.#spaces();
    const rest = this.#text.slice(this.#at);
    if (rest.startsWith("States.")) return this.call(depth + 1);
    if (rest.startsWith("$")) return this.#path();
    const literal = /^(?:'(?:[^'\\]|\\.)*'|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/s.exec(rest);
    if (literal === null) return "no text in single quotes, number, path or call";
    this.#at += literal[0].length;
    return undefined;
  }

  /** A path ends at a comma or parenthesis that stands in none of its own brackets or quotes. */
  #path(): string | undefined {
    let brackets = 0;
    for (; this.#at < this.#text.length; this.#at += 1) {
      const letter = this.#text[this.#at];
      if (letter === "\\") this.#at += 1;
      else if (letter === "'" || letter === '"') {
        const end = this.#text.indexOf(letter, this.#at + 1);
        if (end < 0) return "a quote does not end";
        this.#at = end;
      } else if (letter === "[" || letter === "(") brackets += 1;
      else if (letter === "]" || (letter === ")" && brackets > 0)) brackets -= 1;
      else if (brackets === 0 && (letter === "," || letter === ")")) return undefined;
    }
    return "the closing parenthesis is missing";
  }

  #take(letter: string): boolean {
    this.#spaces();
    if (this.#text[this.#at] !== letter) return false;
    this.#at += 1;
    return true;
  }

  #spaces(): void {
    while (/\s/.test(this.#text[this.#at] ?? "")) this.#at += 1;
  }
}
