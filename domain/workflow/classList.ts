/** Names of classes as one setting: with commas between them, or as JSON where a name has what would be misread. */
export function classList(classes: readonly string[]): string {
  const isPlain = classes.every((name) => !name.includes(",") && !name.startsWith("[") && name !== "");
  return isPlain ? classes.join(",") : JSON.stringify(classes);
}

/** The names of such a setting; none of an empty one. */
export function readClassList(text: string): string[] {
  if (!text.startsWith("[")) return text.split(",").filter((name) => name !== "");
  return (JSON.parse(text) as unknown[]).map(String);
}
