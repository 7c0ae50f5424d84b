import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { cachedPart, SetupError, type Progress } from "./cache.ts";
import { run } from "./run.ts";

const REQUIREMENTS = join(import.meta.dirname, "python", "requirements.txt");
const MINIMUM_MINOR = 10;

export interface Ministack {
  /** Python of the virtual environment that holds MiniStack. */
  readonly python: string;
  /** AWS's service models, which ship inside botocore. */
  readonly serviceModels: string;
  readonly how: string;
}

/**
 * MiniStack in a virtual environment of its own, every package pinned by hash.
 * @throws SetupError where Python 3.10 or its venv module is missing, or the packages can't be had
 */
export async function ensureMinistack(progress: Progress): Promise<Ministack> {
  const pins = createHash("sha256")
    .update(await readFile(REQUIREMENTS))
    .digest("hex")
    .slice(0, 12);
  const python = await findPython();
  const part = await cachedPart(`ministack-${python.minor}-${pins}`, { inPlace: true, progress }, async (folder) => {
    progress("MiniStack: virtual environment");
    const venv = await run(python.command, ["-m", "venv", folder]);
    if (venv.code !== 0) {
      throw new SetupError(
        `${python.command} can't make a virtual environment. On Debian and Ubuntu: apt install python3-venv.\n${venv.stderr}${venv.stdout}`,
      );
    }
    progress("MiniStack: installing its Python packages");
    const pip = await run(join(folder, "bin", "python"), [
      ...["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"],
      ...["--require-hashes", "--only-binary", ":all:", "-r", REQUIREMENTS],
      // Its part in C is for Linux alone; elsewhere it installs without it, from source.
      ...(process.platform === "linux" ? [] : ["--no-binary", "awslambdaric"]),
    ]);
    if (pip.code !== 0) throw new SetupError(`MiniStack's Python packages could not be installed\n${pip.stderr}`);
    return `Python 3.${python.minor}`;
  });
  const lib = join(part.folder, "lib");
  const version = (await readdir(lib)).find((name) => name.startsWith("python3."));
  if (version === undefined)
    throw new SetupError(`the virtual environment ${part.folder} has no ${lib}/python3.*; remove it and run again`);
  return {
    python: join(part.folder, "bin", "python"),
    serviceModels: join(lib, version, "site-packages", "botocore", "data"),
    how: part.how,
  };
}

async function findPython(): Promise<{ command: string; minor: number }> {
  const asked = process.env["SCONES_PYTHON"];
  const names =
    asked === undefined || asked === ""
      ? ["python3", "python", ...["14", "13", "12", "11", "10"].map((minor) => `python3.${minor}`)]
      : [asked];
  const tried: string[] = [];
  for (const command of names) {
    const { code, stdout } = await run(command, ["--version"]);
    const match = /Python 3\.(\d+)\.\S+/.exec(stdout);
    if (code !== 0 || match === null) continue;
    const minor = Number(match[1]);
    if (minor >= MINIMUM_MINOR) return { command, minor };
    tried.push(`${command} is ${match[0]}`);
  }
  throw new SetupError(
    `No Python 3.${MINIMUM_MINOR} or newer, which MiniStack (the local S3, IAM, Lambda, Step Functions) runs on. ` +
      `Tried ${names.join(", ")}${tried.length > 0 ? `: ${tried.join(", ")}` : ""}. Install Python, or name one by SCONES_PYTHON.`,
  );
}
