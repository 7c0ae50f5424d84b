import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";

interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

/**
 * Writes the pack as a folder of its own, for `pulumi policy publish`: that sends what `npm pack` takes of the folder, and whoever is
 * held to it unpacks it, runs `npm install` in it and starts it (pulumi, backend/httpstate/policypack.go, Publish and Download). So the
 * folder has to hold the rules, which lie beside it here, and to name what they import.
 */
export function bundlePolicyPack(folder: string): void {
  const source = import.meta.dirname;
  const { version, dependencies, peerDependencies } = JSON.parse(
    readFileSync(join(source, "..", "package.json"), "utf8"),
  ) as Manifest;
  mkdirSync(folder, { recursive: true });
  buildSync({
    entryPoints: [join(source, "pack.ts")],
    outfile: join(folder, "pack.js"),
    ...{ bundle: true, format: "esm", platform: "node", target: "node22", packages: "external" },
  });
  for (const file of ["PulumiPolicy.yaml", "README.md"]) copyFileSync(join(source, file), join(folder, file));
  writeFileSync(join(folder, "index.cjs"), 'module.exports = import("./pack.js");\n');
  const manifest = {
    ...{ name: "sagemaker-workflow-policy", version, private: true, type: "module", main: "index.cjs" },
    dependencies: {
      "@pulumi/policy": peerDependencies["@pulumi/policy"],
      "@pulumi/pulumi": dependencies["@pulumi/pulumi"],
    },
  };
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}

if (process.argv[1] === import.meta.filename) {
  const [folder, ...more] = process.argv.slice(2);
  if (folder === undefined || folder === "" || folder.startsWith("-") || more.length > 0) {
    process.stderr.write("Usage: npm run policy:bundle -- FOLDER\nThe folder that the policy pack is written into.\n");
    process.exit(2);
  }
  try {
    bundlePolicyPack(folder);
  } catch (error) {
    process.stderr.write(`policy:bundle: ${(error as Error).message}\n`);
    process.exit(1);
  }
}
