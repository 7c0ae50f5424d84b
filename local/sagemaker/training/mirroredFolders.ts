import { mkdir, readdir, stat } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import { joinKey, parseS3Uri } from "../../../domain/s3Uri.ts";
import { downloadPrefix, uploadFile } from "../aws/transfer.ts";
import type { Services } from "../context.ts";
import type { TrainingJob } from "./record.ts";

const CONTAINER_ROOT = "/opt/ml/";
const SYNC_MILLISECONDS = 2000;

/** A folder of the container that is kept in step with a prefix. */
interface Mirrored {
  readonly member: "CheckpointConfig" | "DebugHookConfig" | "TensorBoardOutputConfig";
  readonly localPath: string;
  readonly s3Uri: string;
  /** Whether what lies under the prefix is there when the container starts. */
  readonly fetched: boolean;
}

/**
 * The folders of a job's container that are copied to S3 while it trains and at its end, however it ends: its checkpoints, the
 * tensors that the debugger's hook saves, and what TensorBoard reads. What lies under `CheckpointConfig.S3Uri` is there when the
 * container starts.
 * Source: SageMaker Developer Guide, "Checkpoints in Amazon SageMaker AI"; the service model's CheckpointConfig; the folders
 * under S3OutputPath as the SageMaker Python SDK looks for them (latest_job_debugger_artifacts_path and
 * latest_job_tensorboard_artifacts_path of its Estimator), the local ones as the library smdebug has them.
 */
function mirrored(job: TrainingJob): readonly Mirrored[] {
  const { CheckpointConfig: checkpoint, DebugHookConfig: hook, TensorBoardOutputConfig: board } = job;
  const below = (s3Uri: string, name: string): string => `${s3Uri.replace(/\/$/, "")}/${job.TrainingJobName}/${name}`;
  const folder = (member: Mirrored["member"], usual: string, s3Uri: string | undefined, fetched = false): Mirrored[] =>
    s3Uri === undefined ? [] : [{ member, localPath: job[member]?.LocalPath ?? usual, s3Uri, fetched }];
  return [
    ...folder("CheckpointConfig", "/opt/ml/checkpoints", checkpoint?.S3Uri, true),
    ...folder("DebugHookConfig", "/opt/ml/output/tensors", hook && below(hook.S3OutputPath, "debug-output")),
    ...folder(
      "TensorBoardOutputConfig",
      "/opt/ml/output/tensorboard",
      board && below(board.S3OutputPath, "tensorboard-output"),
    ),
  ];
}

/** Makes a job's mirrored folders, with what earlier jobs left in them. */
export async function mirroredFolders(
  context: Pick<Services, "cloud" | "options">,
  job: TrainingJob,
  baseDir: string,
  signal: AbortSignal,
): Promise<readonly MirroredFolder[]> {
  const folders: MirroredFolder[] = [];
  for (const one of mirrored(job)) folders.push(await MirroredFolder.prepare(context, job, one, baseDir, signal));
  return folders;
}

class MirroredFolder {
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

  static async prepare(
    context: Pick<Services, "cloud" | "options">,
    job: TrainingJob,
    { member, localPath, s3Uri, fetched }: Mirrored,
    baseDir: string,
    signal: AbortSignal,
  ): Promise<MirroredFolder> {
    const folder = localFolder(baseDir, member, localPath);
    await mkdir(folder, { recursive: true });
    const role = job.RoleArn ?? "";
    const at = parseS3Uri(s3Uri);
    if (at === undefined) throw new Error(`ClientError: ${member} must name an s3:// address, got ${s3Uri}`);
    const prefix = at.key === "" || at.key.endsWith("/") ? at.key : `${at.key}/`;
    const mirror = new MirroredFolder(context, role, { bucket: at.bucket, key: prefix }, folder);
    if (fetched) await downloadPrefix(context.cloud, role, { bucket: at.bucket, key: prefix }, folder, { signal });
    await mirror.#look(false);
    return mirror;
  }

  /** Copies what changes from now on. */
  follow(): void {
    this.#timer = setInterval(() => {
      this.#copying = this.#copying
        .then(() => this.#look(true))
        .catch((error: unknown) => {
          this.#context.options.log(`${this.#folder} was not copied: ${String(error)}`);
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
function localFolder(baseDir: string, member: string, path: string): string {
  const folder = resolve(baseDir, path.startsWith(CONTAINER_ROOT) ? path.slice(CONTAINER_ROOT.length) : `.${sep}`);
  if (!path.startsWith(CONTAINER_ROOT) || !folder.startsWith(resolve(baseDir) + sep)) {
    throw new Error(`ClientError: ${member}.LocalPath must be below ${CONTAINER_ROOT} on the local cloud, got ${path}`);
  }
  return folder;
}
