/** What Pulumi starts for PulumiPlugin.yaml (`main` in package.json): serves the components to programs in any language. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { main } from "@pulumi/pulumi/provider/index.js";
import { LibraryProvider } from "./provider.ts";

const schema = fileURLToPath(import.meta.resolve("pulumi-sagemaker-workflow/schema.json"));
void main(new LibraryProvider(readFileSync(schema, "utf8")), process.argv.slice(2));
