/** The first value that is there twice; undefined values are not compared. */
export function repeated<T>(values: readonly (T | undefined)[]): T | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.find((value, index) => known.indexOf(value) !== index);
}

/** Bytes of a text as UTF-8. */
export function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** How many of the values are given. */
export function givenOf(values: readonly unknown[]): number {
  return values.filter((value) => value !== undefined).length;
}
