import { open, type FileHandle } from "node:fs/promises";
import { namingFullDiskOf } from "../../../system/fullDisk.ts";

/** What a journal needs of its file. */
export type JournalFile = Pick<FileHandle, "appendFile" | "datasync" | "truncate" | "stat" | "close">;

export interface JournalOptions {
  /** Whether lines have to survive a power failure, not only the end of this process. @default true */
  readonly sync?: boolean;
  /** @default - opens the path for appending */
  readonly openFile?: (path: string) => Promise<JournalFile>;
}

/**
 * An append-only file with group commit: appends that arrive together share one write and one fsync. What a full disk cuts off
 * is taken back, so that the next line does not begin in the middle of another.
 */
export class Journal {
  static readonly closed = new Journal(undefined, "", 0, {});

  #file: JournalFile | undefined;
  readonly #path: string;
  readonly #sync: boolean;
  /** Length of what is whole and acknowledged. */
  #whole: number;
  #isTorn = false;
  #waiting: { text: string; done(): void; failed(error: unknown): void }[] = [];
  #writing: Promise<void> | undefined;

  private constructor(file: JournalFile | undefined, path: string, whole: number, options: JournalOptions) {
    this.#file = file;
    this.#path = path;
    this.#whole = whole;
    this.#sync = options.sync ?? true;
  }

  static async open(path: string, options: JournalOptions = {}): Promise<Journal> {
    const file = await (options.openFile ?? openForAppending)(path);
    return new Journal(file, path, (await file.stat()).size, options);
  }

  /**
   * Settles when the text is on the disk.
   *
   * @throws DiskFullError where there is no room: nothing of the text is in the file then
   */
  append(text: string): Promise<void> {
    return new Promise((done, failed) => {
      this.#waiting.push({ text, done, failed });
      this.#writing ??= this.#drain();
    });
  }

  async close(): Promise<void> {
    await this.#writing;
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        await this.#write(batch.map((entry) => entry.text).join(""));
        for (const entry of batch) entry.done();
      } catch (error) {
        for (const entry of batch) entry.failed(namingFullDiskOf(error, this.#path));
      }
    }
    // In the same turn as the last look at the queue, so that no append is left waiting.
    this.#writing = undefined;
  }

  async #write(text: string): Promise<void> {
    const file = this.#file;
    if (file === undefined) throw new Error("the journal is closed");
    if (this.#isTorn) await this.#takeBack(file);
    this.#isTorn = true;
    try {
      await file.appendFile(text);
      if (this.#sync) await file.datasync();
      this.#whole += Buffer.byteLength(text);
      this.#isTorn = false;
    } catch (error) {
      // If even that fails, it is tried again before the next line.
      await this.#takeBack(file).catch(() => undefined);
      throw error;
    }
  }

  async #takeBack(file: JournalFile): Promise<void> {
    await file.truncate(this.#whole);
    this.#isTorn = false;
  }
}

function openForAppending(path: string): Promise<JournalFile> {
  return open(path, "a");
}
