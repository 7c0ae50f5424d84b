import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { encodePng } from "../../../domain/images/png.ts";
import { removeJob, stripes, writeJob } from "../../unit/local/sagemaker/algorithms/imageClassification/support.ts";
import type { TestCloud } from "../cloud/testCloud.ts";

const execute = promisify(execFile);
const TRAIN = join(import.meta.dirname, "../../../local/sagemaker/algorithms/imageClassification/train.ts");
const SIDE = 16;

export function s3Client(cloud: TestCloud): S3Client {
  return new S3Client({ ...cloud.config(), forcePathStyle: true });
}

/** A picture of the class 0 or 1 that no training has seen. */
export function unseenPicture(label: number): Uint8Array {
  return encodePng(stripes(label, 2, SIDE, 5000), SIDE, SIDE);
}

/** Somebody else's model: trained by the built-in algorithm outside of any stack, in a bucket of its own. Returns its address. */
export async function putForeignModel(cloud: TestCloud, bucket: string): Promise<string> {
  const base = await writeJob({ train: 24, side: SIDE });
  try {
    await execute(process.execPath, [TRAIN], { env: { ...process.env, SAGEMAKER_BASE_DIR: base } });
    const { stdout } = await execute("tar", ["-czf", "-", "-C", join(base, "model"), "."], { encoding: "buffer" });
    const s3 = s3Client(cloud);
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: "theirs/model.tar.gz", Body: stdout }));
    return `s3://${bucket}/theirs/model.tar.gz`;
  } finally {
    await removeJob(base);
  }
}

/** Training and validation pictures of two classes with their lists, where `TrainedModel` looks for them. */
export async function putPictures(cloud: TestCloud, bucket: string, train: number): Promise<void> {
  const s3 = s3Client(cloud);
  for (const [channel, count, seed] of [
    ["train", train, 0],
    ["test", 24, 1000],
  ] as const) {
    const pictures = Array.from({ length: count }, (_, i) => ({ label: i % 2, key: `${i}.png`, seed: seed + i }));
    const list = pictures.map(({ label, key }, i) => `${i}\t${label}\t${key}\n`).join("");
    const put = (Key: string, Body: string | Uint8Array) =>
      s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
    await put(`${channel}.lst`, list);
    await Promise.all(
      pictures.map((one) => put(`${channel}/${one.key}`, encodePng(stripes(one.label, 2, SIDE, one.seed), SIDE, SIDE))),
    );
  }
}
