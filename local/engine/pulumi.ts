import { mkdir, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cachedPart, cacheFolder, isFile, SetupError, type Progress } from "./cache.ts";
import { copyModule, findGo, goBuild } from "./go.ts";
import { run } from "./run.ts";

/** The engine's version, the same as the pinned SDK's: the two were seen working together. */
export const PULUMI_VERSION = "3.276.0";
/** The oldest CLI that is taken where one is installed: the stack was seen coming up on it, with the SDK of its version. */
const OLDEST_VERSION = "3.259.0";

export interface Engine {
  /** Folder with `bin/pulumi`, as `PulumiCommand.get({ root })` wants it. */
  readonly root: string;
  readonly version: string;
  readonly how: string;
}

/**
 * A Pulumi engine: a compatible `pulumi` on PATH, else the cached one, else the official download, else a build from the
 * pinned Go module.
 * @throws SetupError that names all that was tried
 */
export async function ensureEngine(progress: Progress): Promise<Engine> {
  const explicit = process.env["SCONES_PULUMI"];
  if (explicit !== undefined && explicit !== "") return explicitEngine(explicit);

  const tried: string[] = [];
  const onPath = await engineOnPath();
  if (typeof onPath === "object") return onPath;
  tried.push(onPath);

  const part = await cachedPart(
    `pulumi-${PULUMI_VERSION}-${process.platform}-${process.arch}`,
    { progress },
    async (folder) => {
      progress(`Pulumi engine ${PULUMI_VERSION}: official download`);
      const download = await officialDownload(folder);
      if (download === undefined) return "official download";
      tried.push(`official download: ${download}`);
      const go = await findGo();
      if (typeof go === "string") {
        tried.push(`build from the Go module: ${go}`);
        throw new SetupError(
          `No Pulumi engine. Tried:\n${tried.map((line) => `  - ${line}`).join("\n")}\n` +
            `Install the Pulumi CLI ${OLDEST_VERSION} or newer (3.x), or Go 1.26 or newer, and run again.`,
        );
      }
      await mkdir(join(folder, "bin"), { recursive: true });
      const build = await copyModule("pulumi");
      await goBuild({
        go,
        folder: build,
        packagePath: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
        output: join(folder, "bin", "pulumi"),
        ldflags: `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${PULUMI_VERSION}`,
        label: `Pulumi engine ${PULUMI_VERSION}`,
        progress,
      });
      const version = await versionOf(join(folder, "bin", "pulumi"));
      if (version !== PULUMI_VERSION)
        throw new SetupError(`the engine built says it is ${version ?? "nothing"}, not ${PULUMI_VERSION}`);
      return `built with ${go.version}`;
    },
  );
  return { root: part.folder, version: PULUMI_VERSION, how: part.how };
}

async function explicitEngine(command: string): Promise<Engine> {
  const version = await versionOf(command);
  if (version === undefined)
    throw new SetupError(`SCONES_PULUMI=${command} is no Pulumi CLI: it did not answer \`version\``);
  if (!isCompatible(version)) {
    throw new SetupError(
      `SCONES_PULUMI=${command} is Pulumi ${version}; this project needs 3.x from ${OLDEST_VERSION} on. ` +
        `Unset SCONES_PULUMI to let it get its own.`,
    );
  }
  return { root: await rootFor(command, version), version, how: "SCONES_PULUMI" };
}

async function engineOnPath(): Promise<Engine | string> {
  for (const folder of (process.env["PATH"] ?? "").split(":")) {
    const command = join(folder, "pulumi");
    // npm's own `pulumi` package is a downloader, not an engine.
    if (folder === "" || folder.endsWith("node_modules/.bin") || !(await isFile(command))) continue;
    const version = await versionOf(command);
    if (version === undefined) return `pulumi on PATH: ${command} did not answer \`version\``;
    if (!isCompatible(version))
      return `pulumi on PATH: ${version}, older than ${OLDEST_VERSION} or of another major version`;
    return { root: await rootFor(command, version), version, how: "on PATH" };
  }
  return "pulumi on PATH: none";
}

/** `PulumiCommand.get` wants `<root>/bin/pulumi`: the installation's own root, or a folder of links where it lies elsewhere. */
async function rootFor(command: string, version: string): Promise<string> {
  const bin = dirname(command);
  if (bin.endsWith("/bin")) return dirname(bin);
  const root = join(cacheFolder(), `linked-pulumi-${version}-${Buffer.from(command).toString("hex").slice(-16)}`);
  await mkdir(join(root, "bin"), { recursive: true });
  await symlink(command, join(root, "bin", "pulumi")).catch((error: unknown) => {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  });
  return root;
}

async function versionOf(command: string): Promise<string | undefined> {
  const { code, stdout } = await run(command, ["version"], {
    env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
    timeoutSeconds: 30,
  });
  return code === 0 ? /v?(\d+\.\d+\.\d+\S*)/.exec(stdout)?.[1] : undefined;
}

/** Same major version, and not older than the oldest that is supported. */
export function isCompatible(version: string): boolean {
  const [major, minor] = version.split(".").map(Number);
  const [wantedMajor, wantedMinor] = OLDEST_VERSION.split(".").map(Number);
  return major === wantedMajor && (minor ?? 0) >= (wantedMinor ?? 0);
}

/** Why the official installer did not work, or undefined when it did. */
async function officialDownload(root: string): Promise<string | undefined> {
  if (process.env["SCONES_OFFLINE"] === "true") return "skipped (SCONES_OFFLINE=true)";
  const script =
    `const { PulumiCommand } = await import("@pulumi/pulumi/automation/index.js");` +
    `const { SemVer } = await import("semver");` +
    `await PulumiCommand.install({ root: process.argv[1], version: new SemVer("${PULUMI_VERSION}") });`;
  // In a process of its own: the installer has no time limit, and a machine without the internet may never answer.
  const { code, stderr } = await run(process.execPath, ["--input-type=module", "-e", script, root], {
    cwd: import.meta.dirname,
    timeoutSeconds: 300,
  });
  if (code === 0 && (await versionOf(join(root, "bin", "pulumi"))) === PULUMI_VERSION) return undefined;
  return /(?:Error|error): (.*)/.exec(stderr)?.[1] ?? "no answer";
}
