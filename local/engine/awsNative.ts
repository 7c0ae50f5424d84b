import { createReadStream, createWriteStream } from "node:fs";
import { chmod, mkdir, readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { cachedPart, isFile, SetupError, type Progress } from "./cache.ts";
import { copyModule, downloadModule, findGo, goBuild, type Go } from "./go.ts";
import type { Engine } from "./pulumi.ts";
import { run } from "./run.ts";

/** The newest aws-native provider that the Go module proxy serves; the official release of the same version is taken first. */
export const AWS_NATIVE_VERSION = "1.11.0";
const MODULE = "github.com/pulumi/pulumi-aws-native/provider";
const EXECUTABLE = "pulumi-resource-aws-native";

export interface AwsNative {
  /** Folder with the plugin's executable. */
  readonly folder: string;
  readonly version: string;
  readonly how: string;
}

/**
 * The real aws-native provider: the cached one, else the official release, else a build from its Go module.
 * @throws SetupError that names all that was tried
 */
export async function ensureAwsNative(engine: () => Promise<Engine>, progress: Progress): Promise<AwsNative> {
  const name = `aws-native-${AWS_NATIVE_VERSION}-${process.platform}-${process.arch}`;
  const part = await cachedPart(name, { progress }, async (folder) => {
    // The download is the engine's own command, so it has to wait for an engine; a build can go on beside the engine's.
    const unreachable = await whyNoRelease();
    const download = unreachable ?? (await officialRelease(folder, await engine(), progress));
    if (download === undefined) return "official release";
    const go = await findGo();
    if (typeof go === "string") {
      throw new SetupError(
        `No aws-native provider ${AWS_NATIVE_VERSION}. Tried:\n  - official release: ${download}\n` +
          `  - build from the Go module: ${go}\nInstall Go 1.26 or newer, or run where the internet is to be had.`,
      );
    }
    await build(folder, go, progress);
    return `built with ${go.version}`;
  });
  return { folder: part.folder, version: AWS_NATIVE_VERSION, how: part.how };
}

async function build(folder: string, go: Go, progress: Progress): Promise<void> {
  const source = await copyModule("aws-native");
  progress(`aws-native ${AWS_NATIVE_VERSION}: fetching its Go module`);
  const dir = await downloadModule(go, source, `${MODULE}@v${AWS_NATIVE_VERSION}`, "aws-native");
  // The module's own build compresses these two; its go:embed wants them beside main.go.
  await Promise.all(
    ["schema.json", "metadata.json"].map((file) =>
      pipeline(
        createReadStream(join(dir, "cmd", EXECUTABLE, file)),
        createGzip(),
        createWriteStream(join(source, `${file}.gz`)),
      ),
    ),
  );
  await goBuild({
    go,
    folder: source,
    packagePath: ".",
    output: join(folder, EXECUTABLE),
    ldflags: `-X ${MODULE}/pkg/version.Version=${AWS_NATIVE_VERSION}`,
    label: `aws-native provider ${AWS_NATIVE_VERSION}`,
    progress,
  });
}

/** Why the official release can't be reached from here, or undefined when it can. */
async function whyNoRelease(): Promise<string | undefined> {
  if (process.env["SCONES_OFFLINE"] === "true") return "skipped (SCONES_OFFLINE=true)";
  const [platform, arch] = [process.platform, process.arch === "x64" ? "amd64" : process.arch];
  const url = `https://get.pulumi.com/releases/plugins/${EXECUTABLE}-v${AWS_NATIVE_VERSION}-${platform}-${arch}.tar.gz`;
  try {
    const response = await fetch(url, { method: "HEAD", signal: AbortSignal.timeout(10_000) });
    return response.ok ? undefined : `HTTP ${response.status}`;
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    return cause instanceof Error ? cause.message : String(cause);
  }
}

/** Why the official release could not be had, or undefined when it is in `folder`. */
async function officialRelease(folder: string, engine: Engine, progress: Progress): Promise<string | undefined> {
  progress(`aws-native ${AWS_NATIVE_VERSION}: official release`);
  const home = join(folder, "home");
  await mkdir(home);
  const { code, stderr } = await run(
    join(engine.root, "bin", "pulumi"),
    ["plugin", "install", "resource", "aws-native", AWS_NATIVE_VERSION, "--non-interactive"],
    { env: { ...process.env, PULUMI_HOME: home, PULUMI_SKIP_UPDATE_CHECK: "true" }, timeoutSeconds: 600 },
  );
  const installed = join(home, "plugins", `resource-aws-native-v${AWS_NATIVE_VERSION}`);
  if (code !== 0 || !(await isFile(join(installed, EXECUTABLE)))) return stderr.split("\n").at(-1) ?? "failed";
  for (const file of await readdir(installed)) await rename(join(installed, file), join(folder, file));
  await chmod(join(folder, EXECUTABLE), 0o755);
  return undefined;
}
