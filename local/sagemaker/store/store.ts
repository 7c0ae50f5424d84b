import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parsedJson } from "../../../domain/rules/reading.ts";
import { writeAtomically } from "../../../system/atomicWrite.ts";
import { DamagedFileError, keepCopy } from "../../../system/damagedFile.ts";
import { isDiskFull } from "../../../system/fullDisk.ts";
import { Journal, type JournalOptions } from "./journal.ts";

interface Entry {
  readonly kind: string;
  readonly key: string;
  readonly value?: unknown;
}

const RETRY_MILLISECONDS = 1000;

/**
 * Everything that must survive a restart: records by kind and key, in memory, behind an append-only journal.
 * A write is visible at once; its promise settles when it is on the disk. One that can't be written is taken back.
 */
export class Store {
  readonly #kinds = new Map<string, Map<string, unknown>>();
  /** What is on the disk, where that is not what is in memory (yet). */
  readonly #saved = new Map<string, unknown>();
  readonly #path: string;
  #journal: Journal;
  readonly #closing = new AbortController();

  private constructor(path: string, journal: Journal) {
    this.#path = path;
    this.#journal = journal;
  }

  /**
   * Reads the journal of a folder (a torn last line of a killed process is dropped) and rewrites it compactly.
   *
   * @throws DamagedFileError where a line before the last one can't be read: a copy is kept by then, and the next start goes on
   *   with the lines that can
   */
  static async open(dir: string, options: JournalOptions = {}): Promise<Store> {
    await mkdir(dir, { recursive: true });
    const path = join(dir, "journal.jsonl");
    const text = await readFile(path, "utf8").catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
      throw error;
    });
    const store = new Store(path, Journal.closed);
    const lines = text.split("\n");
    const damaged: number[] = [];
    for (const [index, line] of lines.entries()) {
      const entry = parse(line);
      if (entry !== undefined) store.#apply(entry);
      // What follows the last line's end was never acknowledged.
      else if (line !== "" && index < lines.length - 1) damaged.push(index + 1);
    }
    const keptAs = damaged.length > 0 ? keepCopy(path) : undefined;
    await store.#compact();
    if (keptAs !== undefined) throw damagedLines(path, damaged, lines.length - 1, keptAs);
    store.#journal = await Journal.open(path, options);
    return store;
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

  /** @throws DiskFullError where there is no room; the record is again what it was then */
  async put(kind: string, key: string, value: object): Promise<void> {
    await this.#write({ kind, key, value });
  }

  async delete(kind: string, key: string): Promise<void> {
    await this.#write({ kind, key });
  }

  /**
   * Records what has happened already, such as the end of a job (undefined: the record is gone). It stays visible on a full disk too, and is written as soon as
   * there is room. Settles when it is on the disk, or is known to wait for that.
   */
  async putFact(kind: string, key: string, value: object | undefined): Promise<void> {
    try {
      await this.#write({ kind, key, value });
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      this.#apply({ kind, key, value });
      void this.#writeLater({ kind, key, value });
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#journal.close();
  }

  async #write(entry: Entry): Promise<void> {
    const id = `${entry.kind}\n${entry.key}`;
    if (!this.#saved.has(id)) this.#saved.set(id, this.get(entry.kind, entry.key));
    this.#apply(entry);
    try {
      await this.#journal.append(JSON.stringify(entry) + "\n");
    } catch (error) {
      // A later write of the same record decides for itself.
      if (this.get(entry.kind, entry.key) === entry.value) this.#apply({ ...entry, value: this.#saved.get(id) });
      throw error;
    }
    if (this.get(entry.kind, entry.key) === entry.value) this.#saved.delete(id);
    else this.#saved.set(id, entry.value);
  }

  async #writeLater(entry: Entry): Promise<void> {
    for (;;) {
      await sleep(RETRY_MILLISECONDS, undefined, { signal: this.#closing.signal, ref: false }).catch(() => undefined);
      // Closed: the next start tells what it finds. Written anew: that is the record now.
      if (this.#closing.signal.aborted || this.get(entry.kind, entry.key) !== entry.value) return;
      try {
        await this.#journal.append(JSON.stringify(entry) + "\n");
        return;
      } catch (error) {
        if (!isDiskFull(error)) return;
      }
    }
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
    await writeAtomically(this.#path, lines.join(""));
  }
}

function damagedLines(path: string, damaged: readonly number[], all: number, keptAs: string): DamagedFileError {
  const which = damaged.length === 1 ? `line ${damaged[0] ?? 0}` : `lines ${damaged.join(", ")}`;
  return new DamagedFileError(
    path,
    `${which} of ${all} can't be read`,
    keptAs,
    "Start the local cloud again to go on without what those lines told (a record is as an earlier line had it, or missing), " +
      "or put back a whole copy first.",
  );
}

function parse(line: string): Entry | undefined {
  const entry = parsedJson(line)?.value as Partial<Entry> | null | undefined;
  return typeof entry?.kind === "string" && typeof entry.key === "string" ? (entry as Entry) : undefined;
}
