import type { Rule } from "../rule.ts";
import { rulesOf } from "../rulesOf.ts";
import { repeated } from "../values.ts";
import { VERSIONED_TAGS } from "./models.ts";

export interface Tagged {
  readonly Tags?: readonly { readonly Key: string; readonly Value?: string | undefined }[] | undefined;
}

const RESERVED = "aws: prefixed tag key names are not allowed for external use.";
const RESERVED_SOURCE = 'AWS Tagging guide, "Tag naming limits and requirements": the aws: prefix is reserved';

function isReserved(key: string): boolean {
  return key.toLowerCase().startsWith("aws:");
}

/** What every operation of SageMaker that takes tags holds them to. */
export function tagRules(operation: string): readonly Rule<Tagged>[] {
  return rulesOf<Tagged>(`sagemaker/${operation}`, {
    "tag-keys-differ": {
      says: "A tag's key is given once.",
      source: `service model of SageMaker, Tag.Key: "Tag keys must be unique per resource."`,
      broken: ({ Tags = [] }) => {
        const key = repeated(Tags.map((tag) => tag.Key));
        return key === undefined
          ? undefined
          : `Tag keys must be unique per resource: "${key}" is given more than once.`;
      },
    },
    "tag-key-reserved": {
      says: "A tag's key doesn't begin with aws:, in any case of the letters.",
      source: RESERVED_SOURCE,
      // The message is that of other services too: aws-cloudformation resource providers keep it as a constant.
      broken: ({ Tags = [] }) => (Tags.some((tag) => isReserved(tag.Key)) ? RESERVED : undefined),
    },
  });
}

export const addTagsRules = [
  ...tagRules("AddTags"),
  ...rulesOf<{ readonly ResourceArn?: string | undefined }>("sagemaker/AddTags", {
    "versioned-package": {
      says: "A version of a model package has no tags of its own.",
      source: `service model of SageMaker, CreateModelPackageInput.Tags: a version "uses the tags associated with the model group"; the message is AWS's in aws-cdk#33699`,
      broken: ({ ResourceArn: arn }) => (/:model-package\/[^/]+\/\d+$/.test(arn ?? "") ? VERSIONED_TAGS : undefined),
    },
  }),
];

export const deleteTagsRules = rulesOf<{ readonly TagKeys?: readonly string[] | undefined }>("sagemaker/DeleteTags", {
  "tag-key-reserved": {
    says: "Tags whose key begins with aws: can't be removed.",
    source: RESERVED_SOURCE,
    broken: ({ TagKeys = [] }) => (TagKeys.some(isReserved) ? RESERVED : undefined),
  },
});
