import { isDeepStrictEqual } from "node:util";
import type { ConfigMap, Stack } from "@pulumi/pulumi/automation/index.js";
import { readStackConfig, StackConfigError } from "../../domain/configuration/stackConfig.ts";
import type { Manifest } from "../../domain/dataset/manifest.ts";
import type { PictureSizes } from "../../domain/images/pictureSizes.ts";
import { parsedJson } from "../../domain/rules/reading.ts";
import { isSettingName } from "../../domain/configuration/settings.ts";
import { messageOf, UsageError } from "../runs/errors.ts";
import { projectName } from "../runs/options.ts";
import { withBothRegions } from "./stackRegion.ts";

/** What the ETL writes for the program to read: the data the model is trained on. */
export interface DataConfig {
  readonly version: string;
  readonly classes: readonly string[];
  readonly trainingSamples: number;
  readonly validationSamples: number;
  /** Left out where they are CIFAR's. */
  readonly pictures?: PictureSizes;
}

export function dataConfigOf({ version, classes, train, test, pictures }: Manifest): DataConfig {
  return { version, classes, trainingSamples: train, validationSamples: test, ...(pictures && { pictures }) };
}

/** The stack's settings, only where they differ: an unchanged file keeps its time and its comments. True when written. */
export async function setDataConfig(stack: Stack, data: DataConfig): Promise<boolean> {
  const known = await configOf(stack);
  if (isDeepStrictEqual(known[`${projectName}:data`], { ...data, classes: [...data.classes] })) return false;
  // As JSON, because `config set --path` would make a number of a version that happens to have no letters.
  const value = { value: JSON.stringify(data), objectValue: data, secret: false };
  await stack.workspace.setAllConfigJson(stack.name, JSON.stringify({ [`${projectName}:data`]: value }));
  return true;
}

export async function hasDataConfig(stack: Stack): Promise<boolean> {
  return (await configOf(stack))[`${projectName}:data`] !== undefined;
}

/** Version of the data that the settings name. */
export async function dataVersion(stack: Stack): Promise<string | undefined> {
  return ((await configOf(stack))[`${projectName}:data`] as Partial<DataConfig> | undefined)?.version;
}

export async function removeDataConfig(stack: Stack): Promise<void> {
  if (await hasDataConfig(stack)) await stack.workspace.removeConfig(stack.name, `${projectName}:data`);
}

/**
 * `--config KEY=VALUE`, keys with or without a namespace.
 * @param data what the program is to read of the data. @default what stands in the settings
 */
export async function setUserConfig(
  stack: Stack,
  given: Readonly<Record<string, string>>,
  data?: DataConfig,
): Promise<void> {
  const config = withBothRegions(given);
  const known = await configOf(stack);
  const wanted = Object.entries(config).filter(([key, value]) => known[qualify(key)] !== value);
  if (wanted.length === 0) return;
  refuseWrong({ ...(await settingsOf(stack, config)), ...(data && { data }) });
  try {
    await stack.workspace.setAllConfig(stack.name, Object.fromEntries(wanted.map(([key, value]) => [key, { value }])));
  } catch (error) {
    throw new UsageError(`--config ${wanted.map(([key]) => key).join(", ")} was refused: ${messageOf(error).trim()}`);
  }
}

/** Refuses what the program would, before it stands in the settings; without data it would not even come to that. */
function refuseWrong(settings: Readonly<Record<string, unknown>>): void {
  if (settings["data"] === undefined) return;
  // A secret is known to the engine alone.
  const known = (key: string): unknown => (isSecret(settings[key]) ? undefined : settings[key]);
  const get = (key: string): string | undefined => (known(key) === undefined ? undefined : text(known(key)));
  try {
    readStackConfig({
      get,
      getNumber: (key) => (get(key) === undefined ? undefined : Number(get(key))),
      getBoolean: (key) => (get(key) === undefined ? undefined : get(key) === "true"),
      getObject: (key) => (get(key) === undefined ? undefined : parsedJson(get(key) ?? "")?.value),
    });
  } catch (error) {
    if (error instanceof StackConfigError) throw new UsageError(error.message);
    throw error;
  }
}

function isSecret(value: unknown): boolean {
  return typeof value === "object" && value !== null && "secure" in value;
}

/**
 * Sets and removes settings of the program.
 * @returns what brings back those that were before
 */
export async function changeSettings(
  stack: Stack,
  set: Readonly<Record<string, string>>,
  remove: readonly string[],
): Promise<() => Promise<void>> {
  const before = await settingsOf(stack, {});
  const apply = async (wanted: Readonly<Record<string, string>>, unwanted: readonly string[]): Promise<void> => {
    const entries = Object.entries(wanted).map(([key, value]) => [qualify(key), { value }]);
    if (entries.length > 0) await stack.workspace.setAllConfig(stack.name, Object.fromEntries(entries) as ConfigMap);
    for (const key of unwanted) await stack.workspace.removeConfig(stack.name, qualify(key));
  };
  await apply(set, remove);
  return async () => {
    const names = [...Object.keys(set), ...remove];
    const old = names.flatMap((key) => (before[key] === undefined ? [] : [[key, text(before[key])]]));
    await apply(
      Object.fromEntries(old) as Record<string, string>,
      Object.keys(set).filter((key) => before[key] === undefined),
    );
  };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The program's own settings that were set, as `KEY=VALUE`; not what the ETL wrote. */
export async function ownSettings(stack: Stack): Promise<string[]> {
  return Object.entries(await settingsOf(stack, {}))
    .filter(([key]) => isSettingName(key) && key !== "data")
    .map(([key, value]) => `${key}=${text(value)}`);
}

/** The program's settings by their bare keys, with those that are yet to be set. */
export async function settingsOf(
  stack: Stack,
  toSet: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, unknown>>> {
  const bare = (key: string): string => (key.startsWith(`${projectName}:`) ? key.slice(projectName.length + 1) : key);
  const all = {
    ...(await configOf(stack)),
    ...Object.fromEntries(Object.entries(toSet).map(([key, value]) => [qualify(key), value])),
  };
  return Object.fromEntries(Object.entries(all).map(([key, value]) => [bare(key), value]));
}

function qualify(key: string): string {
  return key.includes(":") ? key : `${projectName}:${key}`;
}

async function configOf(stack: Stack): Promise<Readonly<Record<string, unknown>>> {
  try {
    const settings = await stack.workspace.stackSettings(stack.name);
    return settings.config ?? {};
  } catch {
    return {}; // No settings file yet.
  }
}
