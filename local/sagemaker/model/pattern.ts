const cache = new Map<string, RegExp | undefined>();

/**
 * A service model's pattern (a Java regular expression, matched against the whole value) as JavaScript.
 * Gives undefined for the few that JavaScript can't express.
 */
export function compilePattern(pattern: string): RegExp | undefined {
  if (cache.has(pattern)) return cache.get(pattern);
  const source = pattern
    .replaceAll("\\A", "^")
    .replaceAll("\\z", "$")
    .replaceAll("\\Z", "$")
    .replaceAll("[\\p{Print}]", "[\\x20-\\x7e]")
    .replaceAll("\\p{ASCII}", "[\\x00-\\x7f]")
    .replaceAll("\\p{Print}", "\\x20-\\x7e")
    .replaceAll("\\p{Graph}", "\\x21-\\x7e")
    .replaceAll("\\p{Alnum}", "a-zA-Z0-9");
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
