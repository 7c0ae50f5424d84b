import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

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
}

export const projectName = "scones-unlimited";

/** The folder with index.ts and Pulumi.yaml. */
export const projectRoot = resolve(fileURLToPath(new URL("..", import.meta.url)));

/** Records of runs: locks, finished steps, decoded data. `SCONES_HOME` puts it elsewhere. */
export function stateRoot(): string {
  return resolve(process.env["SCONES_HOME"] ?? resolve(projectRoot, ".local"));
}

export const defaults = {
  cloud: "local",
  stack: "dev",
  out: "out",
  dataset: "sample",
  executions: 24,
  concurrency: 8,
} as const;
