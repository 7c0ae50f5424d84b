import * as pulumi from "@pulumi/pulumi";

/** Tag name → value. */
export type Tags = pulumi.Input<Record<string, pulumi.Input<string>> | undefined>;

/**
 * Tags in the form of aws-native: a list, in the order of their names; none at all is no list. An empty one may be read as none, which
 * Cloud Control then refuses to replace by another (cloudformation-coverage-roadmap#2236).
 */
export function tagList(tags: Tags): pulumi.Output<{ key: string; value: string }[] | undefined> | undefined {
  if (tags === undefined) return undefined;
  const list = pulumi.output(tags).apply((given) => {
    const list = Object.entries(given ?? {}).map(([key, value]) => ({ key, value }));
    return list.length === 0 ? undefined : list.sort((a, b) => (a.key < b.key ? -1 : 1));
  });
  return orNone(list);
}

/** A list that may be empty, as `tagList`: an empty one is left out. */
export function filled<T>(list: pulumi.Input<pulumi.Input<T>[]>): pulumi.Output<pulumi.Unwrap<T>[] | undefined> {
  return orNone(pulumi.output(list).apply((known) => (known.length === 0 ? undefined : (known as pulumi.Unwrap<T>[]))));
}

/**
 * What may come to nothing is then no secret: aws-native takes a secret's value for one of the property's type without a look, and fails at none
 * (pulumi-aws-native, provider/pkg/naming/convert.go: "Could not convert as type …: <nil>").
 */
function orNone<T>(value: pulumi.Output<T | undefined>): pulumi.Output<T | undefined> {
  return pulumi.unsecret(value).apply((known) => (known === undefined ? known : value)) as pulumi.Output<T | undefined>;
}

/**
 * For a resource that other tags make anew: those of a StudioLifecycleConfig and a DataQualityJobDefinition are create-only to CloudFormation,
 * and a MonitoringSchedule's are neither read by AWS's handler nor handed on by an update (go-to-k/cdk-real-drift#1523,
 * aws-cloudformation-resource-providers-sagemaker, UpdateHandler).
 *
 * By a trigger, and not as a property that replaces: since May 2026 aws-native takes into the state what it reads (its #2956), so that after a
 * refresh the tags of a schedule are missing there, and those of a definition in AWS's order, which its schema does not call none (#3083).
 */
export function fixedTags(tags: Tags): Pick<pulumi.CustomResourceOptions, "ignoreChanges" | "replacementTrigger"> {
  // A trigger that is null is none: no tags are an empty list.
  const replacementTrigger = pulumi.output(tagList(tags)).apply((list) => list ?? []);
  return { ignoreChanges: ["tags"], replacementTrigger };
}
