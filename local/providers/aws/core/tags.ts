/** What to set and what to take away so that the old tags become the new ones. */
export function tagChange(
  olds: Readonly<Record<string, string>>,
  news: Readonly<Record<string, string>>,
): { set: Record<string, string>; unset: string[] } {
  return {
    set: Object.fromEntries(Object.entries(news).filter(([key, value]) => olds[key] !== value)),
    unset: Object.keys(olds).filter((key) => !Object.hasOwn(news, key)),
  };
}

export const tagList = (tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

export const tagMap = (
  tags: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined,
): Record<string, string> => Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key ?? "", Value ?? ""]));
