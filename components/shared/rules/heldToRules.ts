import * as pulumi from "@pulumi/pulumi";
import type { Json } from "../../../domain/rules/reading.ts";
import { resourceViolations } from "../../../domain/rules/resources/cloudFormation.ts";
import { inCloudFormation } from "../../../domain/rules/resources/providers.ts";
import { UNKNOWN } from "../../../domain/rules/unknown.ts";
import { ComponentError } from "../componentError.ts";
import { askingAgain } from "../notYet.ts";
import { anewIfFailed } from "./anewIfFailed.ts";
import { lateChecksOf, settled } from "./lateChecks.ts";
import { isLater, isPlainObject, knownNow } from "./knownNow.ts";

/**
 * Options of a component whose resources are held to the rulebook, whichever options of the component they were made of:
 * what AWS would refuse of a resource is an error that names all of it. Plain values are judged as the resource is made,
 * outputs when they resolve and before the resource is registered, so that AWS isn't asked at all.
 *
 * The late check stands among what a resource depends on, not in one of its properties: it comes to no resource, so that
 * the state stays as it was, and a preview shows no property as unknown for the sake of another.
 *
 * What AWS takes and then fails to make is made anew (see `anewIfFailed`), and what it does not take yet is asked for again (`askingAgain`).
 */
export function heldToRules(type: string, name: string, opts: pulumi.ComponentResourceOptions) {
  const title = `${type} '${name}'`;
  const patient = askingAgain(name);
  const hold: pulumi.ResourceTransformation = (child) => {
    const opts = patient(child.type, anewIfFailed(child.type, child.opts));
    if (inCloudFormation(child.type, {}) === undefined && !isExtension(child.type)) return { props: child.props, opts };
    const problems = problemsOf(child.type, child.name, knownNow(child.props) as Json);
    const component = child.opts.parent ?? child.resource;
    if (problems.length > 0) throw refusal(title, problems, component);
    const late = lateChecksOf(component);
    const checks = late === undefined ? [] : [late];
    if (hasOutput(child.props)) checks.push(checkResource(title, child, component));
    if (checks.length === 0) return { props: child.props, opts };
    // Whoever registers the resource hears of it.
    for (const check of checks) check.catch(() => undefined);
    return { props: child.props, opts: { ...opts, dependsOn: also(opts, checks) } };
  };
  return { ...opts, transformations: [...(opts.transformations ?? []), hold] };
}

function isExtension(type: string): boolean {
  return type.endsWith(":ExtensionResource");
}

type Child = Parameters<pulumi.ResourceTransformation>[0];
type DependsOn = NonNullable<pulumi.ResourceOptions["dependsOn"]>;

function also({ dependsOn }: pulumi.ResourceOptions, checks: readonly Promise<pulumi.Resource[]>[]): DependsOn {
  // Pulumi waits for lists in lists, though its types have none.
  return (dependsOn === undefined ? checks : [dependsOn, ...checks]) as unknown as DependsOn;
}

/** Comes to no resource, or fails with all that AWS would refuse. */
async function checkResource(title: string, child: Child, component: pulumi.Resource): Promise<pulumi.Resource[]> {
  let props: Json;
  try {
    props = (await resolved(child.props)) as Json;
  } catch {
    // A property that fails is the resource's own failure already.
    return [];
  }
  const problems = problemsOf(child.type, child.name, props);
  if (problems.length > 0) throw refusal(title, problems, component);
  return [];
}

function problemsOf(type: string, name: string, props: Json): string[] {
  const found = inCloudFormation(type, props);
  if (found === undefined) return [];
  return resourceViolations(found.typeName, found.properties).map(
    ({ rule, message }) =>
      `AWS would refuse '${name}' with ${rule.code}: ${message.replace(/\.$/, "")}. ${rule.says} (${rule.id}: ${rule.source})`,
  );
}

function refusal(title: string, problems: readonly string[], component: pulumi.Resource): ComponentError {
  const [first, ...others] = problems;
  return new ComponentError(
    others.length === 0
      ? `${title}: ${first ?? ""}`
      : `${title} has ${problems.length} problems:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`,
    component,
  );
}

function hasOutput(value: unknown): boolean {
  if (isLater(value)) return true;
  return isPlainObject(value) && Object.values(value).some(hasOutput);
}

/**
 * The value, with a symbol in place of what a preview doesn't know and of secrets, which no message may show. So it is with what
 * an output lacks: in an update of chosen targets, resources that are not there yet have outputs that come to nothing.
 */
async function resolved(value: unknown, fromOutput = false): Promise<unknown> {
  if (pulumi.Output.isInstance(value)) {
    if (await pulumi.isSecret(value)) return UNKNOWN;
    return resolved(await settled(value), true);
  }
  if (value instanceof Promise) return resolved(await value, fromOutput);
  if (pulumi.isUnknown(value) || (fromOutput && value === undefined)) return UNKNOWN;
  if (Array.isArray(value)) return Promise.all(value.map((member) => resolved(member, fromOutput)));
  if (!isPlainObject(value)) return value;
  const members = Object.entries(value).map(
    async ([key, member]) => [key, await resolved(member, fromOutput)] as const,
  );
  return Object.fromEntries(await Promise.all(members));
}
