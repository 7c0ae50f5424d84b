import { readManifest } from "../../../domain/dataset/manifest.ts";
import type { StudioClients } from "./clients.ts";

const KEPT_MILLISECONDS = 20_000;

/** Names of the classes, by bucket, from the `manifest.json` that the data set's upload leaves there. */
export class ClassNames {
  readonly #clients: StudioClients;
  readonly #kept = new Map<
    string,
    { readonly names: Promise<readonly string[] | undefined>; readonly until: number }
  >();

  constructor(clients: StudioClients) {
    this.#clients = clients;
  }

  of(bucket: string): Promise<readonly string[] | undefined> {
    const kept = this.#kept.get(bucket);
    if (kept !== undefined && kept.until > Date.now()) return kept.names;
    const names = this.#read(bucket).catch(() => undefined);
    this.#kept.set(bucket, { names, until: Date.now() + KEPT_MILLISECONDS });
    return names;
  }

  async #read(bucket: string): Promise<readonly string[]> {
    const { GetObjectCommand } = await import("@aws-sdk/client-s3");
    const s3 = await this.#clients.s3();
    const { Body: body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: "manifest.json" }));
    return readManifest((await body?.transformToString()) ?? "").classes;
  }
}
