import type { LocalWorkspaceOptions, OutputMap, Stack } from "@pulumi/pulumi/automation/index.js";
import type { StackOutputs } from "../../domain/configuration/stackOutputs.ts";
import type { Cloud } from "./cloud.ts";
import { messageOf, SconesError } from "../runs/errors.ts";
import { projectName } from "../runs/options.ts";
import { readStateFile, SECRET, SIGNATURE, type Deployment, type RawResource } from "./stateFile.ts";
import { stateFolderOf } from "./stateFolder.ts";

/** The project's index.ts as an inline program; the library of AWS resources it loads is not needed before. */
async function program(): Promise<Record<string, unknown>> {
  const { default: declare } = await import("../../index.ts");
  return declare();
}

/** Loads the program and its library ahead of its run; should it fail, the run will say so. */
export async function loadProgram(): Promise<void> {
  await import("../../index.ts").catch(() => undefined);
}

/** The stack by the Automation API, created where it is not there yet. */
export async function openStack(cloud: Cloud, stackName: string): Promise<Stack> {
  const { LocalWorkspace } = await import("@pulumi/pulumi/automation/index.js");
  const options = await workspaceOptions(cloud);
  return lean(
    (await knownStack(cloud, stackName, options)) ??
      (await LocalWorkspace.createOrSelectStack({ stackName, projectName, program }, options)),
  );
}

/** The stack where it is there; a verb that only looks must not make one. */
export async function findStack(cloud: Cloud, stackName: string): Promise<Stack | undefined> {
  const { LocalWorkspace, StackNotFoundError } = await import("@pulumi/pulumi/automation/index.js");
  const options = await workspaceOptions(cloud);
  try {
    return lean(
      (await knownStack(cloud, stackName, options)) ??
        (await LocalWorkspace.selectStack({ stackName, projectName, program }, options)),
    );
  } catch (error) {
    if (error instanceof StackNotFoundError) return undefined;
    throw error;
  }
}

/** A stack whose state file is there need not be selected first, a fifth of a second: each command names it. */
async function knownStack(cloud: Cloud, stackName: string, options: LocalWorkspaceOptions): Promise<Stack | undefined> {
  if ((await readStateFile(stateFolderOf(cloud.env, cloud.workDir), stackName)) === undefined) return undefined;
  const { LocalWorkspace, Stack } = await import("@pulumi/pulumi/automation/index.js");
  const workspace = await LocalWorkspace.create({ ...options, program });
  workspace.selectStack = () => Promise.resolve();
  return Stack.select(stackName, workspace);
}

/**
 * The stack, without the questions that the Automation API asks the CLI after each operation, a fifth of a second each: the
 * outputs (twice, to tell secrets from others) are in the state, which is read anyway, and the history nobody looks at.
 */
export function lean(stack: Stack): Stack {
  stack.outputs = async () => {
    forgetState(stack);
    return (await readState(stack)).outputs;
  };
  stack.info = () => Promise.resolve(undefined);
  return stack;
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
  /** Why the last operation on it failed, after its provider had noted something of it. */
  readonly failed?: string;
  /** URN of what it goes with when that is deleted. */
  readonly deletedWith?: string;
}

export interface StackState {
  readonly resources: readonly StackResource[];
  /** What the program exports; of a secret only that it is one. */
  readonly outputs: OutputMap;
  readonly pending: readonly { readonly operation: string; readonly resource: StackResource }[];
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
  const { envVars, workDir } = stack.workspace;
  const deployment =
    (await readStateFile(stateFolderOf(envVars, workDir), stack.name)) ??
    ((await stack.exportStack()) as { readonly deployment?: Deployment }).deployment;
  const resources = (deployment?.resources ?? []).map(toResource);
  const root = resources.find(({ type }) => type === "pulumi:pulumi:Stack");
  return {
    resources,
    outputs: Object.fromEntries(Object.entries(root?.outputs ?? {}).map(([name, value]) => [name, toOutput(value)])),
    pending: (deployment?.pending_operations ?? []).map(({ type, resource }) => ({
      operation: type,
      resource: toResource(resource),
    })),
  };
}

function toOutput(value: unknown): OutputMap[string] {
  const secret = (value as Record<string, unknown> | null)?.[SIGNATURE] === SECRET;
  return secret ? { value: "[secret]", secret } : { value, secret };
}

function toResource(raw: RawResource): StackResource {
  return {
    urn: raw.urn,
    type: raw.type,
    custom: raw.custom === true,
    ...(raw.id === undefined ? {} : { id: raw.id }),
    inputs: raw.inputs ?? {},
    outputs: raw.outputs ?? {},
    ...(raw.initErrors !== undefined && raw.initErrors.length > 0 && { failed: raw.initErrors.join("\n") }),
    ...(raw.deletedWith !== undefined && { deletedWith: raw.deletedWith }),
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
    `Stack '${stackName}' is not up: it has no endpoint and no workflow. Run \`npm run scones -- run\` first, or \`npm run scones -- etl\` and \`npm run scones -- up\`.`,
  );
}
