import { createRequire } from "node:module";
import { isAbsolute, join } from "node:path";
import { cachedPart, isFile, SetupError, type Progress } from "./cache.ts";
import { copyModule, downloadModule, findGo, goBuild, type Go } from "./go.ts";
import { run } from "./run.ts";
import { copyUpstream } from "./upstreamAws.ts";

/** The bundled provider's folder, a part of the clone. */
const BUNDLED = join(import.meta.dirname, "..", "providers", "aws");
const EXECUTABLE = "pulumi-resource-aws";
const UPSTREAM = "github.com/hashicorp/terraform-provider-aws";
/** Counts the changes of what is built from the same sources. */
const BUILD = 1;

export interface AwsProvider {
  /** Folder with the plugin's executable, as `plugins.providers` of a Pulumi.yaml wants it. */
  readonly folder: string;
  readonly how: string;
  /** What the plugin needs in its environment. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The classic aws provider that the local stack takes: the bundled one, or what `SCONES_AWS_PROVIDER` says, `real` for
 * terraform-provider-aws behind Pulumi's bridge (built once, then cached) or a folder with a `pulumi-resource-aws`.
 * @throws SetupError where that can't be had
 */
export async function awsProvider(progress: Progress): Promise<AwsProvider> {
  const asked = process.env["SCONES_AWS_PROVIDER"] ?? "";
  if (asked === "") return { folder: BUNDLED, how: "bundled", env: {} };
  if (asked === "real") return ensureRealAws(progress);
  if (!isAbsolute(asked) || !(await isFile(join(asked, EXECUTABLE)))) {
    throw new SetupError(
      `SCONES_AWS_PROVIDER=${asked} is neither \`real\` nor a whole path of a folder with ${EXECUTABLE}`,
    );
  }
  return { folder: asked, how: "SCONES_AWS_PROVIDER", env: forTheRealOne() };
}

/**
 * terraform-provider-aws behind Pulumi's Terraform bridge, built from Go modules with the types that the bundled provider
 * covers (docs/decisions/0095-the-real-aws-provider.md).
 * @throws SetupError where there is no Go toolchain, or a module can't be fetched
 */
export async function ensureRealAws(progress: Progress): Promise<AwsProvider> {
  const version = npmVersion();
  const name = `aws-${version}-${BUILD}-${process.platform}-${process.arch}`;
  const part = await cachedPart(name, { progress }, async (folder) => {
    const go = await findGo();
    if (typeof go === "string") {
      throw new SetupError(`The real aws provider is built from Go modules: ${go}. Install Go 1.26 or newer.`);
    }
    await build(folder, go, version, progress);
    return `built with ${go.version}`;
  });
  return { folder: part.folder, how: part.how, env: forTheRealOne() };
}

/**
 * A type that the real provider's pinned upstream lacks is handed on to the bundled one. Its waits between two looks are
 * for a cloud that is far away: here they are as much shorter as the local cloud's own.
 */
function forTheRealOne(): Readonly<Record<string, string>> {
  return {
    SCONES_BUNDLED_AWS_PROVIDER: join(BUNDLED, EXECUTABLE),
    SCONES_AWS_PROVIDER_SPEED: process.env["SCONES_AWS_PROVIDER_SPEED"] ?? "60",
  };
}

async function build(folder: string, go: Go, version: string, progress: Progress): Promise<void> {
  const source = await copyModule("aws");
  progress(`aws ${version}: fetching its Go module`);
  const dir = await downloadModule(go, source, UPSTREAM, "aws");
  await copyUpstream(dir, join(source, "upstream"), join(source, "retry", "pace.go"));
  const replaced = await run(go.command, ["mod", "edit", `-replace=${UPSTREAM}=./upstream`], { cwd: source });
  if (replaced.code !== 0) throw new SetupError(`aws: go mod edit failed\n${replaced.stderr}`);
  await goBuild({
    go,
    folder: source,
    packagePath: ".",
    output: join(folder, EXECUTABLE),
    ldflags: `-X main.Version=${version}`,
    label: `aws provider ${version}`,
    progress,
  });
}

/** Of the installed @pulumi/aws, whose programs the plugin answers. */
function npmVersion(): string {
  const { version } = createRequire(import.meta.url)("@pulumi/aws/package.json") as { version: string };
  return version;
}
