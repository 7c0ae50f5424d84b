/** The folders of the training and serving container contract; `SAGEMAKER_BASE_DIR` moves them from /opt/ml. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CustomerError } from "./customerError.ts";

export interface Container {
  readonly configDir: string;
  readonly dataDir: string;
  readonly modelDir: string;
  readonly outputDir: string;
}

export function containerAt(base = process.env["SAGEMAKER_BASE_DIR"] ?? "/opt/ml"): Container {
  return {
    configDir: join(base, "input", "config"),
    dataDir: join(base, "input", "data"),
    modelDir: join(base, "model"),
    outputDir: join(base, "output"),
  };
}

/** A JSON object of the job's configuration; undefined where the file is missing. */
export async function readConfig(container: Container, name: string): Promise<Record<string, unknown> | undefined> {
  const text = await readFile(join(container.configDir, name), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch (error) {
    throw new CustomerError(`${name} is no JSON: ${(error as Error).message}.`, { cause: error });
  }
  throw new CustomerError(`${name} must hold a JSON object.`);
}

/** Leaves the reason of a failure where SageMaker reads the job's FailureReason from. */
export async function reportFailure(container: Container, reason: string): Promise<void> {
  await mkdir(container.outputDir, { recursive: true });
  await writeFile(join(container.outputDir, "failure"), reason.slice(0, 1024));
}
