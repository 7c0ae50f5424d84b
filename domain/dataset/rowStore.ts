/** Takes the rows of an array one by one; the bytes are only lent. */
export type OnRow = (index: number, row: Uint8Array) => void;

/**
 * The bytes of a large array that comes in pieces: handed on row by row, so that no more than one is in memory, or kept as
 * a whole where it can't be told yet what to do with them.
 */
export class RowStore {
  readonly length: number;
  readonly #rowBytes: number;
  readonly #onRow: OnRow | undefined;
  readonly #bytes: Buffer;
  #at = 0;

  constructor(length: number, rowBytes: number, onRow?: OnRow) {
    this.length = length;
    this.#rowBytes = rowBytes;
    this.#onRow = onRow;
    this.#bytes = Buffer.allocUnsafeSlow(onRow === undefined ? length : rowBytes);
  }

  /** Whether the rows were kept. */
  get isWhole(): boolean {
    return this.#onRow === undefined;
  }

  write(chunk: Uint8Array): void {
    if (this.#onRow === undefined) this.#bytes.set(chunk, this.#at);
    else this.#writeRows(chunk, this.#onRow);
    this.#at += chunk.length;
  }

  /** A byte of the whole, where it was kept. */
  at(index: number): number {
    return this.#bytes[index] ?? 0;
  }

  /** The bytes of a row, where they were kept. */
  row(index: number): Uint8Array {
    return this.#bytes.subarray(index * this.#rowBytes, (index + 1) * this.#rowBytes);
  }

  #writeRows(chunk: Uint8Array, onRow: OnRow): void {
    for (let read = 0; read < chunk.length;) {
      const row = Math.floor((this.#at + read) / this.#rowBytes);
      const offset = (this.#at + read) % this.#rowBytes;
      const size = Math.min(this.#rowBytes - offset, chunk.length - read);
      const piece = chunk.subarray(read, read + size);
      // A row that lies in one piece needs no copy.
      if (size === this.#rowBytes) onRow(row, piece);
      else {
        this.#bytes.set(piece, offset);
        if (offset + size === this.#rowBytes) onRow(row, this.#bytes);
      }
      read += size;
    }
  }
}
