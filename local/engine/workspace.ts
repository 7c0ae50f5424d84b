import { randomBytes } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { devNull } from "node:os";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { writeAtomically } from "../../system/atomicWrite.ts";
import { loopbackWithoutProxy } from "../../system/loopbackWithoutProxy.mjs";
import type { RunningCloud } from "../cloud/controls.ts";
import type { AwsNative } from "./awsNative.ts";
import type { AwsProvider } from "./awsProvider.ts";
import { isFile } from "./cache.ts";
import type { Engine } from "./pulumi.ts";

/** The clone's root, where the program lies. */
export const PROJECT = join(import.meta.dirname, "..", "..");

/** Everything of the local stack: settings, state, passphrase, cloud. Ignored by git; `SCONES_HOME` puts it elsewhere. */
export function localFolder(): string {
  const asked = process.env["SCONES_HOME"];
  return asked !== undefined && asked !== "" ? asked : join(PROJECT, ".local");
}

export interface Workspace {
  /** Folder of the local stack's Pulumi.yaml and settings. */
  readonly workDir: string;
  /** What a Pulumi program, the engine and any AWS SDK need in their environment. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Writes the local stack's workspace: a Pulumi.yaml that points at the same program as the committed one and names the
 * plugins by path. The committed Pulumi.yaml and Pulumi.dev.yaml stay the AWS user's and are never touched.
 */
export async function writeWorkspace(
  { engine, aws, awsNative }: { readonly engine: Engine; readonly aws: AwsProvider; readonly awsNative: AwsNative },
  connection: Pick<RunningCloud, "endpoint" | "region" | "accessKeyId" | "secretAccessKey">,
): Promise<Workspace> {
  const home = localFolder();
  const workDir = join(home, "workspace");
  const backend = join(home, "state");
  const pulumiHome = join(home, "pulumi");
  await Promise.all([workDir, backend, pulumiHome].map((folder) => mkdir(folder, { recursive: true, mode: 0o700 })));

  const official = await isFile(join(engine.root, "bin", "pulumi-language-nodejs"));
  const languages = official
    ? ""
    : `\n  languages:\n    - name: nodejs\n      path: ${yaml(join(import.meta.dirname, "languageHost"))}`;
  await writeIfChanged(
    join(workDir, "Pulumi.yaml"),
    `# Written by \`scones cloud start\`: the project of ../../Pulumi.yaml on the local cloud's plugins.
name: scones-unlimited
runtime:
  name: nodejs
  options:
    typescript: false
    nodeargs: "--disable-warning=ExperimentalWarning"
main: ${yaml(join(PROJECT, "index.ts"))}
plugins:
  providers:
    - name: aws
      path: ${yaml(aws.folder)}
    - name: aws-native
      path: ${yaml(awsNative.folder)}${languages}
`,
  );

  return {
    workDir,
    env: {
      AWS_ENDPOINT_URL: connection.endpoint,
      AWS_ACCESS_KEY_ID: connection.accessKeyId,
      AWS_SECRET_ACCESS_KEY: connection.secretAccessKey,
      AWS_REGION: connection.region,
      AWS_DEFAULT_REGION: connection.region,
      AWS_EC2_METADATA_DISABLED: "true",
      PULUMI_HOME: pulumiHome,
      // Without the notes beside each file, of which a kill can leave an empty one that the engine then can't read.
      PULUMI_BACKEND_URL: `${pathToFileURL(backend).href}?metadata=skip`,
      PULUMI_CONFIG_PASSPHRASE_FILE: await passphraseFile(home),
      PULUMI_SKIP_UPDATE_CHECK: "true",
      ...loopbackWithoutProxy(),
      ...aws.env,
      // The user's own profiles can hold endpoints, regions and switches (FIPS, dual stack) that no local cloud has.
      AWS_CONFIG_FILE: devNull,
      AWS_SHARED_CREDENTIALS_FILE: devNull,
      // Node of the project first: the program and the plugins need a newer one than the machine may have.
      PATH: [join(engine.root, "bin"), join(PROJECT, "node_modules", ".bin"), process.env["PATH"] ?? ""].join(
        delimiter,
      ),
    },
  };
}

/** A random passphrase of this clone's own, which encrypts the secrets in its state files. */
async function passphraseFile(home: string): Promise<string> {
  const path = join(home, "passphrase");
  if (!(await isFile(path))) await writeAtomically(path, randomBytes(24).toString("base64url"), { mode: 0o600 });
  return path;
}

async function writeIfChanged(path: string, text: string): Promise<void> {
  const old = await readFile(path, "utf8").catch(() => undefined);
  if (old !== text) await writeAtomically(path, text, { mode: 0o600 });
}

/** A YAML double-quoted scalar: JSON's strings are a subset of YAML's. */
function yaml(text: string): string {
  return JSON.stringify(text);
}
