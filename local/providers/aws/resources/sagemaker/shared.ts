import { AddTagsCommand, DeleteTagsCommand, paginateListTags, SageMakerClient } from "@aws-sdk/client-sagemaker";
import type { Context } from "../../core/context.ts";
import type { RetryRule } from "../../core/errors.ts";
import type { Change, NameSpec } from "../../core/resourceType.ts";
import { retag, tagList, tagMap } from "../../core/tags.ts";
import type { Props } from "../../core/values.ts";

/** SageMaker says "not there" as a validation error; only its message tells it from a real one. */
export const gone =
  /^(ResourceNotFound|ResourceNotFoundException): |^ValidationException: .*(Could not find|does not exist|not found)/i;

/** A role or bucket policy that was made a moment ago has not reached SageMaker yet. */
export const permissionsSpread: RetryRule = {
  codes: ["ValidationException"],
  message:
    /could not assume role|unauthorized to list objects|access denied to OutputDataConfig|no identity-based policy allows|access denied for repository|could not access model data/i,
  forMs: 120_000,
};

export const sageMakerName = (property: string, prefixProperty?: string): NameSpec => ({
  property,
  maxLength: 63,
  hyphenated: true,
  identifies: true,
  ...(prefixProperty === undefined ? {} : { prefixProperty }),
});

/** The outputs that a resource has beside its inputs. */
export async function arnAndTags(arn: string | undefined, context: Context): Promise<{ arn: string; tagsAll: Props }> {
  const all: Record<string, string> = {};
  if (arn === undefined) return { arn: "", tagsAll: all };
  for await (const { Tags } of paginateListTags({ client: context.client(SageMakerClient) }, { ResourceArn: arn }))
    Object.assign(all, tagMap(Tags));
  return { arn, tagsAll: all };
}

export function updateTags(change: Change, context: Context): Promise<void> {
  return retag(change, context, {
    set: (tags, ResourceArn) => new AddTagsCommand({ ResourceArn, Tags: tagList(tags) }),
    unset: (TagKeys, ResourceArn) => new DeleteTagsCommand({ ResourceArn, TagKeys }),
  });
}
