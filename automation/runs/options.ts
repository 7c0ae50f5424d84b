import { existsSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";

export type CloudKind = "local" | "aws";

/** The options that every verb understands. */
export interface CommonOptions {
  readonly cloud: CloudKind;
  readonly stack: string;
  /** Stack configuration to set before an `up`, keys without the project's name. */
  readonly config: Readonly<Record<string, string>>;
  readonly out: string;
  readonly yes: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly debug: boolean;
}

export interface DatasetOptions {
  readonly dataset: string;
  readonly archive?: string;
  /** A folder or `s3://bucket/prefix` with a subfolder a class. */
  readonly images?: string;
  readonly validationShare?: number;
  readonly imageSize?: number;
  readonly classes?: readonly string[];
}

export interface RunOptions extends CommonOptions, DatasetOptions {
  /** How many executions of the workflow to run; at least 20 are shown in the report unless fewer images exist. */
  readonly executions: number;
  readonly concurrency: number;
  /** Run predictions and executions anew although those of an earlier run still hold. */
  readonly fresh: boolean;
  /** Fail with exit code 3 below this validation accuracy. */
  readonly minAccuracy?: number;
  /** Fail with exit code 3, before anything is created, above these dollars a month on AWS. */
  readonly maxMonthlyCost?: number;
}

export const projectName = "scones-unlimited";

/** The folder with package.json and Pulumi.yaml: one up from these sources, two from what they are compiled to. */
export const projectRoot = findRoot(import.meta.dirname);

function findRoot(folder: string): string {
  return existsSync(join(folder, "package.json")) ? folder : findRoot(dirname(folder));
}

/** Folder of the Pulumi project on AWS: where it is called, when installed as a package, whose own folder is npm's. */
export const projectFolder = projectRoot.includes(`${sep}node_modules${sep}`) ? process.cwd() : projectRoot;

/** Records of runs: locks, finished steps, decoded data. `SCONES_HOME` puts it elsewhere. */
export function stateRoot(): string {
  const home = process.env["SCONES_HOME"];
  return resolve(home === undefined || home === "" ? join(projectFolder, ".local") : home);
}

export const defaults = {
  cloud: "local",
  stack: "dev",
  out: "out",
  dataset: "sample",
  executions: 24,
  concurrency: 8,
} as const;

/** Pixels a side that pictures can be resized to. */
export const imageSizeRange = [16, 1024] as const;

/** A folder by its whole path; a bucket's address as it is. */
export function imagesSource(source: string): string {
  return source.startsWith("s3://") ? source : resolve(source);
}
