import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { ensureAwsNative } from "../../../local/engine/awsNative.ts";
import { ensureEngine } from "../../../local/engine/pulumi.ts";
import { run } from "../../../local/engine/run.ts";
import { installLibrary } from "../../support/packedLibrary.ts";
import { TestCloud } from "../cloud/testCloud.ts";

const ROOT = join(import.meta.dirname, "..", "..", "..");

const LANGUAGE_HOST = join(ROOT, "local", "engine", "languageHost");

/** A user's folder with the packed library installed, projects in it, and the plain Pulumi CLI on a local cloud. */
export class UserProjects {
  readonly cloud = new TestCloud();
  readonly folder = mkdtempSync(join(tmpdir(), "user-projects-"));
  engineRoot = "";
  /** The local cloud's plugins and this library as one, for the `plugins` of a Pulumi.yaml. */
  plugins = "";

  readonly #languages: readonly { readonly name: string; readonly path: string }[];

  /** @param languages more hosts than that of Node programs, each with its folder */
  constructor(languages: readonly { readonly name: string; readonly path: string }[] = []) {
    this.#languages = languages;
  }

  async start(): Promise<void> {
    const engine = await ensureEngine(() => undefined);
    const [native] = await Promise.all([
      ensureAwsNative(
        () => Promise.resolve(engine),
        () => undefined,
      ),
      this.cloud.start(),
      installLibrary(this.folder, ["typescript", "@types/node", "@pulumi/policy"]),
    ]);
    this.engineRoot = engine.root;
    for (const name of ["state", "home"]) mkdirSync(join(this.folder, name));
    this.plugins = JSON.stringify({
      providers: [
        { name: "aws", path: join(ROOT, "local", "providers", "aws") },
        { name: "aws-native", path: native.folder },
        { name: "sagemaker-workflow", path: this.library },
      ],
      languages: [{ name: "nodejs", path: LANGUAGE_HOST }, ...this.#languages],
    });
  }

  async remove(): Promise<void> {
    await this.cloud.remove();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Folder of the installed package. */
  get library(): string {
    return join(this.folder, "node_modules", "pulumi-sagemaker-workflow");
  }

  get env(): Record<string, string> {
    const { endpoint = "", accessKeyId = "", secretAccessKey = "" } = this.cloud.status;
    return {
      HOME: process.env["HOME"] ?? "",
      PATH: [join(this.engineRoot, "bin"), process.env["PATH"] ?? ""].join(delimiter),
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_REGION: "us-east-1",
      PULUMI_HOME: join(this.folder, "home"),
      PULUMI_BACKEND_URL: `file://${join(this.folder, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "test",
      PULUMI_SKIP_UPDATE_CHECK: "true",
    };
  }

  /** What `pulumi new` makes of a template, in a folder of this name. */
  async make(template: string, name: string): Promise<UserProject> {
    const args = ["new", template, "--generate-only", "--yes", "--name", name, "--description", "Made by a test"];
    mkdirSync(join(this.folder, name));
    const { code, stderr } = await run("pulumi", [...args, "--non-interactive"], {
      cwd: join(this.folder, name),
      // Where there is no project yet, there are no `plugins` of one: the host is looked for as it is where Pulumi is installed.
      env: { ...this.env, PATH: [LANGUAGE_HOST, this.env["PATH"]].join(delimiter) },
    });
    if (code !== 0) throw new Error(`pulumi ${args.join(" ")} ended with exit code ${code}\n${stderr}`);
    return this.#adopt(name);
  }

  /** Copies a project; its Pulumi.yaml gets the local cloud's plugins, nothing else changes. */
  add(source: string, name: string): UserProject {
    cpSync(source, join(this.folder, name), { recursive: true });
    return this.#adopt(name);
  }

  /** Writes a project of one program. */
  write(name: string, files: Readonly<Record<string, string>>): UserProject {
    mkdirSync(join(this.folder, name));
    for (const [file, text] of Object.entries(files)) writeFileSync(join(this.folder, name, file), text);
    return this.#adopt(name);
  }

  #adopt(name: string): UserProject {
    const settings = join(this.folder, name, "Pulumi.yaml");
    writeFileSync(settings, `${readFileSync(settings, "utf8")}\nplugins: ${this.plugins}\n`);
    return new UserProject(join(this.folder, name), this.env);
  }
}

/** A stack `dev` of a project, handled by the plain CLI. */
export class UserProject {
  readonly #folder: string;
  readonly #env: NodeJS.ProcessEnv;

  constructor(folder: string, env: NodeJS.ProcessEnv) {
    this.#folder = folder;
    this.#env = env;
  }

  async pulumi(...args: readonly string[]): Promise<string> {
    const words = [...args, "--non-interactive", "--stack", "dev"];
    const { code, stdout, stderr } = await run("pulumi", words, { cwd: this.#folder, env: this.#env });
    if (code !== 0) throw new Error(`pulumi ${words.join(" ")} ended with exit code ${code}\n${stdout}\n${stderr}`);
    return stdout;
  }

  /** Brings the stack up and makes sure that there is nothing left to do. */
  async up(config: Readonly<Record<string, string>> = {}): Promise<Record<string, unknown>> {
    await run("pulumi", ["stack", "init", "dev", "--non-interactive"], { cwd: this.#folder, env: this.#env });

    for (const [key, value] of Object.entries(config)) await this.pulumi("config", "set", "--path", key, value);
    await this.pulumi("up", "--yes", "--skip-preview");
    await this.pulumi("preview", "--expect-no-changes", "--diff");
    return JSON.parse(await this.pulumi("stack", "output", "--json")) as Record<string, unknown>;
  }

  async destroy(): Promise<void> {
    await this.pulumi("destroy", "--yes", "--skip-preview");
    const { resources = [] } = (
      JSON.parse(await this.pulumi("stack", "export")) as { deployment: { resources?: unknown[] } }
    ).deployment;
    if (resources.length > 0) throw new Error(`destroy left ${resources.length} resources in the state`);
  }
}
