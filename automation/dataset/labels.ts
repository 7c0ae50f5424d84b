import type { Clients } from "../stack/clients.ts";
import { SconesError } from "../runs/errors.ts";
import type { Manifest } from "../../domain/dataset/manifest.ts";

/**
 * The manifest of the data set that is in a bucket.
 *
 * @param servedJob name of the training job whose model is served: its data may be the former, where an update with other data failed
 */
export async function readBucketManifest(
  clients: Pick<Clients, "s3">,
  bucket: string,
  servedJob?: string,
): Promise<Manifest> {
  const [{ BucketCalls }, { formerVersions, manifestOf, manifestKey }] = await Promise.all([
    import("./bucketCalls.ts"),
    import("./bucketData.ts"),
  ]);
  const calls = new BucketCalls({ s3: await clients.s3(), bucket });
  const current = await calls.manifest(manifestKey);
  if (current === undefined) {
    throw new SconesError(
      `Bucket ${bucket} has no whole data set (no manifest.json). Run \`npm run scones -- etl\` first.`,
    );
  }
  // A job is named after its data (components/trainedModel/trainingJob.ts).
  const isServed = (version: string): boolean => servedJob?.includes(`-${version}-`) === true;
  if (servedJob === undefined || isServed(current.version)) return current;
  const served = (await formerVersions(calls)).find(isServed);
  return (served === undefined ? undefined : await manifestOf(calls, served)) ?? current;
}
