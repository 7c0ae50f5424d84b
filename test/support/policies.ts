import { createRequire } from "node:module";
import type { PolicyResource, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";

/** What the engine's values go through on their way to a rule; its declarations leave it out. */
const proxy = createRequire(import.meta.url)("@pulumi/policy/proxy.js") as {
  unknownCheckingProxy: (props: object) => Record<string, unknown>;
  unknownStringValue: string;
};

/** In place of a text that a preview does not know yet. */
export const UNKNOWN_STRING = proxy.unknownStringValue;

/** A resource as the engine shows it to a policy pack. */
export interface Shown {
  readonly type: string;
  readonly name: string;
  readonly props: Readonly<Record<string, unknown>>;
  /** Property → names of the resources that it was made from. */
  readonly madeFrom?: Readonly<Record<string, readonly string[]>>;
}

/** The messages with which a rule meets resources, as the engine would call it. */
export async function violations(
  rule: ResourceValidationPolicy | StackValidationPolicy,
  resources: readonly Shown[],
  config: object = {},
): Promise<string[]> {
  const messages: string[] = [];
  const report = (message: string): void => void messages.push(message);
  const common = { getConfig: () => config as never, stackTags: new Map(), notApplicable: refuse };
  if ("validateStack" in rule) {
    await rule.validateStack({ ...common, resources: shown(resources) }, report);
    return messages;
  }
  for (const resource of shown(resources)) {
    const { validateResource } = rule;
    if (typeof validateResource !== "function") throw new Error(`${rule.name} has no validateResource`);
    await validateResource({ ...common, ...resource, asType: () => undefined }, report);
  }
  return messages;
}

function refuse(): never {
  throw new Error("not applicable");
}

function shown(resources: readonly Shown[]): PolicyResource[] {
  const all = resources.map(({ type, name, props }): PolicyResource => ({
    type,
    name,
    props: proxy.unknownCheckingProxy({ ...props }),
    urn: `urn:pulumi:stack::project::${type}::${name}`,
    opts: {
      ...{ protect: false, ignoreChanges: [], aliases: [], additionalSecretOutputs: [] },
      customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
    },
    dependencies: [],
    propertyDependencies: {},
    isType: () => false,
    asType: () => undefined,
  }));
  resources.forEach(({ madeFrom = {} }, index) => {
    const own = all[index];
    for (const [property, names] of Object.entries(madeFrom)) {
      if (own !== undefined) own.propertyDependencies[property] = all.filter(({ name }) => names.includes(name));
    }
  });
  return all;
}
