import { SECRET, SIGNATURE } from "./stateFile.ts";

/** A resource as a deployment's JSON has it; members that nobody here needs are kept as they are. */
export interface DeployedResource {
  readonly urn: string;
  readonly type: string;
  readonly custom?: boolean;
  readonly parent?: string;
  readonly provider?: string;
  readonly id?: string;
  readonly delete?: boolean;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly initErrors?: readonly string[];
}

export interface PendingDeployment {
  readonly resources?: readonly DeployedResource[];
  readonly pending_operations?: readonly { readonly type: string; readonly resource: DeployedResource }[];
}

export interface Settled<D> {
  readonly deployment: D;
  /** Resources that were adopted, and have to be read from the cloud. */
  readonly adopted: readonly string[];
}

/**
 * A deployment without pending operations. What was being created and may well be there is adopted under its identifier
 * (a refresh then reads it, or drops it if it was not created after all), so that nothing is left behind or made twice;
 * changes and deletions that were cut off are simply done again by the next operation. A version of a model goes with the next one, which makes another:
 * a refresh would take all that AWS says of it for what the program says (pulumi-aws-native, extension_resource.go, Read), and AWS changes none of that. None is left to the import, which takes away
 * whatever is pending (pulumi's pkg/cmd/pulumi/stack/io.go, SaveSnapshot: "removing pending operation").
 */
export async function settlePending<D extends PendingDeployment>(
  deployment: D,
  identify: (resource: DeployedResource) => Promise<string | undefined>,
): Promise<Settled<D>> {
  const resources: DeployedResource[] = [...(deployment.resources ?? [])];
  const adopted: string[] = [];
  for (const { type, resource } of deployment.pending_operations ?? []) {
    if (type !== "creating") continue;
    const id = await identify(resource);
    if (id === undefined || resources.some((known) => known.urn === resource.urn && known.id === id)) continue;
    const made = { ...resource, id, outputs: { ...resource.inputs, ...resource.outputs, ...saidOf(resource) } };
    if (resource.type.endsWith(":ExtensionResource")) {
      resources.push({ ...made, delete: true });
      continue;
    }
    // A replacement: what it replaces is still to be deleted.
    for (const [index, known] of resources.entries()) {
      if (known.urn === resource.urn) resources[index] = { ...known, delete: true };
    }
    resources.push(made);
    adopted.push(resource.urn);
  }
  return { deployment: { ...deployment, resources, pending_operations: [] }, adopted };
}

/**
 * What the program has said of a resource, where aws-native looks for it. Without it a refresh takes all that AWS says for that (pulumi-aws-native,
 * provider.go, Read), and the next update takes away again what the program does not say: of a role its path, by which it is made anew, of a log group
 * its default settings, which AWS refuses (its #2940). Within one secret another can't be.
 */
function saidOf({ type, inputs = {} }: DeployedResource): object {
  const plaintext = JSON.stringify(inputs);
  if (!type.startsWith("aws-native:") || plaintext.includes(SIGNATURE)) return {};
  return { __inputs: { [SIGNATURE]: SECRET, plaintext } };
}
