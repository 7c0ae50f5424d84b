import type { Context } from "./context.ts";
import type { Change } from "./resourceType.ts";
import { text, textMap, type Props } from "./values.ts";

type Tags = Record<string, string>;
type Command = Parameters<Context["send"]>[0];

/** The tags to give AWS: the resource's own over the provider's default ones. */
export const allTags = (inputs: Props): Tags => textMap(inputs["tagsAll"] ?? inputs["tags"]) ?? {};

/** The same, as a request lists them. */
export const newTags = (inputs: Props): { Key: string; Value: string }[] => tagList(allTags(inputs));

export const tagList = (tags: Readonly<Tags>): { Key: string; Value: string }[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

export const tagMap = (tags: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined): Tags =>
  Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key ?? "", Value ?? ""]));

/** Makes the old tags of a resource the new ones, where they differ, by the commands of its service. */
export async function retag(
  change: Change,
  context: Context,
  commands: { set(tags: Tags, arn: string): Command; unset(keys: string[], arn: string): Command },
): Promise<void> {
  if (!change.differs("tags", "tagsAll")) return;
  const [olds, news] = [allTags(change.oldInputs), allTags(change.inputs)];
  const arn = text(change.state["arn"]) ?? "";
  const unset = Object.keys(olds).filter((key) => !Object.hasOwn(news, key));
  const set = Object.entries(news).filter(([key, value]) => olds[key] !== value);
  if (unset.length > 0) await context.send(commands.unset(unset, arn));
  if (set.length > 0) await context.send(commands.set(Object.fromEntries(set), arn));
}
