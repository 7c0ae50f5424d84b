import * as pulumi from "@pulumi/pulumi";
import type { AwsContext } from "../awsContext.ts";
import { checkLater, settled } from "./lateChecks.ts";

/** URNs of a program's components by kind, name and place in AWS. */
const programs = new WeakMap<pulumi.Resource, Map<string, unknown>>();

/**
 * Refuses two components of one kind and name in one place. Pulumi takes them below parents of two kinds, as their URNs differ then; but the
 * names that their resources have in AWS come from the component's own name (`uniqueName`), and there the second is refused as
 * "already exists" when half of it is made.
 */
export function holdToOwnName(component: pulumi.Resource, type: string, name: string, aws: AwsContext): void {
  const stack = pulumi.runtime.getStackResource();
  // A unit test with mocks has none, and may make the components of several programs.
  if (stack === undefined) return;
  const named = programs.get(stack) ?? new Map<string, unknown>();
  programs.set(stack, named);
  checkLater(component, `${type} '${name}'`, [problemOf(component, `${type} ${name}`, aws, named)]);
}

async function problemOf(
  component: pulumi.Resource,
  title: string,
  aws: AwsContext,
  named: Map<string, unknown>,
): Promise<string | undefined> {
  try {
    const [urn, ...place] = await Promise.all([component.urn, aws.region, aws.accountId].map(settled));
    const key = [title, ...place.map(String)].join();
    const other = named.get(key) ?? urn;
    named.set(key, other);
    if (other === urn) return undefined;
    return `another one is called so below another parent (${String(other)}), and resources are named after it in AWS: give one of them another name`;
  } catch {
    // What can't be asked fails by itself.
    return undefined;
  }
}
