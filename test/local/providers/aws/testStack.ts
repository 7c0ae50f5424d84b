import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  LocalWorkspace,
  PulumiCommand,
  type OpMap,
  type OutputMap,
  type PulumiFn,
  type Stack,
} from "@pulumi/pulumi/automation/index.js";
import { awsProvider } from "../../../../local/engine/awsProvider.ts";
import { ensureEngine } from "../../../../local/engine/pulumi.ts";
import { TestCloud } from "../../cloud/testCloud.ts";

const quiet = { onOutput: () => undefined };

/** A local cloud and a stack on it, with the bundled aws provider on the real engine. */
export class TestStack {
  readonly cloud = new TestCloud();
  readonly folder = mkdtempSync(join(tmpdir(), "test-stack-"));
  #stack: Stack | undefined;

  async start(program: PulumiFn, config: Readonly<Record<string, string>> = {}): Promise<void> {
    const [{ root }, aws] = await Promise.all([
      ensureEngine(() => undefined),
      awsProvider(() => undefined),
      this.cloud.start(),
    ]);
    mkdirSync(join(this.folder, "state"));
    this.#stack = await LocalWorkspace.createOrSelectStack(
      { stackName: "dev", projectName: "provider-test", program },
      {
        pulumiCommand: await PulumiCommand.get({ root }),
        projectSettings: {
          name: "provider-test",
          runtime: "nodejs",
          main: this.folder,
          backend: { url: `file://${join(this.folder, "state")}` },
          // The SDK's type lacks the plugins that Pulumi.yaml has.
          ...{ plugins: { providers: [{ name: "aws", path: aws.folder }] } },
        },
        envVars: {
          ...aws.env,
          PULUMI_HOME: join(this.folder, "home"),
          PULUMI_CONFIG_PASSPHRASE: "test",
          PULUMI_SKIP_UPDATE_CHECK: "true",
          AWS_ENDPOINT_URL: this.cloud.status.endpoint ?? "",
          AWS_ACCESS_KEY_ID: this.cloud.status.accessKeyId ?? "",
          AWS_SECRET_ACCESS_KEY: this.cloud.status.secretAccessKey ?? "",
          AWS_REGION: "us-east-1",
        },
      },
    );
    for (const [key, value] of Object.entries(config)) await this.stack.setConfig(key, { value });
  }

  get stack(): Stack {
    if (this.#stack === undefined) throw new Error("not started");
    return this.#stack;
  }

  async up(): Promise<{ outputs: OutputMap; changes: OpMap; log: string }> {
    const { outputs, summary, stdout, stderr } = await this.stack.up({ ...quiet, diff: true });
    return { outputs, changes: summary.resourceChanges ?? {}, log: stdout + stderr };
  }

  /** How a deployment fails. */
  async failedUp(): Promise<string> {
    return this.stack.up(quiet).then(
      () => "no error",
      (error: unknown) => (error as Error).message,
    );
  }

  async preview(): Promise<OpMap> {
    return (await this.stack.preview(quiet)).changeSummary;
  }

  async refresh(): Promise<OpMap> {
    return (await this.stack.refresh(quiet)).summary.resourceChanges ?? {};
  }

  async destroy(): Promise<OpMap> {
    return (await this.stack.destroy(quiet)).summary.resourceChanges ?? {};
  }

  /** All that the engine has written: state, history, backups. */
  written(): string {
    const files = (folder: string): string[] =>
      readdirSync(folder).flatMap((name) => {
        const path = join(folder, name);
        return statSync(path).isDirectory() ? files(path) : [path];
      });
    return files(join(this.folder, "state"))
      .map((path) => readFileSync(path, "utf8"))
      .join("\n");
  }

  async remove(): Promise<void> {
    await this.cloud.remove();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
