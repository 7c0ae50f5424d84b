import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import { InterruptedError, messageOf, SconesError, throwIfAborted, UsageError } from "../runs/errors.ts";
import type { CloudKind } from "../runs/options.ts";
import { projectFolder, projectRoot } from "../runs/options.ts";

/** Where the stack lives and what its engine and clients need; neither says what kind of cloud answers. */
export interface Cloud {
  readonly kind: CloudKind;
  /** Folder of the Pulumi project files. */
  readonly workDir: string;
  /** Added to the environment of the engine, the program and the AWS clients. */
  readonly env: Readonly<Record<string, string>>;
  /** As whom the AWS clients ask, where the stack's settings say it: not the engine, whose state may be in another account. */
  readonly profile?: string;
  /** The folder whose `bin/pulumi` is the engine; left out for the one on the PATH. */
  readonly engineRoot?: string;
  /** What `pulumi` is called, for `scones pulumi …`. */
  readonly pulumi: string;
  /** Where a cloud of this machine listens. */
  readonly endpoint?: string;
  /** The log of a cloud of this machine. */
  readonly log?: string;
  /** Versions of the engine's parts, where the cloud brought its own. */
  readonly versions?: { readonly pulumi: string; readonly awsNative: string };
}

const lineSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("progress"),
    step: z.string(),
    message: z.string(),
    fraction: z.number().optional(),
  }),
  z.object({
    type: z.literal("ready"),
    connection: z.object({ endpoint: z.string(), region: z.string() }),
    engine: z.object({ root: z.string(), pulumi: z.string(), awsNative: z.string() }),
    workspace: z.object({ workDir: z.string(), env: z.record(z.string(), z.string()) }),
    log: z.string(),
  }),
  z.object({ type: z.literal("error"), message: z.string() }),
]);

export type CloudProgress = (message: string, fraction?: number) => void;

/** The command of the embedded cloud; reached as a process, so that the automation has no dependency on it. */
export const localCloudMain = join(projectRoot, "local", "main.ts");

/** Starts the embedded cloud and everything it needs (or finds them running) and says how to reach them. */
export async function startLocalCloud(onProgress: CloudProgress, signal: AbortSignal): Promise<Cloud> {
  if (!existsSync(localCloudMain)) {
    throw new UsageError(
      `There is no embedded local cloud in ${projectRoot} (local/main.ts is missing). Use --cloud aws with an AWS account, or a clone of the repository, which has the folder local/.`,
    );
  }
  throwIfAborted(signal);
  const child = spawn(process.execPath, [localCloudMain, "start", "--json"], {
    cwd: projectRoot,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const stop = (): void => void child.kill("SIGINT");
  signal.addEventListener("abort", stop, { once: true });
  const complaints: string[] = [];
  let ready: Extract<z.infer<typeof lineSchema>, { type: "ready" }> | undefined;
  let failure: string | undefined;
  createInterface({ input: child.stderr }).on("line", (line) => {
    complaints.push(line);
    if (complaints.length > 20) complaints.shift();
  });
  const lines = createInterface({ input: child.stdout });
  lines.on("line", (text) => {
    const line = parseLine(text);
    if (line?.type === "progress") onProgress(line.message, line.fraction);
    if (line?.type === "ready") ready = line;
    if (line?.type === "error") failure = line.message;
  });
  const [exit] = await Promise.all([
    new Promise<number | string>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code, killed) => resolve(code ?? killed ?? "unknown"));
    }),
    new Promise((resolve) => lines.once("close", resolve)),
  ]).finally(() => signal.removeEventListener("abort", stop));
  if (signal.aborted) {
    throw new InterruptedError(
      "Interrupted while the local cloud was being made ready. What was finished is kept, and the same command goes on.",
    );
  }
  if (ready === undefined || exit !== 0) {
    const why = failure ?? complaints.join("\n");
    throw new SconesError(`The local cloud did not start (exit ${exit}): ${why || "it gave no reason"}`);
  }
  return {
    kind: "local",
    workDir: ready.workspace.workDir,
    env: ready.workspace.env,
    engineRoot: ready.engine.root,
    pulumi: join(ready.engine.root, "bin", "pulumi"),
    endpoint: ready.connection.endpoint,
    log: ready.log,
    versions: { pulumi: ready.engine.pulumi, awsNative: ready.engine.awsNative },
  };
}

