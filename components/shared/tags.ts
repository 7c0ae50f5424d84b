import * as pulumi from "@pulumi/pulumi";

/** Tag name → value. */
export type Tags = pulumi.Input<Record<string, pulumi.Input<string>> | undefined>;

/** Tags in the form of aws-native: a list, in the order of their names. */
export function tagList(tags: Tags): pulumi.Output<{ key: string; value: string }[]> | undefined {
  if (tags === undefined) return undefined;
  return pulumi.output(tags).apply((given) =>
    Object.entries(given ?? {})
      .map(([key, value]) => ({ key, value }))
      .sort((a, b) => (a.key < b.key ? -1 : 1)),
  );
}

/**
 * For a resource whose tags are create-only to CloudFormation (StudioLifecycleConfig, DataQualityJobDefinition). aws-native 1.79.0 says
 * so of `tags[*]`, which is no first tag and no last one: that would be an update, which Cloud Control refuses.
 */
export const FIXED_TAGS = { replaceOnChanges: ["tags"] };
