import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { cacheFolder, SetupError, type Progress } from "./cache.ts";
import { run, type Finished } from "./run.ts";

/** Go modules of the engine and of the aws-native provider, each with its committed go.mod and go.sum. */
const MODULES = join(import.meta.dirname, "go");
const MINIMUM = [1, 26] as const;

export interface Go {
  readonly command: string;
  /** For example `go1.26.8`. */
  readonly version: string;
}

/** The Go toolchain on PATH, or why there is none to use. */
export async function findGo(): Promise<Go | string> {
  const { code, stdout } = await run("go", ["version"]);
  const match = /go(\d+)\.(\d+)[^\s]*/.exec(stdout);
  if (code !== 0 || match === null) return "no Go toolchain on PATH";
  const [major, minor] = [Number(match[1]), Number(match[2])];
  const newEnough = major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1]);
  return newEnough ? { command: "go", version: match[0] } : `${match[0]} is older than ${MINIMUM.join(".")}`;
}

/** A copy of a module, made before a build, so that nothing is written into the clone; gives its folder. */
export async function copyModule(name: "pulumi" | "aws-native" | "aws"): Promise<string> {
  const folder = join(cacheFolder(), "build", name);
  await rm(folder, { recursive: true, force: true });
  await cp(join(MODULES, name), folder, { recursive: true });
  return folder;
}

/** Go itself fetches nothing again: a proxy that is busy for a moment would end a set-up of minutes. What has arrived stays. */
async function fetching(go: Go, args: readonly string[], options: Parameters<typeof run>[2]): Promise<Finished> {
  for (let attempt = 1; ; attempt++) {
    const finished = await run(go.command, args, options);
    if (finished.code === 0 || attempt === 3) return finished;
    await delay(attempt * 1_000);
  }
}

/** The folder, in the user's module cache, of a module that another one builds upon. */
export async function downloadModule(go: Go, folder: string, module: string, label: string): Promise<string> {
  const { code, stdout, stderr } = await fetching(go, ["mod", "download", "-json", module], { cwd: folder });
  const dir = /"Dir": "([^"]+)"/.exec(stdout)?.[1];
  if (code !== 0 || dir === undefined) {
    throw new SetupError(`${label}: its Go module could not be fetched\n${stderr}${stdout}`);
  }
  return dir;
}

/**
 * `go build` of one package into `output`, with progress by packages compiled.
 * The build cache is our own (it takes 1.6 GB and is of no use afterwards); downloaded modules go to the user's module cache.
 */
export async function goBuild(options: {
  readonly go: Go;
  readonly folder: string;
  readonly packagePath: string;
  readonly output: string;
  readonly ldflags: string;
  readonly label: string;
  readonly progress: Progress;
  /** Go's build cache. @default that of our own builds */
  readonly cache?: string;
}): Promise<void> {
  const { go, folder, packagePath, label, progress } = options;
  const env = { ...process.env, CGO_ENABLED: "0", GOCACHE: options.cache ?? goBuildCache(), GOFLAGS: "-mod=readonly" };
  progress(`${label}: fetching Go modules`);
  const total = await fetching(go, ["list", "-deps", packagePath], {
    cwd: folder,
    env,
    onStderrLine: (line) => {
      const module = /^go: downloading (\S+)/.exec(line)?.[1];
      if (module !== undefined) progress(`${label}: fetching ${module}`);
    },
  });
  if (total.code !== 0) throw new SetupError(`${label}: Go modules could not be fetched\n${total.stderr}`);
  const count = total.stdout.trim().split("\n").length;
  let compiled = 0;
  const built = await run(
    go.command,
    ["build", "-v", "-trimpath", "-ldflags", `-s -w ${options.ldflags}`, "-o", options.output, packagePath],
    {
      cwd: folder,
      env,
      onStderrLine: (line) => {
        if (/^[\w.-]+(\/[\w.~@+-]+)*$/.test(line)) {
          compiled = Math.min(compiled + 1, count);
          progress(`${label}: compiling`, compiled / count);
        }
      },
    },
  );
  if (built.code !== 0) throw new SetupError(`${label}: go build failed\n${built.stderr}`);
}

/** Go's build cache of our own builds; removed when all builds are done. */
export function goBuildCache(): string {
  return join(cacheFolder(), "go-build");
}
