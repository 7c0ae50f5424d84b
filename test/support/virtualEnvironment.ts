import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { cachedPart } from "../../local/engine/cache.ts";
import { run } from "../../local/engine/run.ts";

/**
 * Folder of the commands of a virtual environment with the packages of a requirements file (pinned by hash, wheels only),
 * made once and used again.
 * @throws Error with pip's own words where the packages can't be had
 */
export async function virtualEnvironment(name: string, requirements: string, python: string): Promise<string> {
  const pins = createHash("sha256")
    .update(await readFile(requirements))
    .update(python)
    .digest("hex")
    .slice(0, 12);
  const { folder } = await cachedPart(`${name}-${pins}`, { inPlace: true, progress: () => undefined }, async (work) => {
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"];
    const steps: [string, string[]][] = [
      [python, ["-m", "venv", work]],
      [join(work, "bin", "python"), [...pip, "--require-hashes", "--only-binary", ":all:", "-r", requirements]],
    ];
    for (const [command, args] of steps) {
      const { code, stderr } = await run(command, args);
      if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with exit code ${code}\n${stderr}`);
    }
    return "pip";
  });
  return join(folder, "bin");
}
