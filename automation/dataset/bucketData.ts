import { basename } from "node:path";
import { type Manifest, writeManifest } from "../../domain/dataset/manifest.ts";
import { BucketCalls, type Present } from "./bucketCalls.ts";
import { listsOf } from "./datasetOf.ts";
import type { BucketOptions } from "./types.ts";

export const manifestKey = "manifest.json";
/** Where the manifest of a data set stands once another one has taken its place, for as long as all of its pictures are there. */
const formerKey = (version: string): string => `manifests/${version}.json`;
const former = /^manifests\/[0-9a-f]{12}\.json$/;
/** Prefixes of all that data sets have in a bucket. */
export const places = ["train/", "test/", "train.lst", "test.lst", "manifests/"];

/** The manifest of a former data set that is there whole. */
export function manifestOf(calls: BucketCalls, version: string): Promise<Manifest | undefined> {
  return calls.manifest(formerKey(version));
}

/** Versions of the former data sets that are there whole. */
export async function formerVersions(calls: BucketCalls): Promise<string[]> {
  const keys = [...(await calls.list(["manifests/"])).keys()];
  return keys.filter((key) => former.test(key)).map((key) => basename(key, ".json"));
}

const isPicture = (key: string): boolean => key.startsWith("train/") || key.startsWith("test/");

/** The data sets of a bucket: the one that its lists and `manifest.json` name, and former ones. */
export class BucketData {
  readonly #calls: BucketCalls;
  readonly #present: ReadonlyMap<string, Present>;
  readonly #current: Manifest | undefined;

  constructor(calls: BucketCalls, present: ReadonlyMap<string, Present>, current: Manifest | undefined) {
    this.#calls = calls;
    this.#present = present;
    this.#current = current;
  }

  /** Of all data sets that are there whole. */
  async manifests(): Promise<Manifest[]> {
    const keys = [...this.#present.keys()].filter((key) => former.test(key));
    const found = [this.#current];
    for (const key of keys) found.push(await this.#calls.manifest(key));
    return found.filter((manifest) => manifest !== undefined);
  }

  /** Keys of what the bucket has beside a data set: manifests of other ones, and pictures, also of uploads that were broken off. */
  besides({ files }: Manifest): { readonly manifests: string[]; readonly pictures: string[] } {
    const keys = [...this.#present.keys()];
    return {
      manifests: keys.filter((key) => former.test(key)),
      pictures: keys.filter((key) => isPicture(key) && !Object.hasOwn(files, key)),
    };
  }

  /**
   * Makes a data set whose pictures are all there the one of the bucket; the manifest of the former one is kept before.
   *
   * @param lists those that are to be written
   * @param sent is told the bytes of each file of the data set
   */
  async putInService(
    manifest: Manifest,
    lists: ReadonlyMap<string, Buffer>,
    sent: (bytes: number) => void,
  ): Promise<void> {
    const put = async (key: string, body: Buffer, contentType: string): Promise<number> => {
      await this.#calls.put({ key, body, contentType });
      return body.length;
    };
    const current = this.#current;
    if (current !== undefined && current.version !== manifest.version) {
      await put(formerKey(current.version), Buffer.from(writeManifest(current)), "application/json");
    }
    for (const [key, body] of lists) sent(await put(key, body, "text/plain"));
    sent(await put(manifestKey, Buffer.from(writeManifest(manifest)), "application/json"));
  }
}

/**
 * Removes what the bucket has of former data sets, to be called once the stack serves the present one. A manifest goes before
 * its pictures: what is there of it after a kill belongs to nothing, and the next call removes it.
 *
 * @returns how many pictures went; none where the bucket's data set is another one than is served
 */
export async function removeFormer(version: string, options: BucketOptions): Promise<number> {
  const calls = new BucketCalls(options);
  const present = await calls.list(places);
  const current = await calls.manifest(manifestKey);
  if (current?.version !== version) return 0;
  const { manifests, pictures } = new BucketData(calls, present, current).besides(current);
  await calls.remove(manifests);
  await calls.remove(pictures);
  return pictures.length;
}

/**
 * Sees to it that lists and manifest are those of a data set that is there whole, which an upload of another one may have
 * begun to replace.
 *
 * @returns whether the bucket has that data set
 */
export async function restoreData(version: string, options: BucketOptions): Promise<boolean> {
  const calls = new BucketCalls(options);
  const current = await calls.manifest(manifestKey);
  const wanted = current?.version === version ? current : await manifestOf(calls, version);
  if (wanted === undefined) return false;
  const lists = new Map<string, Buffer>();
  for (const [key, text] of Object.entries(listsOf(wanted))) {
    if ((await calls.text(key)) !== text) lists.set(key, Buffer.from(text));
  }
  if (lists.size > 0 || wanted !== current) {
    await new BucketData(calls, new Map(), current).putInService(wanted, lists, () => undefined);
  }
  return true;
}
