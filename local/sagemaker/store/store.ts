import { open, readFile, rename, mkdir, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { Journal } from "./journal.ts";

interface Entry {
  readonly kind: string;
  readonly key: string;
  readonly value?: unknown;
}

/**
 * Everything that must survive a restart: records by kind and key, in memory, behind an append-only journal.
 * A write is visible at once; its promise settles when it is on the disk.
 */
export class Store {
  readonly #kinds = new Map<string, Map<string, unknown>>();
  readonly #path: string;
  #journal: Journal;

  private constructor(path: string, journal: Journal) {
    this.#path = path;
    this.#journal = journal;
  }

  /** Reads the journal of a folder (a torn last line of a killed process is dropped) and rewrites it compactly. */
  static async open(dir: string): Promise<Store> {
    await mkdir(dir, { recursive: true });
    const path = join(dir, "journal.jsonl");
    const text = await readFile(path, "utf8").catch(() => "");
    const placeholder = new Store(path, Journal.closed);
    for (const line of text.split("\n")) {
      const entry = parse(line);
      if (entry !== undefined) placeholder.#apply(entry);
    }
    await placeholder.#compact();
    return placeholder;
  }

  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the kind decides the type, as in list()
  get<T>(kind: string, key: string): T | undefined {
    return this.#kinds.get(kind)?.get(key) as T | undefined;
  }

  list<T>(kind: string): T[] {
    return [...(this.#kinds.get(kind)?.values() ?? [])] as T[];
  }

  keys(kind: string): string[] {
    return [...(this.#kinds.get(kind)?.keys() ?? [])];
  }

  async put(kind: string, key: string, value: object): Promise<void> {
    await this.#write({ kind, key, value });
  }

  async delete(kind: string, key: string): Promise<void> {
    await this.#write({ kind, key });
  }

  async close(): Promise<void> {
    await this.#journal.close();
  }

  async #write(entry: Entry): Promise<void> {
    this.#apply(entry);
    await this.#journal.append(JSON.stringify(entry) + "\n");
  }

  #apply(entry: Entry): void {
    let records = this.#kinds.get(entry.kind);
    if (records === undefined) this.#kinds.set(entry.kind, (records = new Map<string, unknown>()));
    if (entry.value === undefined) records.delete(entry.key);
    else records.set(entry.key, entry.value);
  }

  async #compact(): Promise<void> {
    const lines: string[] = [];
    for (const [kind, records] of this.#kinds) {
      for (const [key, value] of records) lines.push(JSON.stringify({ kind, key, value }) + "\n");
    }
    const fresh = `${this.#path}.new`;
    const handle: FileHandle = await open(fresh, "w");
    await handle.writeFile(lines.join(""));
    await handle.sync();
    await handle.close();
    await rename(fresh, this.#path);
    this.#journal = await Journal.open(this.#path);
  }
}

function parse(line: string): Entry | undefined {
  if (line === "") return undefined;
  try {
    return JSON.parse(line) as Entry;
  } catch {
    return undefined;
  }
}
