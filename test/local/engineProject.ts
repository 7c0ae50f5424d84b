import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { ensureAwsNative } from "../../local/engine/awsNative.ts";
import { awsProvider } from "../../local/engine/awsProvider.ts";
import { ensureEngine } from "../../local/engine/pulumi.ts";
import { run } from "../../local/engine/run.ts";
import { TestCloud } from "./cloud/testCloud.ts";

const ROOT = join(import.meta.dirname, "..", "..");

/** A project whose program lies in the repository, its stack `dev`, and the plain Pulumi CLI on a local cloud of its own. */
export class EngineProject {
  readonly cloud = new TestCloud();
  readonly folder = mkdtempSync(join(tmpdir(), "engine-project-"));
  #plugins = "";
  #engineRoot = "";
  #aws: Readonly<Record<string, string>> = {};

  async start(): Promise<void> {
    const engine = await ensureEngine(() => undefined);
    const [aws, native] = await Promise.all([
      awsProvider(() => undefined),
      ensureAwsNative(
        () => Promise.resolve(engine),
        () => undefined,
      ),
      this.cloud.start(),
    ]);
    this.#engineRoot = engine.root;
    this.#aws = aws.env;
    this.#plugins = JSON.stringify({
      providers: [
        { name: "aws", path: aws.folder },
        { name: "aws-native", path: native.folder },
      ],
      languages: [{ name: "nodejs", path: join(ROOT, "local", "engine", "languageHost") }],
    });
    for (const name of ["state", "home"]) mkdirSync(join(this.folder, name));
  }

  async remove(): Promise<void> {
    await this.cloud.remove();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A new project for a program of the repository. */
  async add(name: string, program: string, config: Readonly<Record<string, string>> = {}): Promise<Project> {
    const folder = join(this.folder, name);
    mkdirSync(folder);
    const { endpoint = "", accessKeyId = "", secretAccessKey = "" } = this.cloud.status;
    const settings = `name: ${name}
runtime:
  name: nodejs
  options:
    typescript: false
main: ${JSON.stringify(join(ROOT, program))}
plugins: ${this.#plugins}
`;
    writeFileSync(join(folder, "Pulumi.yaml"), settings);
    const project = new Project(folder, {
      ...this.#aws,
      HOME: process.env["HOME"] ?? "",
      PATH: [join(this.#engineRoot, "bin"), process.env["PATH"] ?? ""].join(delimiter),
      ...{ AWS_ENDPOINT_URL: endpoint, AWS_REGION: "us-east-1" },
      ...{ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
      ...(process.env["NODE_COMPILE_CACHE"] && { NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] }),
      PULUMI_HOME: join(this.folder, "home"),
      PULUMI_BACKEND_URL: `file://${join(this.folder, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "test",
      PULUMI_SKIP_UPDATE_CHECK: "true",
    });
    await project.pulumi("stack", "init", "dev");
    for (const [key, value] of Object.entries(config)) await project.pulumi("config", "set", "--path", key, value);
    return project;
  }
}

export class Project {
  readonly folder: string;
  readonly #env: NodeJS.ProcessEnv;

  constructor(folder: string, env: NodeJS.ProcessEnv) {
    this.folder = folder;
    this.#env = env;
  }

  /** Runs the CLI; its output and error output together. */
  async pulumi(...args: readonly string[]): Promise<{ code: number; output: string }> {
    const words = args[0] === "stack" && args[1] === "init" ? args : [...args, "--stack", "dev"];
    const { code, stdout, stderr } = await run("pulumi", [...words, "--non-interactive"], {
      ...{ cwd: this.folder, env: this.#env },
    });
    return { code, output: `${stdout}\n${stderr}` };
  }
}
