const cache = new Map<string, RegExp | undefined>();

/**
 * A service model's pattern (a Java regular expression, matched against the whole value) as JavaScript.
 * Gives undefined for the few that JavaScript can't express.
 */
export function compilePattern(pattern: string): RegExp | undefined {
  if (cache.has(pattern)) return cache.get(pattern);
  const source = translate(pattern);
  const compiled =
    tryCompile(`^(?:${source})$`, "us") ?? (source.includes("\\p{") ? undefined : tryCompile(`^(?:${source})$`, "s"));
  cache.set(pattern, compiled);
  return compiled;
}

function tryCompile(source: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(source, flags);
  } catch {
    return undefined;
  }
}

/** Java's ASCII classes, as they stand within brackets. */
const CLASSES: Readonly<Record<string, string>> = {
  "\\p{ASCII}": "\\x00-\\x7f",
  "\\p{Print}": "\\x20-\\x7e",
  "\\p{Graph}": "\\x21-\\x7e",
  "\\p{Alnum}": "a-zA-Z0-9",
};

/** Anchors and ASCII classes in JavaScript's words; a quantified end of text, which Java allows, loses its quantifier. */
function translate(pattern: string): string {
  let inClass = false;
  return pattern.replaceAll(/\\p\{\w+\}|\\.|\$\{\d+,\d*\}|[[\]]/gs, (part) => {
    const ascii = CLASSES[part];
    if (ascii !== undefined) return inClass ? ascii : `[${ascii}]`;
    if (part === "\\A") return "^";
    if (part === "\\z" || part === "\\Z" || part.startsWith("${")) return "$";
    if (part === "[") inClass = true;
    else if (part === "]") inClass = false;
    return part;
  });
}
