import { hash } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import pMap from "p-map";
import { keysBeside, withKeys } from "../../domain/dataset/keysBeside.ts";
import { type Manifest, sameManifest } from "../../domain/dataset/manifest.ts";
import { UsageError } from "../runs/errors.ts";
import { BucketCalls, type Present } from "./bucketCalls.ts";
import { BucketData, manifestKey, places } from "./bucketData.ts";
import { listsOf } from "./datasetOf.ts";
import type { PreparedDataset, UploadOptions, UploadResult } from "./types.ts";

/**
 * Uploads what the bucket lacks of a data set, and takes nothing away: what an earlier one has stays as it is until the stack
 * serves the new one (`removeFormer`). Pictures go first, beside what is there; the lists and the manifest, by which the data
 * set is found, once all of them have arrived.
 */
export async function upload(given: PreparedDataset, options: UploadOptions): Promise<UploadResult> {
  requireApart(given, options.bucket);
  const { concurrency = 24, signal, onProgress } = options;
  const calls = new BucketCalls(options);
  const [current, present] = await Promise.all([calls.manifest(manifestKey), calls.list(places)]);
  const data = new BucketData(calls, present, current);
  const dataset = beside(given, await data.manifests());
  const { manifest } = dataset;
  const lists = new Map(Object.entries(dataset.lst).map(([key, text]) => [key, Buffer.from(text)]));
  const missing = await missingOf({ dataset, lists, present, ...(current && { current }) }, options);
  const files = Object.keys(manifest.files).length + lists.size;
  const { manifests, pictures: others } = data.besides(manifest);
  const hasFormer =
    manifests.length + others.length > 0 || (current !== undefined && current.version !== given.version);
  if (missing.length === 0 && current !== undefined && sameManifest(current, manifest)) {
    return { dataset, uploaded: 0, skipped: files + 1, bytes: 0, hasFormer };
  }
  const total = missing.length + 1;
  let bytes = 0;
  let done = 0;
  const sent = (count: number): void => {
    bytes += count;
    onProgress?.({ phase: "upload", done: ++done, total, unit: "files" });
  };
  const send = async (key: string): Promise<void> => {
    const body = dataset.read(key);
    await calls.put({ key, body, contentType: key.endsWith(".jpg") ? "image/jpeg" : "image/png" });
    sent(body.length);
  };
  const pictures = missing.filter((key) => !lists.has(key));
  await pMap(pictures, send, { concurrency, ...(signal === undefined ? {} : { signal }) });
  const outdated = new Map([...lists].filter(([key]) => missing.includes(key)));
  await data.putInService(manifest, outdated, sent);
  return { dataset, uploaded: total, skipped: files - missing.length, bytes, hasFormer };
}

/** What is under `train/` and `test/` of the data bucket belongs to the data set, and goes with it. */
function requireApart({ source }: PreparedDataset, bucket: string): void {
  if (source?.bucket !== bucket) return;
  const inTheWay = ["train/", "test/"].find((own) => own.startsWith(source.prefix) || source.prefix.startsWith(own));
  if (inTheWay === undefined) return;
  throw new UsageError(
    `s3://${bucket}/${source.prefix} can't be the source of the data: the stack keeps its own copy under ${inTheWay} of that bucket, and what else is there would be deleted. Move the pictures to another prefix or bucket.`,
  );
}

/** The data set with keys at which no other one of the bucket has another picture. */
function beside(dataset: PreparedDataset, others: readonly Manifest[]): PreparedDataset {
  const moved = keysBeside(dataset.manifest, others);
  if (moved.size === 0) return dataset;
  const manifest = withKeys(dataset.manifest, moved);
  const given = new Map([...moved].map(([key, place]) => [place, key]));
  return { ...dataset, manifest, lst: listsOf(manifest), read: (key) => dataset.read(given.get(key) ?? key) };
}

interface Compared {
  readonly dataset: PreparedDataset;
  readonly lists: ReadonlyMap<string, Buffer>;
  readonly present: ReadonlyMap<string, Present>;
  readonly current?: Manifest;
}

/** How long files are compared before others get their turn: a whole data set of photographs takes minutes. */
const turnMs = 20;

/**
 * Keys of what is not there as it should be. The ETag of an object is the MD5 of its content, unless the bucket encrypts with a
 * KMS key. Where it is for some, it is for all and the others have changed; where it is for none, the manifest's word counts,
 * with the size.
 */
async function missingOf(compared: Compared, { signal, onProgress }: UploadOptions): Promise<string[]> {
  const { dataset, lists, present, current } = compared;
  const { files } = dataset.manifest;
  const keys = [...lists.keys(), ...Object.keys(files)];
  const missing: string[] = [];
  const vouchedFor: string[] = [];
  let turn = performance.now();
  for (const [done, key] of keys.entries()) {
    const list = lists.get(key);
    const object = present.get(key);
    if (object === undefined || object.size !== (list?.length ?? files[key]?.bytes)) missing.push(key);
    else if (object.tag !== hash("md5", list ?? dataset.read(key))) {
      const known = list === undefined ? current?.files[key]?.sha256 === files[key]?.sha256 : isOf(current, dataset);
      (known ? vouchedFor : missing).push(key);
    }
    if (performance.now() - turn < turnMs) continue;
    await nextTurn(undefined);
    signal?.throwIfAborted();
    onProgress?.({ phase: "compare", done, total: keys.length, unit: "files" });
    turn = performance.now();
  }
  const someTagsAreHashes = missing.length + vouchedFor.length < keys.length;
  return someTagsAreHashes ? [...missing, ...vouchedFor] : missing;
}

const isOf = (manifest: Manifest | undefined, { version }: PreparedDataset): boolean => manifest?.version === version;
