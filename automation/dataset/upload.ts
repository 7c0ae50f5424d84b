import { hash } from "node:crypto";
import type { _Object as S3Object, S3Client } from "@aws-sdk/client-s3";
import pMap from "p-map";
import { type Manifest, ManifestError, readManifest, writeManifest } from "../../domain/dataset/manifest.ts";
import { UsageError } from "../runs/errors.ts";
import { withRetries } from "./retry.ts";
import { QuickPut, type QuickObject } from "./quickPut.ts";
import type { PreparedDataset, UploadOptions, UploadResult } from "./types.ts";

const manifestKey = "manifest.json";

/** A file to be in the bucket. */
interface Item {
  readonly key: string;
  readonly contentType: string;
  /** Of the earlier manifest where it lists the same content; then size and presence are enough to be sure. */
  readonly known: boolean;
  readonly size: number;
  /** Undefined of a picture, which the data set reads. */
  readonly text?: Buffer;
}

/**
 * Uploads what the bucket lacks of a data set, deletes what it has too much under `train/` and `test/` (both belong to the
 * data set), and writes `manifest.json` last. An earlier manifest of another version goes first: as long as there is none,
 * everybody sees that the data set is not whole, also after a kill in the middle.
 */
export async function upload(dataset: PreparedDataset, options: UploadOptions): Promise<UploadResult> {
  requireApart(dataset, options.bucket);
  const bucket = new Bucket(options);
  const [earlier, present] = await Promise.all([
    bucket.manifest(),
    bucket.list(["train/", "test/", "train.lst", "test.lst"]),
  ]);
  const items = itemsOf(dataset, earlier);
  const keys = new Set(items.map(({ key }) => key));
  const read = ({ key, text }: Item): Uint8Array => text ?? dataset.read(key);
  const wanting = missingOf(items, present, read);
  const stale = [...present.keys()].filter((key) => !keys.has(key) && /^(train|test)\//.test(key));
  const same = earlier !== undefined && writeManifest(earlier) === writeManifest(dataset.manifest);
  if (same && wanting.length === 0 && stale.length === 0) {
    return { uploaded: 0, skipped: items.length + 1, removed: 0, bytes: 0 };
  }

  if (earlier !== undefined) await bucket.remove([manifestKey]);
  const total = wanting.length + 1;
  const tell = (done: number) => options.onProgress?.({ phase: "upload", done, total, unit: "files" });
  let bytes = 0;
  let done = 0;
  const send = async (item: Item): Promise<void> => {
    const { key, contentType } = item;
    const body = read(item);
    await bucket.put({ key, body, contentType });
    bytes += body.length;
    tell(++done);
  };
  const { concurrency = 24, signal } = options;
  await pMap(wanting, send, { concurrency, ...(signal === undefined ? {} : { signal }) });
  await bucket.remove(stale);
  const manifest = Buffer.from(writeManifest(dataset.manifest));
  await bucket.put({ key: manifestKey, body: manifest, contentType: "application/json" });
  tell(total);
  return {
    uploaded: total,
    skipped: items.length - wanting.length,
    removed: stale.length,
    bytes: bytes + manifest.length,
  };
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

function itemsOf(dataset: PreparedDataset, earlier: Manifest | undefined): Item[] {
  const pictures = Object.entries(dataset.manifest.files).map(([key, { bytes, sha256 }]) => ({
    key,
    contentType: key.endsWith(".jpg") ? "image/jpeg" : "image/png",
    known: earlier?.files[key]?.sha256 === sha256,
    size: bytes,
  }));
  const lists = Object.entries(dataset.lst).map(([key, text]) => {
    const content = Buffer.from(text);
    const known = earlier?.version === dataset.version;
    return { key, contentType: "text/plain", known, size: content.length, text: content };
  });
  return [...lists, ...pictures];
}

/**
 * The ETag of an object is the MD5 of its content, unless the bucket encrypts with a KMS key. Where it is for some, it is for
 * all and the others have changed; where it is for none, an earlier manifest's word counts, with the size.
 */
function missingOf(
  items: readonly Item[],
  present: ReadonlyMap<string, S3Object>,
  read: (item: Item) => Uint8Array,
): Item[] {
  const same = new Set(
    items.filter((item) => {
      const object = present.get(item.key);
      return object?.Size === item.size && object.ETag?.replaceAll('"', "") === hash("md5", read(item));
    }),
  );
  return items.filter((item) => {
    const { key, size, known } = item;
    return !same.has(item) && !(same.size === 0 && known && present.get(key)?.Size === size);
  });
}

/** The few calls that the upload makes, each tried again when the network or the service fails. */
class Bucket {
  readonly #s3: S3Client;
  readonly #quick: QuickPut;
  readonly #name: string;
  readonly #signal: AbortSignal | undefined;

  constructor({ s3, bucket, signal }: UploadOptions) {
    this.#s3 = s3;
    this.#quick = new QuickPut(s3);
    this.#name = bucket;
    this.#signal = signal;
  }

  async manifest(): Promise<Manifest | undefined> {
    const { GetObjectCommand } = await import("@aws-sdk/client-s3");
    try {
      const text = await this.#try(async () => {
        const command = new GetObjectCommand({ Bucket: this.#name, Key: manifestKey });
        this.#quick.learnFrom(command, manifestKey);
        const answer = await this.#s3.send(command, this.#options());
        return answer.Body?.transformToString() ?? "";
      });
      return readManifest(text);
    } catch (error) {
      if (error instanceof ManifestError || (error as Error).name === "NoSuchKey") return undefined;
      throw error;
    }
  }

  async list(prefixes: readonly string[]): Promise<Map<string, S3Object>> {
    const { ListObjectsV2Command } = await import("@aws-sdk/client-s3");
    const found = new Map<string, S3Object>();
    await pMap(prefixes, async (prefix) => {
      let token: string | undefined;
      do {
        const page = await this.#try(() =>
          this.#s3.send(
            new ListObjectsV2Command({
              Bucket: this.#name,
              Prefix: prefix,
              ...(token === undefined ? {} : { ContinuationToken: token }),
            }),
            this.#options(),
          ),
        );
        for (const object of page.Contents ?? []) if (object.Key !== undefined) found.set(object.Key, object);
        token = page.NextContinuationToken;
      } while (token !== undefined);
    });
    return found;
  }

  async put(object: QuickObject): Promise<void> {
    if (await this.#quick.put(object, this.#signal)) return;
    const { PutObjectCommand } = await import("@aws-sdk/client-s3");
    const { key, body, contentType } = object;
    await this.#try(() => {
      const command = new PutObjectCommand({ Bucket: this.#name, Key: key, Body: body, ContentType: contentType });
      return this.#s3.send(command, this.#options());
    });
  }

  async remove(keys: readonly string[]): Promise<void> {
    const { DeleteObjectsCommand } = await import("@aws-sdk/client-s3");
    for (let at = 0; at < keys.length; at += 1000) {
      const Objects = keys.slice(at, at + 1000).map((Key) => ({ Key }));
      const { Errors = [] } = await this.#try(() =>
        this.#s3.send(
          new DeleteObjectsCommand({ Bucket: this.#name, Delete: { Objects, Quiet: true } }),
          this.#options(),
        ),
      );
      const [first] = Errors;
      if (first !== undefined) {
        throw new Error(
          `can't delete ${first.Key ?? "?"} from ${this.#name}: ${first.Message ?? first.Code ?? "no reason given"}`,
        );
      }
    }
  }

  #options(): { abortSignal?: AbortSignal } {
    return this.#signal === undefined ? {} : { abortSignal: this.#signal };
  }

  #try<T>(work: () => Promise<T>): Promise<T> {
    return withRetries(work, { retryable: isPassing, ...(this.#signal === undefined ? {} : { signal: this.#signal }) });
  }
}

/** No answer, or an answer that the service itself is to blame for; a refusal stays a refusal. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof Error) || error.name === "AbortError") return false;
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  if (status === undefined || status === 429 || status >= 500) return error.name !== "CredentialsProviderError";
  return ["RequestTimeout", "SlowDown", "RequestTimeTooSkewed", "BadDigest", "IncompleteBody"].includes(error.name);
}
