import { open, type FileHandle } from "node:fs/promises";

/** An append-only file with group commit: appends that arrive together share one write and one fsync. */
export class Journal {
  static readonly closed = new Journal(undefined);

  #file: FileHandle | undefined;
  #waiting: { text: string; done(): void; failed(error: unknown): void }[] = [];
  #writing: Promise<void> | undefined;

  private constructor(file: FileHandle | undefined) {
    this.#file = file;
  }

  static async open(path: string): Promise<Journal> {
    return new Journal(await open(path, "a"));
  }

  /** Settles when the text is on the disk. */
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
        if (this.#file === undefined) throw new Error("the journal is closed");
        await this.#file.appendFile(batch.map((entry) => entry.text).join(""));
        await this.#file.datasync();
        for (const entry of batch) entry.done();
      } catch (error) {
        for (const entry of batch) entry.failed(error);
      }
    }
    // In the same turn as the last look at the queue, so that no append is left waiting.
    this.#writing = undefined;
  }
}
