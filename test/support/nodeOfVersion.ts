import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cachedPart } from "../../local/engine/cache.ts";
import { run } from "../../local/engine/run.ts";

/**
 * The folder of Node's binary in exactly this version, got by npm once and used again.
 * @throws Error with npm's own words where it can't be had
 */
export async function nodeOfVersion(version: string): Promise<string> {
  const options = { inPlace: true, progress: () => undefined };
  const { folder } = await cachedPart(
    `test-node-${version}-${process.platform}-${process.arch}`,
    options,
    async (work) => {
      // The package's script, which links the binary, has to be allowed by name.
      const manifest = { private: true, allowScripts: { node: true }, dependencies: { node: version } };
      await writeFile(join(work, "package.json"), JSON.stringify(manifest));
      const args = ["install", "--no-audit", "--no-fund", "--loglevel=error"];
      const { code, stderr } = await run("npm", args, { cwd: work });
      if (code !== 0) throw new Error(`npm ${args.join(" ")} ended with exit code ${code}\n${stderr}`);
      return "npm";
    },
  );
  return join(folder, "node_modules", "node", "bin");
}
