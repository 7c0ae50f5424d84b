import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build, type Plugin } from "esbuild";

const ROOT = join(import.meta.dirname, "..");

/** Lambda functions, each bundled into a folder of its own that Pulumi uploads as it is. */
export const FUNCTIONS = [
  "serializeImageData",
  "classifyImage",
  "filterLowConfidence",
  "monitorCaptures",
  "drainApps",
] as const;

/** Of its whole package.json an AWS client reads the version, for the user agent: it need not be bundled with the rest. */
const versionsAlone: Plugin = {
  name: "versions-alone",
  setup: (bundling) => {
    bundling.onLoad({ filter: /[\\/]client-[a-z0-9-]+[\\/]package\.json$/ }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(path, "utf8")) as { readonly version: string };
      return { contents: JSON.stringify({ version }), loader: "json" };
    });
  },
};

/**
 * Bundles the functions into `dist/functions/<name>/index.mjs`. Same sources, same bytes: a file whose content stays is
 * not written again, so that an update without a change in the code changes no function.
 */
export async function buildFunctions(outDir = join(ROOT, "dist", "functions")): Promise<Record<string, number>> {
  const result = await build({
    absWorkingDir: ROOT,
    entryPoints: FUNCTIONS.map((name) => ({ in: `functions/${name}.ts`, out: `${name}/index` })),
    outdir: outDir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "node24",
    mainFields: ["module", "main"],
    // The other places where the SDK looks for credentials are a quarter of a bundle, and none of them is in Lambda.
    alias: { "@aws-sdk/credential-provider-node": join(ROOT, "functions", "roleCredentials.ts") },
    plugins: [versionsAlone],
    minify: true,
    legalComments: "none",
    logLevel: "warning",
    // Parts of the SDK are CommonJS and ask for Node's own modules by require.
    banner: { js: 'import{createRequire as $require}from"node:module";const require=$require(import.meta.url);' },
  });
  const sizes: Record<string, number> = {};
  for (const file of result.outputFiles) {
    const old = await readFile(file.path).catch(() => undefined);
    if (old === undefined || !old.equals(file.contents)) {
      await mkdir(join(file.path, ".."), { recursive: true });
      await writeFile(file.path, file.contents);
    }
    sizes[file.path] = file.contents.length;
  }
  return sizes;
}

if (process.argv[1] === import.meta.filename) {
  for (const [path, bytes] of Object.entries(await buildFunctions()))
    console.log(`${path} ${Math.round(bytes / 1024)} KB`);
}
