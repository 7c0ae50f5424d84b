import type { S3Client } from "@aws-sdk/client-s3";
import { pictureName } from "../../../domain/dataset/pictureKinds.ts";
import { UsageError } from "../../runs/errors.ts";
import type { BucketAndPrefix } from "../../stack/s3Uri.ts";
import { type FoundImage, type FoundImages, isHidden, LeftOut, mostPictures } from "./foundImages.ts";

/** The pictures under a prefix of a bucket. */
export async function bucketImages(s3: S3Client, place: BucketAndPrefix, signal?: AbortSignal): Promise<FoundImages> {
  const { GetObjectCommand, NoSuchBucket, paginateListObjectsV2 } = await import("@aws-sdk/client-s3");
  const { bucket: Bucket, prefix } = place;
  const options = signal === undefined ? {} : { abortSignal: signal };
  const images: FoundImage[] = [];
  const leftOut = new LeftOut();
  const take = (key: string, size: number): void => {
    const path = key.slice(prefix.length);
    const steps = path.split("/");
    if (steps.at(-1) === "") return; // What consoles make to show an empty folder.
    if (steps.some((step) => isHidden(step) || step === "")) leftOut.hidden++;
    else if (!pictureName.test(path)) leftOut.file(path);
    else {
      const read = async (): Promise<Uint8Array> => {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: key }), options);
        return (await Body?.transformToByteArray()) ?? new Uint8Array();
      };
      images.push({ path, size, read });
    }
    if (images.length > mostPictures)
      throw new UsageError(`s3://${Bucket}/${prefix} has more than ${mostPictures} pictures.`);
  };
  try {
    for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix: prefix })) {
      signal?.throwIfAborted();
      for (const { Key: key = "", Size: size = 0 } of page.Contents ?? []) take(key, size);
    }
  } catch (error) {
    if (error instanceof NoSuchBucket) throw new UsageError(`There is no bucket ${Bucket}.`, { cause: error });
    throw error;
  }
  return { images, leftOut };
}
