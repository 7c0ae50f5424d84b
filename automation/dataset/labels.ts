import type { Clients } from "../stack/clients.ts";
import { SconesError } from "../runs/errors.ts";
import type { Manifest } from "../../domain/dataset/manifest.ts";

/** The manifest of the data set that is in a bucket. */
export async function readBucketManifest(clients: Clients, bucket: string): Promise<Manifest> {
  const [{ GetObjectCommand, NoSuchKey }, { readManifest }] = await Promise.all([
    import("@aws-sdk/client-s3"),
    import("../../domain/dataset/manifest.ts"),
  ]);
  try {
    const { Body } = await (await clients.s3()).send(new GetObjectCommand({ Bucket: bucket, Key: "manifest.json" }));
    return readManifest((await Body?.transformToString()) ?? "");
  } catch (error) {
    if (!(error instanceof NoSuchKey)) throw error;
    throw new SconesError(
      `Bucket ${bucket} has no whole data set (no manifest.json). Run \`npm run scones -- etl\` first.`,
    );
  }
}
