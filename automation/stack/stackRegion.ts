import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { REGION_SETTINGS, regionProblem } from "../../domain/configuration/oneRegion.ts";
import { UsageError } from "../runs/errors.ts";
import type { Cloud } from "./cloud.ts";

type Settings = Readonly<Record<string, string>>;

/**
 * The region that a stack is built in by its setting `aws:region`, given or written down; undefined where it has none.
 *
 * @throws UsageError where the two providers would build in two regions
 */
export async function stackRegion(workDir: string, stackName: string, toSet: Settings): Promise<string | undefined> {
  const given = withBothRegions(toSet);
  const written = await writtenSettings(join(workDir, `Pulumi.${stackName}.yaml`));
  const [aws, native] = REGION_SETTINGS.map((key) => given[key] ?? regionIn(written, key));
  const problem = regionProblem(aws, native);
  if (problem !== undefined) throw new UsageError(`${problem} --config aws:region=${aws ?? ""} sets both.`);
  return aws ?? native;
}

/**
 * The cloud as the stack's own region has it: where the setting `aws:region` is given or written down, the clients must look
 * where the provider builds, whatever the environment says.
 */
export async function inStackRegion(cloud: Cloud, stackName: string, toSet: Settings): Promise<Cloud> {
  const region = await stackRegion(cloud.workDir, stackName, toSet);
  if (region === undefined) return cloud;
  return { ...cloud, env: { ...cloud.env, AWS_REGION: region, AWS_DEFAULT_REGION: region } };
}

/** Settings with the region of one provider, where there is one, for the other as well. */
export function withBothRegions(toSet: Settings): Settings {
  const [aws, native] = REGION_SETTINGS;
  const region = toSet[aws] ?? toSet[native];
  return region === undefined ? toSet : { [aws]: region, [native]: region, ...toSet };
}

async function writtenSettings(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}

/** A region in a file of settings, which Pulumi's CLI writes one a line. */
function regionIn(settings: string, key: (typeof REGION_SETTINGS)[number]): string | undefined {
  return new RegExp(`^\\s+"?${key}"?:\\s*["']?([a-z0-9-]+)["']?\\s*$`, "m").exec(settings)?.[1];
}
