import type { LocalWorkspaceOptions, OutputMap, Stack } from "@pulumi/pulumi/automation/index.js";
import type { StackOutputs } from "../domain/stackOutputs.ts";
import type { Cloud } from "./cloud.ts";
import { messageOf, SconesError } from "./errors.ts";
import { projectName } from "./options.ts";

/** The project's index.ts as an inline program; the library of AWS resources it loads is not needed before. */
async function program(): Promise<Record<string, unknown>> {
  const { default: declare } = await import("../index.ts");
  return declare();
}

/** The stack by the Automation API, created where it is not there yet. */
export async function openStack(cloud: Cloud, stackName: string): Promise<Stack> {
  const { LocalWorkspace } = await import("@pulumi/pulumi/automation/index.js");
  return LocalWorkspace.createOrSelectStack({ stackName, projectName, program }, await workspaceOptions(cloud));
}

/** The stack where it is there; a verb that only looks must not make one. */
export async function findStack(cloud: Cloud, stackName: string): Promise<Stack | undefined> {
  const { LocalWorkspace, StackNotFoundError } = await import("@pulumi/pulumi/automation/index.js");
  try {
    return await LocalWorkspace.selectStack({ stackName, projectName, program }, await workspaceOptions(cloud));
  } catch (error) {
    if (error instanceof StackNotFoundError) return undefined;
    throw error;
  }
}

async function workspaceOptions(cloud: Cloud): Promise<LocalWorkspaceOptions> {
  const { PulumiCommand } = await import("@pulumi/pulumi/automation/index.js");
  try {
    const pulumiCommand = await PulumiCommand.get(cloud.engineRoot === undefined ? {} : { root: cloud.engineRoot });
    return { workDir: cloud.workDir, pulumiCommand, envVars: { ...cloud.env } };
  } catch (error) {
    throw new SconesError(
      `The Pulumi engine ${cloud.engineRoot ?? "on the PATH"} can't be used: ${messageOf(error).trim()}. ` +
        "Install the Pulumi CLI, version 3.259.0 or a later 3.x (https://www.pulumi.com/docs/install/), and try again.",
    );
  }
}

export interface StackResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly custom: boolean;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

export interface StackState {
  readonly resources: readonly StackResource[];
  readonly pending: readonly { readonly operation: string; readonly resource: StackResource }[];
}

interface RawResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly custom?: boolean;
  readonly inputs?: Record<string, unknown>;
  readonly outputs?: Record<string, unknown>;
}

const states = new WeakMap<Stack, Promise<StackState>>();

/** What the stack's state says is there: resources with their identifiers, and operations that were cut off. */
export function readState(stack: Stack): Promise<StackState> {
  const known = states.get(stack) ?? loadState(stack);
  states.set(stack, known);
  return known;
}

/** To be called whenever an operation may have changed the state. */
export function forgetState(stack: Stack): void {
  states.delete(stack);
}

async function loadState(stack: Stack): Promise<StackState> {
  const { deployment } = (await stack.exportStack()) as {
    deployment?: {
      resources?: RawResource[];
      pending_operations?: { type: string; resource: RawResource }[];
    };
  };
  return {
    resources: (deployment?.resources ?? []).map(toResource),
    pending: (deployment?.pending_operations ?? []).map(({ type, resource }) => ({
      operation: type,
      resource: toResource(resource),
    })),
  };
}

function toResource(raw: RawResource): StackResource {
  return {
    urn: raw.urn,
    type: raw.type,
    custom: raw.custom === true,
    ...(raw.id === undefined ? {} : { id: raw.id }),
    inputs: raw.inputs ?? {},
    outputs: raw.outputs ?? {},
  };
}

/** The stack's outputs as plain values; undefined where the stack has not been brought up (whole). */
export function typedOutputs(outputs: OutputMap | Readonly<Record<string, unknown>>): StackOutputs | undefined {
  const values = Object.fromEntries(
    Object.entries(outputs).map(([name, output]) => [name, isOutputValue(output) ? output.value : output]),
  );
  const needed: readonly (keyof StackOutputs)[] = ["bucketName", "endpointName", "stateMachineArn", "trainingJobName"];
  if (!needed.every((name) => typeof values[name] === "string" && values[name] !== "")) return undefined;
  return values as unknown as StackOutputs;
}

function isOutputValue(output: unknown): output is { value: unknown } {
  return typeof output === "object" && output !== null && "value" in output && "secret" in output;
}

export function notUp(stackName: string): SconesError {
  return new SconesError(
    `Stack '${stackName}' is not up: it has no endpoint and no workflow. Run \`npm run scones -- run\` (or \`etl\` and \`up\`) first.`,
  );
}