function parseLine(text: string): z.infer<typeof lineSchema> | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined; // A stray line of a child is no message for us.
  }
  return lineSchema.safeParse(json).data;
}

/**
 * Checks that there are a region and working credentials before the first resource.
 *
 * @param ofStack the region that the stack's settings name, before any other
 * @param profile the profile that they name, before any other and before keys in the environment, as the providers take it
 */
export async function connectAws(ofStack: string | undefined, profile: string | undefined): Promise<Cloud> {
  const { GetCallerIdentityCommand, STSClient } = await import("@aws-sdk/client-sts");
  // AWS_DEFAULT_REGION is the AWS CLI's and the providers', and not of the SDK for JavaScript.
  const named = [ofStack, process.env["AWS_REGION"], process.env["AWS_DEFAULT_REGION"]].find((name) => name);
  const place = { ...(named !== undefined && { region: named }), ...(profile !== undefined && { profile }) };
  const sts = new STSClient({ maxAttempts: 3, ...place });
  try {
    const region = await sts.config.region().catch(() => undefined);
    if (region === undefined || region === "") {
      throw new UsageError(
        "No AWS region is set. Set AWS_REGION (for example AWS_REGION=us-east-1), a region in your AWS profile or the stack's (--config aws:region=us-east-1), or use --cloud local.",
      );
    }
    await sts.send(new GetCallerIdentityCommand({})).catch((error: unknown) => {
      throw new SconesError(whyNotConnected(error, region, profile));
    });
    return connectedIn(region, profile);
  } finally {
    sts.destroy();
  }
}

function connectedIn(region: string, profile: string | undefined): Cloud {
  const asWhom = profile === undefined ? {} : { profile };
  return { kind: "aws", workDir: projectFolder, env: { AWS_REGION: region }, ...asWhom, pulumi: "pulumi" };
}

const logIn =
  "Log in (aws sso login, aws login, AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY), or use --cloud local.";

/** No credentials, credentials that are refused, or no answer: each has its own remedy. */
function whyNotConnected(error: unknown, region: string, ofStack: string | undefined): string {
  const asked = `(sts:GetCallerIdentity in ${region}: ${messageOf(error)})`;
  if ((error as Error).name === "CredentialsProviderError") {
    const profile = ofStack ?? process.env["AWS_PROFILE"] ?? "";
    return `There are no AWS credentials${profile === "" ? "" : ` in profile ${profile}`} ${asked}. ${logIn}`;
  }
  const { $metadata: answer } = error as { $metadata?: { httpStatusCode?: number } };
  if (answer?.httpStatusCode !== undefined)
    return `AWS refused the credentials ${asked}. ${logIn} A region that the account has to opt in to refuses them too until it has.`;
  const endpoint = process.env["AWS_ENDPOINT_URL_STS"] ?? process.env["AWS_ENDPOINT_URL"];
  return endpoint === undefined
    ? `AWS does not answer ${asked}. Check that there is a region ${region} and that the network reaches it.`
    : `${endpoint}, to which AWS_ENDPOINT_URL leads, does not answer ${asked}. Unset it for AWS itself.`;
}

/**
 * Puts a cloud's environment into this process, where the inline program and the clients look for it. For a cloud with
 * its own endpoint nothing that the user's shell says of AWS and Pulumi may shine through: another profile, session, FIPS or
 * service endpoint, another backend, and another passphrase, which the engine takes before the file of the stack's own.
 *
 * @returns what puts the environment back as it was
 */
export function enterCloud(cloud: Cloud): () => void {
  const before = { ...process.env };
  if (cloud.env["AWS_ENDPOINT_URL"] !== undefined) {
    for (const name of Object.keys(process.env)) {
      if (/^(AWS|PULUMI)_(?!DEBUG)/.test(name)) Reflect.deleteProperty(process.env, name);
    }
  }
  Object.assign(process.env, cloud.env);
  return () => {
    for (const name of Object.keys(process.env)) if (!(name in before)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, before);
  };
}
