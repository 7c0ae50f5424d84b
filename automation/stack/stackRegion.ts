import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Cloud } from "./cloud.ts";

/**
 * The cloud as the stack's own region has it: where the setting `aws:region` is given or written down, the clients must look
 * where the provider builds, whatever the environment says.
 */
export async function inStackRegion(
  cloud: Cloud,
  stackName: string,
  toSet: Readonly<Record<string, string>>,
): Promise<Cloud> {
  const region = toSet["aws:region"] ?? (await writtenRegion(join(cloud.workDir, `Pulumi.${stackName}.yaml`)));
  if (region === undefined) return cloud;
  return { ...cloud, env: { ...cloud.env, AWS_REGION: region, AWS_DEFAULT_REGION: region } };
}

/** The region in a file of settings, which Pulumi's CLI writes one a line. */
async function writtenRegion(path: string): Promise<string | undefined> {
  try {
    return /^\s+"?aws:region"?:\s*["']?([a-z0-9-]+)["']?\s*$/m.exec(await readFile(path, "utf8"))?.[1];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
