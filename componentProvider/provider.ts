import * as pulumi from "@pulumi/pulumi";
import type { ConstructResult, Provider } from "@pulumi/pulumi/provider/index.js";
import * as library from "../components/index.ts";

/** The part of a package schema that building a component needs. */
interface Schema {
  readonly name: string;
  readonly version: string;
  readonly resources: Readonly<Record<string, { readonly properties: Readonly<Record<string, unknown>> }>>;
}

type Component = new (
  name: string,
  args: pulumi.Inputs,
  opts: pulumi.ComponentResourceOptions,
) => pulumi.ComponentResource;

/**
 * Builds the library's components for programs in other languages.
 *
 * It answers what Pulumi's own `componentProviderHost` would, from the schema that the same analyzer made of the same
 * sources beforehand: seconds less at every start, and no TypeScript compiler where the components are used.
 */
export class LibraryProvider implements Provider {
  readonly schema: string;
  readonly version: string;
  readonly #schema: Schema;

  constructor(schema: string) {
    this.schema = schema;
    this.#schema = JSON.parse(schema) as Schema;
    this.version = this.#schema.version;
  }

  /** Every refusal, the library's own too, comes as a rejection. */
  async construct(
    name: string,
    type: string,
    inputs: pulumi.Inputs,
    options: pulumi.ComponentResourceOptions,
  ): Promise<ConstructResult> {
    return this.#build(name, type, inputs, { ...options, ...(await deletedWith(options)) });
  }

  #build(name: string, type: string, inputs: pulumi.Inputs, options: pulumi.ComponentResourceOptions): ConstructResult {
    const resource = this.#schema.resources[type];
    if (resource === undefined) {
      const known = Object.keys(this.#schema.resources).join(", ");
      throw new Error(`${this.#schema.name} has no component ${type}, only ${known}`);
    }
    const Component = (library as unknown as Readonly<Record<string, Component>>)[type.split(":").at(-1) ?? ""];
    if (Component === undefined) throw new Error(`${type} is in the schema, but not in the library`);
    const component = new Component(name, inputs, options);
    const outputs = component as unknown as Readonly<Record<string, unknown>>;
    const state = Object.fromEntries(Object.keys(resource.properties).map((key) => [key, outputs[key]]));
    return { urn: component.urn, state };
  }
}

/**
 * The resource with which a component goes: the SDK reads its URN as if it were a provider's reference, `URN::ID`, and so takes its last part
 * for an identifier (@pulumi/pulumi 3.276, provider/server.js, construct), which the engine refuses: "invalid DeletedWith URN".
 */
async function deletedWith({ deletedWith: read }: pulumi.ComponentResourceOptions): Promise<object> {
  if (!(read instanceof pulumi.ProviderResource)) return {};
  const urn = pulumi.interpolate`${read.urn}::${read.id}`;
  return { deletedWith: new pulumi.DependencyResource(await new Promise<string>((resolve) => urn.apply(resolve))) };
}
