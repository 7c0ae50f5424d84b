import { readManifest } from "../../../domain/dataset/manifest.ts";
import { Remembered } from "../../remembered.ts";
import type { StudioClients } from "./clients.ts";

/** Names of the classes, by bucket, from the `manifest.json` that the data set's upload leaves there. */
export class ClassNames {
  readonly #clients: StudioClients;
  readonly #kept = new Remembered<readonly string[] | undefined>({ milliseconds: 20_000 });

  constructor(clients: StudioClients) {
    this.#clients = clients;
  }

  of(bucket: string): Promise<readonly string[] | undefined> {
    return this.#kept.get(bucket, () => this.#read(bucket).catch(() => undefined));
  }

  async #read(bucket: string): Promise<readonly string[]> {
    const { GetObjectCommand } = await import("@aws-sdk/client-s3");
    const s3 = await this.#clients.s3();
    const { Body: body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: "manifest.json" }));
    return readManifest((await body?.transformToString()) ?? "").classes;
  }
}
