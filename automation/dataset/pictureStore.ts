import { closeSync, mkdirSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";

const memoryLimit = 32 * 1024 * 1024;

interface Place {
  readonly at: number;
  readonly size: number;
}

/**
 * Keeps files by key: in memory as long as they are few (two classes are 4 MB), in one unnamed temporary file when
 * they are many (all hundred classes are 190 MB), so that memory stays bounded.
 */
export class PictureStore {
  readonly #folder: string;
  readonly #memory = new Map<string, Uint8Array>();
  readonly #places = new Map<string, Place>();
  readonly #limit: number;
  #file: { fd: number; path: string; size: number } | undefined;
  #bytes = 0;

  constructor(folder: string, limit = memoryLimit) {
    this.#folder = folder;
    this.#limit = limit;
  }

  set(key: string, bytes: Uint8Array): void {
    this.#bytes += bytes.length;
    if (this.#bytes <= this.#limit) {
      this.#memory.set(key, bytes);
      return;
    }
    const file = (this.#file ??= this.#open());
    for (let written = 0; written < bytes.length;) {
      written += writeSync(file.fd, bytes, written, bytes.length - written, file.size + written);
    }
    this.#places.set(key, { at: file.size, size: bytes.length });
    file.size += bytes.length;
  }

  has(key: string): boolean {
    return this.#memory.has(key) || this.#places.has(key);
  }

  read(key: string): Uint8Array {
    const kept = this.#memory.get(key);
    if (kept !== undefined) return kept;
    const place = this.#places.get(key);
    if (place === undefined || this.#file === undefined) throw new RangeError(`no file '${key}' in the data set`);
    const bytes = Buffer.allocUnsafe(place.size);
    for (let read = 0; read < place.size;) {
      const count = readSync(this.#file.fd, bytes, read, place.size - read, place.at + read);
      if (count === 0) throw new RangeError(`the temporary file of the data set ends before '${key}'`);
      read += count;
    }
    return bytes;
  }

  /** Lets go of all files. */
  close(): void {
    this.#memory.clear();
    this.#places.clear();
    this.#bytes = 0;
    if (this.#file === undefined) return;
    closeSync(this.#file.fd);
    rmSync(this.#file.path, { force: true });
    this.#file = undefined;
  }

  #open(): { fd: number; path: string; size: number } {
    mkdirSync(this.#folder, { recursive: true });
    const path = join(this.#folder, `pictures-${process.pid}-${crypto.randomUUID()}.tmp`);
    const fd = openSync(path, "wx+");
    // Where the system allows it the name goes at once, so that not even a killed process leaves the file behind.
    if (process.platform !== "win32") rmSync(path, { force: true });
    return { fd, path, size: 0 };
  }
}
