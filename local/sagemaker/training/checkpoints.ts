import { mkdir, readdir, stat } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import { joinKey, parseS3Uri } from "../aws/s3Uri.ts";
import { downloadKeys, listKeys, uploadFile } from "../aws/transfer.ts";
import type { Services } from "../context.ts";
import type { TrainingJob } from "./record.ts";

const DEFAULT_PATH = "/opt/ml/checkpoints";
const CONTAINER_ROOT = "/opt/ml/";
const SYNC_MILLISECONDS = 2000;

/**
 * A job's checkpoints: what lies under `CheckpointConfig.S3Uri` is there when the container starts, and what the container
 * writes into `LocalPath` is copied there while it trains and at its end, however it ends.
 * Source: SageMaker Developer Guide, "Checkpoints in Amazon SageMaker AI", and the service model's CheckpointConfig.
 */
export class Checkpoints {
  readonly #context: Pick<Services, "cloud" | "options">;
  readonly #role: string;
  readonly #at: { readonly bucket: string; readonly key: string };
  readonly #folder: string;
  /** Time of change and size of each file as it is in the bucket. */
  readonly #seen = new Map<string, string>();
  #timer: NodeJS.Timeout | undefined;
  #copying: Promise<void> = Promise.resolve();

  private constructor(
    context: Pick<Services, "cloud" | "options">,
    role: string,
    at: { readonly bucket: string; readonly key: string },
    folder: string,
  ) {
    this.#context = context;
    this.#role = role;
    this.#at = at;
    this.#folder = folder;
  }

  /** Fetches what earlier jobs left. Undefined where the job keeps no checkpoints. */
  static async prepare(
    context: Pick<Services, "cloud" | "options">,
    job: TrainingJob,
    baseDir: string,
    signal: AbortSignal,
  ): Promise<Checkpoints | undefined> {
    const config = job.CheckpointConfig;
    const at = parseS3Uri(config?.S3Uri ?? "");
    if (config === undefined || at === undefined) return undefined;
    const folder = localFolder(baseDir, config.LocalPath ?? DEFAULT_PATH);
    await mkdir(folder, { recursive: true });
    const role = job.RoleArn ?? "";
    const prefix = at.key === "" || at.key.endsWith("/") ? at.key : `${at.key}/`;
    const checkpoints = new Checkpoints(context, role, { bucket: at.bucket, key: prefix }, folder);
    const keys = await listKeys(await context.cloud.s3(role), { bucket: at.bucket, key: prefix });
    const files = keys.map((key) => ({ key, path: key.slice(prefix.length) }));
    await downloadKeys(context.cloud.objects(role), at.bucket, files, folder, { signal });
    await checkpoints.#look(false);
    return checkpoints;
  }

  /** Copies what changes from now on. */
  follow(): void {
    this.#timer = setInterval(() => {
      this.#copying = this.#copying
        .then(() => this.#look(true))
        .catch((error: unknown) => {
          this.#context.options.log(`checkpoints were not copied: ${String(error)}`);
        });
    }, SYNC_MILLISECONDS);
    this.#timer.unref();
  }

  /** Copies what is left, and ends. */
  async finish(): Promise<void> {
    clearInterval(this.#timer);
    await this.#copying;
    await this.#look(true);
  }

  async #look(copy: boolean): Promise<void> {
    const s3 = await this.#context.cloud.s3(this.#role);
    const entries = await readdir(this.#folder, { recursive: true, withFileTypes: true });
    for (const entry of entries) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const { mtimeMs, size } = await stat(path);
      const mark = `${mtimeMs} ${size}`;
      if (this.#seen.get(path) === mark) continue;
      if (copy) {
        const key = joinKey(this.#at.key, ...path.slice(this.#folder.length + 1).split(sep));
        await uploadFile(s3, { bucket: this.#at.bucket, key }, path);
      }
      this.#seen.set(path, mark);
    }
  }
}

/** Where a path of the container lies here: what is below `/opt/ml` there is below the job's own folder. */
export function localFolder(baseDir: string, path: string): string {
  const folder = resolve(baseDir, path.startsWith(CONTAINER_ROOT) ? path.slice(CONTAINER_ROOT.length) : `.${sep}`);
  if (!path.startsWith(CONTAINER_ROOT) || !folder.startsWith(resolve(baseDir) + sep)) {
    throw new Error(
      `ClientError: CheckpointConfig.LocalPath must be below ${CONTAINER_ROOT} on the local cloud, got ${path}`,
    );
  }
  return folder;
}
