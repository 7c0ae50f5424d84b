import type { Tag } from "@aws-sdk/client-sagemaker";
import type { Services } from "../context.ts";
import { resourceLimitExceeded, validationException } from "../wire/errors.ts";
import type { Wire } from "../wire/json.ts";
import { typedOperations } from "./operation.ts";

type WireTag = Wire<Tag>;
const KIND = "tags";
const MAXIMUM = 50;

/** Keeps a new resource's tags under its ARN. */
export async function createTags(
  context: Pick<Services, "store">,
  arn: string,
  tags: readonly WireTag[] | undefined,
): Promise<void> {
  if (tags !== undefined && tags.length > 0) await context.store.put(KIND, arn, unique(tags));
}

export async function deleteTags(context: Pick<Services, "store">, arn: string): Promise<void> {
  if (context.store.get(KIND, arn) !== undefined) await context.store.delete(KIND, arn);
}

export function tagsOf(context: Pick<Services, "store">, arn: string): WireTag[] {
  return context.store.get<WireTag[]>(KIND, arn) ?? [];
}

/** The tags of every resource that has some, or had, by its ARN. */
export function allTags(context: Pick<Services, "store">): Record<string, WireTag[]> {
  return Object.fromEntries(context.store.keys(KIND).map((arn) => [arn, tagsOf(context, arn)]));
}

/** Makes a resource's tags just these. */
export async function replaceTags(
  context: Pick<Services, "store">,
  arn: string,
  tags: readonly WireTag[],
): Promise<void> {
  await context.store.put(KIND, arn, unique(tags));
}

function unique(tags: readonly WireTag[]): WireTag[] {
  return [...new Map(tags.map((tag) => [tag.Key, tag])).values()];
}

function existing(context: Pick<Services, "knownArn">, arn: string): string {
  if (!context.knownArn(arn)) throw validationException(`Resource ${arn} does not exist`);
  return arn;
}

export const tagOperations = typedOperations("supported", {
  AddTags: async (input, context) => {
    const arn = existing(context, input.ResourceArn);
    const tags = unique([...tagsOf(context, arn), ...input.Tags]);
    if (tags.length > MAXIMUM)
      throw resourceLimitExceeded(`The maximum number of tags is ${MAXIMUM}, and ${tags.length} were given`);
    await context.store.put(KIND, arn, tags);
    return { Tags: tags };
  },
  ListTags: (input, context) => {
    const tags = tagsOf(context, existing(context, input.ResourceArn));
    const start = input.NextToken === undefined ? 0 : Number(input.NextToken);
    if (!Number.isInteger(start) || start < 0) throw validationException("The NextToken that you provided is invalid.");
    const end = start + (input.MaxResults ?? 50);
    return { Tags: tags.slice(start, end), ...(end < tags.length ? { NextToken: String(end) } : {}) };
  },
  DeleteTags: async (input, context) => {
    const arn = existing(context, input.ResourceArn);
    await context.store.put(
      KIND,
      arn,
      tagsOf(context, arn).filter((tag) => !input.TagKeys.includes(tag.Key)),
    );
    return {};
  },
});
