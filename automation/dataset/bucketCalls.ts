import type { S3Client } from "@aws-sdk/client-s3";
import pMap from "p-map";
import { type Manifest, ManifestError, readManifest } from "../../domain/dataset/manifest.ts";
import { QuickPut, type QuickObject } from "./quickPut.ts";
import { withRetries } from "./retry.ts";
import type { BucketOptions } from "./types.ts";

/** What the upload looks at of an object that is there. */
export interface Present {
  readonly size: number;
  /** The MD5 of its content, unless the bucket encrypts with a KMS key. */
  readonly tag: string;
}

/** The few calls that the upload makes, each tried again when the network or the service fails. */
export class BucketCalls {
  readonly #s3: S3Client;
  readonly #quick: QuickPut;
  readonly #name: string;
  readonly #signal: AbortSignal | undefined;

  constructor({ s3, bucket, signal }: BucketOptions) {
    this.#s3 = s3;
    this.#quick = new QuickPut(s3);
    this.#name = bucket;
    this.#signal = signal;
  }

  /** Undefined where there is none, or none that can be read. */
  async manifest(key: string): Promise<Manifest | undefined> {
    try {
      const text = await this.text(key);
      return text === undefined ? undefined : readManifest(text);
    } catch (error) {
      if (error instanceof ManifestError) return undefined;
      throw error;
    }
  }

  /** Undefined where there is no such object. */
  async text(key: string): Promise<string | undefined> {
    const { GetObjectCommand } = await import("@aws-sdk/client-s3");
    try {
      return await this.#try(async () => {
        const command = new GetObjectCommand({ Bucket: this.#name, Key: key });
        this.#quick.learnFrom(command, key);
        const answer = await this.#s3.send(command, this.#options());
        return answer.Body?.transformToString() ?? "";
      });
    } catch (error) {
      if ((error as Error).name === "NoSuchKey") return undefined;
      throw error;
    }
  }

  async list(prefixes: readonly string[]): Promise<Map<string, Present>> {
    const { ListObjectsV2Command } = await import("@aws-sdk/client-s3");
    const found = new Map<string, Present>();
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
        for (const { Key = "", Size = -1, ETag = "" } of page.Contents ?? [])
          found.set(Key, { size: Size, tag: ETag.replaceAll('"', "") });
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
