import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { REGION_SETTINGS, regionProblem } from "../../domain/configuration/oneRegion.ts";
import { UsageError } from "../runs/errors.ts";
import type { Cloud } from "./cloud.ts";
import type { StackState } from "./stack.ts";

type Settings = Readonly<Record<string, string>>;

/**
 * Where the settings name two regions, or the provider asks as somebody else: an error, or the first one of them, for Pulumi's own CLI, by which
 * they are set one after the other (the program refuses two as well).
 */
export type TwoRegions = "refused" | "first";

/**
 * The region that a stack is built in by its setting `aws:region`, given or written down; undefined where it has none.
 *
 * @throws UsageError where the two providers would build in two regions
 */
export async function stackRegion(
  workDir: string,
  stackName: string,
  toSet: Settings,
  two: TwoRegions = "refused",
): Promise<string | undefined> {
  const given = withBothRegions(toSet);
  const written = await writtenSettings(join(workDir, `Pulumi.${stackName}.yaml`));
  const [aws, native] = REGION_SETTINGS.map((key) => given[key] ?? settingIn(written, key, /[a-z0-9-]+/));
  const problem = regionProblem(aws, native);
  if (problem !== undefined && two === "refused")
    throw new UsageError(`${problem} --config aws:region=${aws ?? ""} sets both.`);
  return aws ?? native;
}

/** Settings by which the provider asks AWS as somebody else than the environment says, a profile apart. */
const OTHER_IDENTITY = ["aws:accessKey", "aws:assumeRoles", "aws:assumeRoleWithWebIdentity"];

/**
 * The profile of a stack on AWS by its setting `aws:profile`, as which the automation asks AWS too: what it fills, predicts with and looks for
 * after a destroy is in the provider's account, not in that of the environment.
 *
 * @throws UsageError where the settings have a role or keys for the provider, which the automation's own clients don't take
 */
export async function stackProfile(
  workDir: string,
  stackName: string,
  toSet: Settings,
  two: TwoRegions = "refused",
): Promise<string | undefined> {
  const written = await writtenSettings(join(workDir, `Pulumi.${stackName}.yaml`));
  const other = OTHER_IDENTITY.find((key) => key in toSet || settingIn(written, key) !== undefined);
  if (other !== undefined && two === "refused")
    throw new UsageError(
      `The setting ${other} of stack '${stackName}' lets the provider ask AWS as somebody whom the automation is not. Make a profile of it ` +
        "(role_arn with source_profile, in ~/.aws/config), name it by the settings aws:profile and aws-native:profile, and remove this one.",
    );
  return toSet["aws:profile"] ?? settingIn(written, "aws:profile", /.+?/);
}

/**
 * The cloud as the stack's own region has it: where the setting `aws:region` is given or written down, the clients must look
 * where the provider builds, whatever the environment says.
 */
export async function inStackRegion(
  cloud: Cloud,
  stackName: string,
  toSet: Settings,
  two: TwoRegions = "refused",
): Promise<Cloud> {
  const region = await stackRegion(cloud.workDir, stackName, toSet, two);
  if (region === undefined) return cloud;
  return { ...cloud, env: { ...cloud.env, AWS_REGION: region, AWS_DEFAULT_REGION: region } };
}

/**
 * A stack stays in the region that it was built in: its bucket, role and model are there, and looked for elsewhere they are
 * nowhere, by which a destroy would have proved that nothing is left.
 *
 * @throws UsageError where the cloud is told another region than the providers in the stack's state have
 */
export function holdToRegion(cloud: Cloud, stackName: string, state: StackState): void {
  const region = cloud.env["AWS_REGION"];
  const built = state.resources
    .filter(({ type }) => /^pulumi:providers:aws(-native)?$/.test(type))
    .flatMap(({ inputs }) => (typeof inputs["region"] === "string" ? [inputs["region"]] : []));
  const [first] = built;
  if (region === undefined || first === undefined || built.includes(region)) return;
  throw new UsageError(
    `Stack '${stackName}' was built in ${first}, and its settings or the environment name ${region}: a stack does not move. --config aws:region=${first} works on it where it is; for ${region} take another one (--stack NAME).`,
  );
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

/** A setting in a file of them, which Pulumi's CLI writes one a line. */
function settingIn(settings: string, key: string, value = /.*?/): string | undefined {
  return new RegExp(`^\\s+"?${key}"?:\\s*["']?(${value.source})["']?\\s*$`, "m").exec(settings)?.[1];
}
