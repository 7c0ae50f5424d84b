import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  LocalWorkspace,
  PulumiCommand,
  type Deployment,
  type EngineEvent,
  type LocalWorkspaceOptions,
  type OutputMap,
  type Stack,
} from "@pulumi/pulumi/automation/index.js";
import { lean } from "../../../automation/stack/stack.ts";
import { SECRET, SIGNATURE } from "../../../automation/stack/stateFile.ts";
import { ensureAwsNative } from "../../../local/engine/awsNative.ts";
import { awsProvider } from "../../../local/engine/awsProvider.ts";
import { ensureEngine } from "../../../local/engine/pulumi.ts";
import { TestCloud } from "../cloud/testCloud.ts";

/** What an operation did (or would do), by kind: names of resources, sorted. Components and providers aside. */
export type Steps = Readonly<Record<string, readonly string[]>>;

/** Stacks of one component each, with inline programs, on one local cloud and the real engine. */
export class ComponentStacks {
  readonly cloud = new TestCloud();
  readonly #folder = mkdtempSync(join(tmpdir(), "component-stacks-"));
  readonly #outside = { ...process.env };
  #command: PulumiCommand | undefined;
  #plugins: unknown;

  async start(): Promise<void> {
    const engine = await ensureEngine(() => undefined);
    const [aws, native, status] = await Promise.all([
      awsProvider(() => undefined),
      ensureAwsNative(
        () => Promise.resolve(engine),
        () => undefined,
      ),
      this.cloud.start(),
    ]);
    this.#command = await PulumiCommand.get({ root: engine.root });
    this.#plugins = {
      providers: [
        { name: "aws", path: aws.folder },
        { name: "aws-native", path: native.folder },
      ],
    };
    for (const name of ["state", "home"]) mkdirSync(join(this.#folder, name));
    // Inline programs run in this process, and components look at jobs and endpoints as the environment says.
    const { endpoint = "", accessKeyId = "", secretAccessKey = "" } = status;
    Object.assign(process.env, {
      ...aws.env,
      ...{ AWS_ENDPOINT_URL: endpoint, AWS_REGION: "us-east-1" },
      ...{ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
    });
  }

  async remove(): Promise<void> {
    for (const name of ["AWS_ENDPOINT_URL", "AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) {
      const before = this.#outside[name];
      if (before === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = before;
    }
    await this.cloud.remove();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** A stack whose program is given options anew with every operation. */
  async add<Options>(projectName: string, program: (options: Options) => unknown): Promise<ComponentStack<Options>> {
    let options: Options | undefined;
    const settings: LocalWorkspaceOptions = {
      ...(this.#command && { pulumiCommand: this.#command }),
      projectSettings: {
        name: projectName,
        runtime: "nodejs",
        main: this.#folder,
        backend: { url: `file://${join(this.#folder, "state")}` },
        // The SDK's type lacks the plugins that Pulumi.yaml has.
        ...{ plugins: this.#plugins },
      },
      envVars: {
        PULUMI_HOME: join(this.#folder, "home"),
        PULUMI_CONFIG_PASSPHRASE: "test",
        PULUMI_SKIP_UPDATE_CHECK: "true",
      },
    };
    const run = (): Promise<Record<string, unknown>> =>
      Promise.resolve(program(options as Options) as Record<string, unknown>);
    const stack = await LocalWorkspace.createOrSelectStack({ stackName: "dev", projectName, program: run }, settings);
    return new ComponentStack(lean(stack), (next) => {
      options = next;
    });
  }
}

export interface StateOfResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly initErrors?: readonly string[];
}

export class ComponentStack<Options> {
  /** For what is not done by a method here. */
  readonly stack: Stack;
  readonly #give: (options: Options) => void;
  outputs: OutputMap = {};
  /** What the last operation has seen of the program but its stack, and what the engine said of it all. */
  #registered = 0;
  #said = "";

  constructor(stack: Stack, give: (options: Options) => void) {
    this.stack = stack;
    this.#give = give;
  }

  /** @param target URNs, with wildcards, of what alone is to come up. */
  async up(options: Options, target?: string[]): Promise<Steps> {
    this.#give(options);
    const steps = await this.#watch(async (watch) => {
      this.outputs = (await this.stack.up({ ...watch, ...(target && { target }) })).outputs;
    });
    if (this.#registered === 0) throw new Error(`The engine saw nothing of the program:\n${this.#said}`);
    return steps;
  }

  /** An update that makes the resource of this name anew, as `pulumi up --replace` does. */
  async replace(options: Options, name: string): Promise<Steps> {
    this.#give(options);
    const found = (await this.resources()).find(({ urn }) => urn.endsWith(`::${name}`));
    return this.#watch((watch) => this.stack.up({ ...watch, replace: [found?.urn ?? name] }));
  }

  /** The message that an update fails with. */
  async failedUp(options: Options): Promise<string> {
    return messageOf(this.up(options));
  }

  async preview(options: Options): Promise<Steps> {
    this.#give(options);
    return this.#watch((watch) => this.stack.preview(watch));
  }

  async refresh(): Promise<Steps> {
    return this.#watch((watch) => this.stack.refresh(watch));
  }

  async destroy(): Promise<Steps> {
    return this.#watch((watch) => this.stack.destroy(watch));
  }

  async failedDestroy(): Promise<string> {
    return messageOf(this.destroy());
  }

  /** What the engine's state has of each resource. */
  async resources(): Promise<readonly StateOfResource[]> {
    const exported: { readonly deployment: unknown } = await this.stack.exportStack();
    return (exported.deployment as { readonly resources?: readonly StateOfResource[] }).resources ?? [];
  }

  /** Notes in the state that AWS made a resource of this name and then failed to finish it, as a provider says it. */
  async failInState(name: string, reason: string): Promise<void> {
    await this.#editState(name, (resource) => (resource.initErrors = [reason]));
  }

  /** Asks for a resource of this name to be made anew by the next update, as `pulumi state taint` does. */
  async taint(name: string): Promise<void> {
    await this.#editState(name, (resource) => (resource.taint = true));
  }

  /** Changes the inputs that the state has of a resource, the provider's copy too, as a refresh does by what AWS says (aws-native since its #2956). */
  async takeInRead(name: string, change: (inputs: Record<string, unknown>) => void): Promise<void> {
    await this.#editState(name, ({ inputs = {}, outputs = {} }) => {
      change(inputs);
      outputs["__inputs"] = { [SIGNATURE]: SECRET, plaintext: JSON.stringify(inputs) };
    });
  }

  async #editState(name: string, edit: (resource: EditedState) => void): Promise<void> {
    const exported: { readonly deployment: unknown } = await this.stack.exportStack();
    const { resources = [] } = exported.deployment as { resources?: EditedState[] };
    for (const resource of resources) if (resource.urn.endsWith(`::${name}`)) edit(resource);
    await this.stack.importStack(exported as Deployment);
  }

  /** Kills the engine in the midst of an operation, and takes the lock away that it leaves. */
  async kill(): Promise<void> {
    const children = execFileSync("pgrep", ["-P", String(process.pid), "pulumi"], { encoding: "utf8" });
    for (const pid of children.trim().split("\n")) process.kill(Number(pid), "SIGKILL");
    await this.stack.cancel();
  }

  async #watch(operation: (watch: Watch) => Promise<unknown>): Promise<Steps> {
    const steps: Record<string, string[]> = {};
    [this.#registered, this.#said] = [0, ""];
    await operation({
      onOutput: (text) => (this.#said += text),
      onEvent: ({ resourcePreEvent, resOutputsEvent }) => {
        // A refresh learns of changes only from what it reads.
        const { metadata } = resourcePreEvent ?? resOutputsEvent ?? {};
        if (metadata?.type.startsWith("pulumi:") === false && metadata.op !== "delete") this.#registered++;
        if (metadata === undefined || !KINDS.includes(metadata.op)) return;
        if (resOutputsEvent !== undefined && metadata.op !== "update") return;
        if (/^(pulumi:|sagemaker-workflow:)/.test(metadata.type)) return;
        const names = (steps[metadata.op] ??= []);
        const name = metadata.urn.split("::").at(-1) ?? "";
        if (!names.includes(name)) names.push(name);
      },
    });
    for (const names of Object.values(steps)) names.sort();
    return steps;
  }
}

interface EditedState {
  readonly urn: string;
  readonly inputs?: Record<string, unknown>;
  readonly outputs?: Record<string, unknown>;
  initErrors?: string[];
  taint?: boolean;
}

interface Watch {
  readonly onOutput: (text: string) => void;
  readonly onEvent: (event: EngineEvent) => void;
}

/** What counts: the halves of a replacement are told by the whole. */
const KINDS: readonly string[] = ["create", "update", "delete", "replace"];

function messageOf(operation: Promise<unknown>): Promise<string> {
  return operation.then(
    () => "no error",
    (error: unknown) => (error as Error).message,
  );
}
