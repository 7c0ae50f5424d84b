import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { namingFullDisk } from "../../../system/fullDisk.ts";
import { joinKey, parseS3Uri } from "../../../domain/s3Uri.ts";
import { uploadFile } from "../aws/transfer.ts";
import { packFolder } from "../containers/archive.ts";
import type { Services } from "../context.ts";
import type { TrainingJob } from "./record.ts";

/** Stores what a job made: the model, and its other output if there is any. */
export async function uploadOutput(context: Pick<Services, "cloud">, job: TrainingJob, folder: string): Promise<void> {
  const at = parseS3Uri(job.OutputDataConfig?.S3OutputPath ?? "");
  if (at === undefined) throw new Error("the job has no output address");
  const s3 = await context.cloud.s3(job.RoleArn ?? "");
  const kms = job.OutputDataConfig?.KmsKeyId;
  const store = async (source: string, name: string): Promise<void> => {
    const archive = join(folder, name);
    await packFolder(source, archive);
    await uploadFile(
      s3,
      { bucket: at.bucket, key: joinKey(at.key, job.TrainingJobName, "output", name) },
      archive,
      kms,
    );
  };
  try {
    await store(join(folder, "model"), "model.tar.gz");
    const data = join(folder, "output", "data");
    if ((await readdir(data).catch(() => [])).length > 0) await store(data, "output.tar.gz");
  } catch (caught) {
    const error = namingFullDisk(caught, folder);
    const name = error instanceof Error ? error.name : "Error";
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`ClientError: Artifact upload failed: ${name}: ${message}`, { cause: error });
  }
}
