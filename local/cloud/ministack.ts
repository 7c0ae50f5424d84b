import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { json } from "node:stream/consumers";
import { DamagedFileError, readJson } from "../../system/damagedFile.ts";
import { answerTo } from "../answer.ts";
import { HandlerError, type HandlerErrorCode, type Json } from "./cloudControlResource.ts";

export interface MinistackOptions {
  /** Python of the virtual environment that has MiniStack. */
  readonly python: string;
  readonly stateDir: string;
  readonly region: string;
  readonly accountId: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Resource types of CloudFormation that the daemon itself provides: see ministack/stack_resources.py. */
  readonly stackTypes: Readonly<Record<string, object>>;
  readonly log: (line: string) => void;
}

/** The services that the local cloud takes from MiniStack, in MiniStack's names. */
export const MINISTACK_SERVICES = [
  ...["s3", "iam", "sts", "lambda", "states", "monitoring", "logs", "events", "scheduler", "glue", "athena"],
  ...["cloudformation", "sns", "sqs", "kms", "ec2", "tagging"],
] as const;

const START_MILLISECONDS = 30_000;
const STOP_MILLISECONDS = 6_000;

/** MiniStack as a child process: it ends with the daemon, because the pipe to it does. */
export class Ministack {
  readonly token = randomBytes(24).toString("hex");
  readonly agent = new Agent({ keepAlive: true, maxSockets: 256, scheduling: "lifo" });
  port = 0;
  readonly #options: MinistackOptions;
  #child: ChildProcess | undefined;
  #stopping = false;

  constructor(options: MinistackOptions) {
    this.#options = options;
  }

  /**
   * Starts MiniStack and waits until it answers. Started again when it ends by itself.
   * The endpoint is the gateway's: what the functions that MiniStack starts get as AWS_ENDPOINT_URL.
   */
  async start(endpoint: string): Promise<void> {
    const { python } = this.#options;
    const log = (line: string): void => this.#options.log(line);
    const child = spawn(python, [join(import.meta.dirname, "ministack", "launch.py")], {
      env: this.#environment(endpoint),
      stdio: ["pipe", "pipe", "pipe"],
    });
    this.#child = child;
    child.stdin.on("error", () => undefined);
    child.stdin.write(`${JSON.stringify({ token: this.token, stackTypes: this.#options.stackTypes })}\n`);
    const last: string[] = [];
    createInterface({ input: child.stderr }).on("line", (line) => {
      last.push(line);
      if (last.length > 20) last.shift();
      log(`[ministack] ${line}`);
    });
    const port = await new Promise<number>((resolve, reject) => {
      const fail = (why: string): void => reject(new Error(`MiniStack ${why}\n${last.join("\n")}`));
      const timer = setTimeout(() => {
        fail(`was not ready after ${START_MILLISECONDS / 1000} s`);
        child.kill("SIGKILL");
      }, START_MILLISECONDS);
      createInterface({ input: child.stdout }).on("line", (line) => {
        clearTimeout(timer);
        resolve((JSON.parse(line) as { port: number }).port);
      });
      child.once("error", (error) => fail(`could not be started: ${error.message}`));
      child.once("exit", (code, signal) => {
        clearTimeout(timer);
        fail(`ended (${signal ?? `exit code ${code ?? "?"}`}) before it was ready`);
      });
    });
    this.port = port;
    child.once("exit", (code, signal) => {
      if (this.#stopping) return;
      log(`MiniStack ended by itself (${signal ?? `exit code ${code ?? "?"}`}); starting it again`);
      this.start(endpoint).catch((error: unknown) => log(`MiniStack could not be started again: ${String(error)}`));
    });
  }

  /**
   * Looks at the state files: MiniStack logs one that it can't read and goes on without what was in it.
   *
   * @throws DamagedFileError where one is cut off, naming all that are; they have been set aside by then
   */
  checkState(): void {
    const folder = join(this.#options.stateDir, "ministack", "state");
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const damaged: DamagedFileError[] = [];
    for (const name of readdirSync(folder).filter((name) => name.endsWith(".json"))) {
      const service = name.replace(/\.json$/, "");
      const remedy =
        `Put back a whole copy of it, if you have one, and start the local cloud again. Without one it starts with nothing of the ` +
        `service ${service}; \`scones pulumi refresh\` takes what is missing out of the stack's state.`;
      try {
        readJson(join(folder, name), remedy);
      } catch (error) {
        if (!(error instanceof DamagedFileError)) throw error;
        damaged.push(error);
      }
    }
    const [first] = damaged;
    if (first === undefined) return;
    first.message = damaged.map(({ message }) => message).join("\n");
    throw first;
  }

  /** Ends MiniStack: it saves its state and stops its functions. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.agent.destroy();
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, "exit");
    child.stdin?.end();
    const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MILLISECONDS);
    await exit;
    clearTimeout(timer);
  }

  /** One of the questions of ministack/control.py. */
  async ask<T>(question: "credential" | "authorize" | "resource", body: Readonly<Record<string, unknown>>): Promise<T> {
    const { accountId, region } = this.#options;
    const asked = JSON.stringify({ accountId, region, ...body });
    const call = request({
      ...{ host: "127.0.0.1", port: this.port, agent: this.agent, method: "POST", path: `/_cloud/${question}` },
      headers: { "x-cloud-token": this.token, "content-length": Buffer.byteLength(asked) },
    });
    const response = await answerTo(call, asked);
    const answer = (await json(response)) as Json;
    if (response.statusCode === 200) return answer as T;
    const code = response.statusCode === 409 ? (answer["error"] as HandlerErrorCode) : "InternalFailure";
    throw new HandlerError(code, typeof answer["message"] === "string" ? answer["message"] : JSON.stringify(answer));
  }

  #environment(endpoint: string): NodeJS.ProcessEnv {
    const { stateDir, region, accountId, accessKeyId, secretAccessKey } = this.#options;
    const folder = join(stateDir, "ministack");
    const temporary = join(folder, "tmp");
    for (const path of [folder, temporary]) mkdirSync(path, { recursive: true, mode: 0o700 });
    // A function's code is unpacked here, where the nearest package.json must not be this project's own.
    writeFileSync(join(temporary, "package.json"), "{}\n");
    const inherited = Object.entries(process.env).filter(([name]) => !/^(AWS|PULUMI|NODE|NPM|MINISTACK)_/i.test(name));
    return {
      ...Object.fromEntries(inherited),
      // The functions run on the Node that runs the local cloud.
      PATH: [dirname(process.execPath), process.env["PATH"] ?? ""].join(delimiter),
      TMPDIR: temporary,
      PYTHONUNBUFFERED: "1",
      PYTHONDONTWRITEBYTECODE: "1",
      AUTH: "true",
      SERVICES: MINISTACK_SERVICES.join(","),
      PERSIST_STATE: "1",
      STATE_DIR: join(folder, "state"),
      S3_PERSIST: "1",
      S3_DATA_DIR: join(folder, "s3"),
      IOT_MTLS_ENABLED: "0",
      SFTP_ENABLED: "0",
      // Surplus workers of a burst go after this time; one a function stays warm.
      LAMBDA_WARM_TTL_SECONDS: "60",
      LOG_LEVEL: "WARNING",
      MINISTACK_ACCOUNT_ID: accountId,
      MINISTACK_REGION: region,
      MINISTACK_HOST: "127.0.0.1",
      GATEWAY_PORT: new URL(endpoint).port,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
    };
  }
}
