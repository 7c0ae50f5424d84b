import { copyFile, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { cachedPart, cacheFolder } from "../../local/engine/cache.ts";
import { findGo, goBuild } from "../../local/engine/go.ts";

/** The newest that the Go module proxy serves. */
const VERSION = "1.25.0";
const MODULE = join(import.meta.dirname, "yamlHost");
const COMMAND = "pulumi-language-yaml";

/**
 * Folder of Pulumi's own language host for YAML programs, which the official CLI brings along: built once from its pinned
 * Go module, then shared.
 * @throws Error where there is no Go to build it with
 */
export async function yamlLanguageHost(): Promise<string> {
  const name = `test-yaml-host-${VERSION}-${process.platform}-${process.arch}`;
  const { folder } = await cachedPart(name, { progress: () => undefined }, async (work) => {
    const go = await findGo();
    if (typeof go === "string") throw new Error(`no YAML language host: ${go}`);
    // `go` writes beside what it builds, and the engine's build cache is removed by whoever starts a cloud.
    const [source, cache] = [join(work, "source"), join(cacheFolder(), "go-build-yaml")];
    await mkdir(source);
    await Promise.all(["go.mod", "go.sum", "tools.go"].map((file) => copyFile(join(MODULE, file), join(source, file))));
    await goBuild({
      go,
      cache,
      folder: source,
      packagePath: `github.com/pulumi/pulumi-yaml/cmd/${COMMAND}`,
      output: join(work, COMMAND),
      ldflags: `-X github.com/pulumi/pulumi-yaml/pkg/version.Version=v${VERSION}`,
      label: COMMAND,
      progress: () => undefined,
    });
    await rm(cache, { recursive: true, force: true });
    return `built with ${go.version}`;
  });
  return folder;
}
