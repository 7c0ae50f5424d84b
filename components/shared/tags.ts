import * as pulumi from "@pulumi/pulumi";

/** Tag name → value. */
export type Tags = pulumi.Input<Record<string, pulumi.Input<string>> | undefined>;

/**
 * Tags in the form of aws-native: a list, in the order of their names; none at all is no list. An empty one may be read as none, which
 * Cloud Control then refuses to replace by another (cloudformation-coverage-roadmap#2236).
 */
export function tagList(tags: Tags): pulumi.Output<{ key: string; value: string }[] | undefined> | undefined {
  if (tags === undefined) return undefined;
  return pulumi.output(tags).apply((given) => {
    const list = Object.entries(given ?? {}).map(([key, value]) => ({ key, value }));
    return list.length === 0 ? undefined : list.sort((a, b) => (a.key < b.key ? -1 : 1));
  });
}

/** A list that may be empty, as `tagList`: an empty one is left out. */
export function filled<T>(list: pulumi.Input<pulumi.Input<T>[]>): pulumi.Output<pulumi.Unwrap<T>[] | undefined> {
  return pulumi.output(list).apply((known) => (known.length === 0 ? undefined : (known as pulumi.Unwrap<T>[])));
}

/**
 * For a resource whose tags are create-only to CloudFormation (StudioLifecycleConfig, DataQualityJobDefinition). aws-native 1.79.0 says
 * so of `tags[*]`, which is no first tag and no last one: that would be an update, which Cloud Control refuses. So it does of a
 * MonitoringSchedule, whose tags it does not read.
 */
export const FIXED_TAGS = { replaceOnChanges: ["tags"] };
