import * as pulumi from "@pulumi/pulumi";
import { settled } from "../rules/lateChecks.ts";

/** A provider's settings by their names; those that are no texts are JSON, in a stack's settings and in the engine's state. */
export type Settings = (key: string) => string | undefined;

/**
 * The settings of the classic provider that makes a component's resources: of one that the program passes, which takes nothing
 * from the stack's, or else the stack's. The engine is asked, as in a component of another language's program a provider is but a reference.
 */
export async function settingsOf(component: pulumi.Resource): Promise<Settings> {
  const provider = component.getProvider("aws:index:Provider");
  if (provider === undefined) {
    const config = new pulumi.Config("aws");
    return (key) => config.get(key);
  }
  const urn = await settled(provider.urn);
  const { state } = (await pulumi.runtime.invoke("pulumi:pulumi:getResource", { urn }, {})) as {
    readonly state: Readonly<Record<string, string | undefined>>;
  };
  return (key) => state[key];
}

export function jsonOf(settings: Settings, key: string): unknown {
  const text = settings(key);
  return text === undefined ? undefined : JSON.parse(text);
}

/** Where a service is asked, by any of the names that the setting `endpoints` has for it. */
export function endpointOf(settings: Settings, services: readonly string[]): { readonly endpoint?: string } {
  const given = jsonOf(settings, "endpoints") as readonly Readonly<Record<string, string | undefined>>[] | undefined;
  const endpoint = given
    ?.flatMap((entry) => services.map((service) => entry[service]))
    .find((address) => address !== undefined);
  return endpoint === undefined ? {} : { endpoint };
}
