import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ComponentProvider, getPulumiComponents } from "@pulumi/pulumi/provider/experimental/index.js";
import { SHAPES_FILE, shapesOf } from "./generateShapes.ts";
import * as library from "../components/index.ts";

const ROOT = join(import.meta.dirname, "..");

/** Where the schema lies, beside PulumiPlugin.yaml. */
export const SCHEMA_FILE = join(ROOT, "schema.json");

/**
 * The schema of the components for other languages, inferred from the interfaces of their arguments and from their
 * outputs by the analyzer behind Pulumi's `componentProviderHost`.
 *
 * The analyzer takes what to read from a package.json and a tsconfig.json in one folder, so it gets a folder that names
 * the library's entry alone and not the whole project.
 */
export async function generateSchema(): Promise<string> {
  const { version, description } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8")) as {
    version: string;
    description: string;
  };
  const dirname = join(ROOT, "node_modules", ".cache", `schema-${process.pid}`);
  await mkdir(dirname, { recursive: true });
  try {
    const entry = "../../../components/index";
    const settings = {
      extends: "../../../tsconfig.json",
      compilerOptions: { types: ["node"] },
      files: [`${entry}.ts`],
    };
    await writeFile(join(dirname, "tsconfig.json"), JSON.stringify({ ...settings, include: [] }));
    await writeFile(
      join(dirname, "package.json"),
      JSON.stringify({ name: "sagemaker-workflow", version, description, main: `${entry}.js` }),
    );
    const components = getPulumiComponents(library);
    const provider = new ComponentProvider({ name: "sagemaker-workflow", dirname, components });
    // A line a member, which differences are read by, without the spaces before it: a twentieth of its packed size.
    return `${JSON.stringify(JSON.parse(await provider.getSchema()), null, 1).replace(/\n +/g, "\n")}\n`;
  } finally {
    await rm(dirname, { recursive: true, force: true });
  }
}

if (process.argv[1] === import.meta.filename) {
  const schema = await generateSchema();
  await writeFile(SCHEMA_FILE, schema);
  await writeFile(SHAPES_FILE, shapesOf(schema));
}
