import { hash } from "node:crypto";
import { GetObjectCommand, paginateListObjectsV2, S3Client } from "@aws-sdk/client-s3";
import { type Manifest, readManifest } from "../../../domain/dataset/manifest.ts";
import type { Cli } from "./cli.ts";
import { requireCode } from "./cli.ts";

interface Status {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** The data bucket of a test's stack, as any S3 client sees it. */
export class DataBucketView {
  readonly name: string;
  readonly #s3: S3Client;

  private constructor(name: string, s3: S3Client) {
    this.name = name;
    this.#s3 = s3;
  }

  static async open(cli: Cli): Promise<DataBucketView> {
    const name = requireCode(await cli.run("pulumi", "stack", "output", "bucketName"), 0).stdout.trim();
    const status = requireCode(await cli.run("cloud", "status", "--json"), 0).stdout;
    const { endpoint, region, accessKeyId, secretAccessKey } = JSON.parse(status) as Status;
    const credentials = { accessKeyId, secretAccessKey };
    return new DataBucketView(name, new S3Client({ endpoint, region, credentials, forcePathStyle: true }));
  }

  async manifest(): Promise<Manifest> {
    return readManifest((await this.#read("manifest.json")).toString());
  }

  /** Keys of the pictures. */
  async pictures(): Promise<string[]> {
    const keys: string[] = [];
    for await (const { Contents = [] } of paginateListObjectsV2({ client: this.#s3 }, { Bucket: this.name }))
      keys.push(...Contents.flatMap(({ Key = "" }) => (/^(train|test)\//.test(Key) ? Key : [])));
    return keys.sort();
  }

  /** Keys of a manifest that are not there with the content that it names. */
  async lost({ files }: Manifest): Promise<string[]> {
    const lost: string[] = [];
    for (const [key, { sha256 }] of Object.entries(files)) {
      const body = await this.#read(key).catch(() => Buffer.alloc(0));
      if (hash("sha256", body) !== sha256) lost.push(key);
    }
    return lost;
  }

  close(): void {
    this.#s3.destroy();
  }

  async #read(key: string): Promise<Buffer> {
    const { Body } = await this.#s3.send(new GetObjectCommand({ Bucket: this.name, Key: key }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  }
}
