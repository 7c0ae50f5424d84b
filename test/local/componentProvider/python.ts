import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { cachedPart } from "../../../local/engine/cache.ts";
import { run } from "../../../local/engine/run.ts";

const REQUIREMENTS = join(import.meta.dirname, "requirements.txt");

/** A Python with the pinned Pulumi, in a virtual environment of the tests' own that later runs use again. */
export async function pythonWithPulumi(python: string): Promise<string> {
  const pins = createHash("sha256")
    .update(await readFile(REQUIREMENTS))
    .update(python)
    .digest("hex")
    .slice(0, 12);
  const name = `test-python-${pins}`;
  const { folder } = await cachedPart(name, { inPlace: true, progress: () => undefined }, async (work) => {
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "-r", REQUIREMENTS];
    const steps: [string, string[]][] = [
      [python, ["-m", "venv", work]],
      [join(work, "bin", "python"), pip],
    ];
    for (const [command, args] of steps) {
      const { code, stderr } = await run(command, args);
      if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with exit code ${code}\n${stderr}`);
    }
    return "pip";
  });
  return join(folder, "bin", "python");
}
