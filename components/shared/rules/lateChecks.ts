import * as pulumi from "@pulumi/pulumi";
import { regionOfImage } from "../../../domain/configuration/imageRegions.ts";
import { ComponentError } from "../componentError.ts";
import type { Later } from "./knownNow.ts";

/** What an output comes to, unknown parts of a preview and all, and which resources it is made of. */
interface Resolving {
  promise(withUnknowns: boolean): Promise<unknown>;
  allResources(): Promise<ReadonlySet<pulumi.Resource>>;
}

/** What a value that is known only later comes to; of an output also what a preview does not know. */
export function settled(value: Later): Promise<unknown> {
  return value instanceof Promise ? value : (value as unknown as Resolving).promise(true);
}

const checks = new WeakMap<pulumi.Resource, Promise<pulumi.Resource[]>>();

/**
 * Holds a component's resources back until these problems are known, and does not make them where there is one.
 * @param title Whom the error names, such as `TrainedModel 'scones'`.
 */
export function checkLater(component: pulumi.Resource, title: string, problems: Promise<string | undefined>[]): void {
  if (problems.length === 0) return;
  const before = checks.get(component);
  const checked = allOf(component, title, problems, before);
  // Whoever registers a resource hears of it.
  checked.catch(() => undefined);
  checks.set(component, checked);
}

async function allOf(
  component: pulumi.Resource,
  title: string,
  problems: Promise<string | undefined>[],
  before: Promise<pulumi.Resource[]> | undefined,
): Promise<pulumi.Resource[]> {
  await before;
  const found = (await Promise.all(problems)).filter((problem) => problem !== undefined);
  if (found.length > 0) throw new ComponentError(`${title}: ${found.join("; ")}`, component);
  return [];
}

/** What a component's resources wait for: it comes to no resource, or fails. */
export function lateChecksOf(component: pulumi.Resource): Promise<pulumi.Resource[]> | undefined {
  return checks.get(component);
}

/**
 * The problem of a value that is known only later, once it is known; none in a preview that does not know it.
 * @param problem Of the value, which it is to name by the second argument: no message shows a secret.
 */
export async function problemLater(
  value: Later,
  problem: (known: unknown, shown: string) => string | undefined | Promise<string | undefined>,
): Promise<string | undefined> {
  try {
    const secret = pulumi.Output.isInstance(value) && (await pulumi.isSecret(value));
    const known = await settled(value);
    if (known === undefined || known === null || pulumi.isUnknown(known)) return undefined;
    return await problem(known, secret ? "a secret value" : JSON.stringify(known));
  } catch {
    // A value that fails is the resource's own failure already.
    return undefined;
  }
}

/**
 * The problem of a required value that comes to nothing, as that of another stack's output that is not there (`getOutput`): AWS would be
 * asked for "s3://undefined". One that another resource gives may: in an update of chosen targets that resource is not there yet.
 */
export async function missingLater(option: string, value: Later): Promise<string | undefined> {
  try {
    const known = await settled(value);
    if (known !== undefined && known !== null) return undefined;
    const from = pulumi.Output.isInstance(value) ? await (value as unknown as Resolving).allResources() : [];
    if (![...from].every((resource) => resource instanceof pulumi.StackReference)) return undefined;
    return `${option} is missing: the output that it was given comes to nothing (requireOutput says of another stack's that it is not there)`;
  } catch {
    // A value that fails is the resource's own failure already.
    return undefined;
  }
}

type Arns = pulumi.Input<string | undefined> | pulumi.Input<pulumi.Input<string>[]>;

/**
 * Refuses ARNs, and images in ECR, of another region than the component's, of things that are used within their region alone.
 * @param arns By the options' names, some or one of each.
 */
export function holdToRegion(
  component: pulumi.Resource,
  title: string,
  region: pulumi.Output<string>,
  arns: Readonly<Record<string, Arns>>,
): void {
  const problemOf = (option: string, arn: Arns): Promise<string | undefined> =>
    problemLater(pulumi.output<Arns>(arn), async (known, shown) => {
      const own = await settled(region);
      const others = [known].flat().map((text) => regionOfImage(String(text)) ?? String(text).split(":")[3] ?? "");
      return typeof own !== "string" || others.every((other) => other === "" || other === own)
        ? undefined
        : `${option} must be of ${own}, the region that the component is in, got ${shown}`;
    });
  const given = Object.entries(arns).filter(([, arn]) => arn !== undefined);
  checkLater(
    component,
    title,
    given.map(([option, arn]) => problemOf(option, arn)),
  );
}
