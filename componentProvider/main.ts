/** What Pulumi starts for PulumiPlugin.yaml (`main` in package.json): serves the components to programs in any language. */
import { readFileSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

// Before anything else is loaded: the engine starts this process for each operation of a program.
enableCompileCache();

async function serve(): Promise<void> {
  const schema = fileURLToPath(import.meta.resolve("pulumi-sagemaker-workflow/schema.json"));
  const [{ main }, { LibraryProvider }] = await Promise.all([
    import("@pulumi/pulumi/provider/index.js"),
    import("./provider.ts"),
  ]);
  await main(new LibraryProvider(readFileSync(schema, "utf8")), process.argv.slice(2));
}

void serve();
