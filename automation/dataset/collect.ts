import { hash } from "node:crypto";
import type { ManifestFile } from "../../domain/dataset/manifest.ts";
import { encodePng } from "../../domain/images/png.ts";
import { datasetOf } from "./datasetOf.ts";
import { PictureStore } from "./pictureStore.ts";
import type { PreparedDataset } from "./types.ts";

/** A picture on its way into the data set. */
export interface Picture {
  readonly part: "train" | "test";
  readonly label: string;
  readonly fileName: string;
  /** 32 × 32 × 3 bytes. */
  readonly rgb: Uint8Array;
}

/** Gathers pictures one by one, as PNG with their checksums, and makes a data set of them. */
export class DatasetCollector {
  readonly #store: PictureStore;
  readonly #files = new Map<string, ManifestFile>();

  constructor(folder: string) {
    this.#store = new PictureStore(folder);
  }

  get count(): number {
    return this.#files.size;
  }

  add({ part, label, fileName, rgb }: Picture): void {
    const png = encodePng(rgb, 32, 32);
    const key = this.#freeKey(part, fileName);
    this.#store.set(key, png);
    this.#files.set(key, { sha256: hash("sha256", png), bytes: png.length, label });
  }

  finish(name: string, classes: readonly string[]): PreparedDataset {
    const store = this.#store;
    return datasetOf(name, classes, this.#files, { read: (key) => store.read(key), close: () => store.close() });
  }

  /** Lets go of everything; it can be filled anew. */
  discard(): void {
    this.#store.close();
    this.#files.clear();
  }

  /** Two pictures of one name in one part must not become one object. */
  #freeKey(part: string, fileName: string): string {
    let key = `${part}/${fileName}`;
    for (let n = 2; this.#files.has(key); n++) key = `${part}/${fileName.replace(/\.png$/i, "")}-${n}.png`;
    return key;
  }
}
