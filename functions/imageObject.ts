import { GetObjectCommand, S3Client, type GetObjectCommandOutput } from "@aws-sdk/client-s3";
import { ImageUnreadable, isBusy, messageOf, ServiceBusy } from "./errors.ts";

/** A real-time endpoint refuses larger requests (SageMaker guide, "Model Hosting FAQs": 25 MB). */
export const MAX_IMAGE_BYTES = 25 * 1024 * 1024;

// Made once: a warm invocation reuses its connections.
const s3 = new S3Client({ maxAttempts: 2 });

/** An image in S3 whose size is known and whose bytes are still to be fetched. */
export interface ImageObject {
  readonly bytes: number;
  read(): Promise<Uint8Array>;
  /** Lets go of the bytes without fetching them. */
  discard(): void;
}

export async function openImage(bucket: string, key: string): Promise<ImageObject> {
  const address = `s3://${bucket}/${key}`;
  const { Body, ContentLength = 0 } = await getObject(bucket, key, address);
  if (Body === undefined || ContentLength === 0) throw new ImageUnreadable(`${address} is empty`);
  const discard = (): void => (Body as { destroy?: () => void }).destroy?.();
  if (ContentLength > MAX_IMAGE_BYTES) {
    discard();
    throw new ImageUnreadable(`${address} has ${ContentLength} bytes; an endpoint takes at most ${MAX_IMAGE_BYTES}`);
  }
  return { bytes: ContentLength, read: async () => Body.transformToByteArray(), discard };
}

async function getObject(bucket: string, key: string, address: string): Promise<GetObjectCommandOutput> {
  try {
    return await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  } catch (error) {
    if (isBusy(error)) throw new ServiceBusy(`S3 is busy: ${messageOf(error)}`, { cause: error });
    throw new ImageUnreadable(`${address} can't be read: ${messageOf(error)}`, { cause: error });
  }
}
