import * as pulumi from "@pulumi/pulumi";
import type { AwsContext } from "../awsContext.ts";
import { engineAddress } from "../notYet.ts";
import { checkLater, settled } from "./lateChecks.ts";

/** Programs in other languages, whose components the plugin builds, by their engines. */
const elsewhere = new Map<string, object>();

/**
 * What stands for the program that runs: its stack, of which the plugin has none, and there the engine that it builds for. Undefined in a
 * unit test with mocks, which may make the components of several programs.
 */
function currentProgram(): object | undefined {
  const stack = pulumi.runtime.getStackResource();
  const engine = engineAddress();
  if (stack !== undefined || engine === "") return stack;
  const program = elsewhere.get(engine) ?? {};
  elsewhere.set(engine, program);
  return program;
}

/** Something of each program by keys; what it gives is that of the program that runs (see `currentProgram`). */
export function ofEachProgram<T>(): () => Map<string, T> | undefined {
  const programs = new WeakMap<object, Map<string, T>>();
  return () => {
    const program = currentProgram();
    if (program === undefined) return undefined;
    const own = programs.get(program) ?? new Map<string, T>();
    programs.set(program, own);
    return own;
  };
}

/** URNs of a program's components by kind, name and place in AWS. */
const componentsByName = ofEachProgram<unknown>();

/**
 * Refuses two components of one kind and name in one place. Pulumi takes them below parents of two kinds, as their URNs differ then; but the
 * names that their resources have in AWS come from the component's own name (`uniqueName`), and there the second is refused as
 * "already exists" when half of it is made.
 */
export function holdToOwnName(component: pulumi.Resource, type: string, name: string, aws: AwsContext): void {
  const named = componentsByName();
  if (named === undefined) return;
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
