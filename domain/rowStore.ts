/**
 * The bytes of a large array that comes in pieces: all of them, or only the rows that are wanted, so that a thousand
 * pictures out of 50,000 take 3 MB and not 150.
 */
export class RowStore {
  readonly length: number;
  readonly #rowBytes: number;
  /** Place of each row in `#bytes`, -1 for one that is not kept; undefined where all are. */
  readonly #slots: Int32Array | undefined;
  readonly #bytes: Buffer;
  #at = 0;

  /** @param wanted whether a row is kept; all are where it is left out */
  constructor(length: number, rowBytes: number, wanted?: readonly boolean[]) {
    this.length = length;
    this.#rowBytes = rowBytes;
    let kept = 0;
    this.#slots = wanted && Int32Array.from(wanted, (keep) => (keep ? kept++ : -1));
    this.#bytes = Buffer.allocUnsafeSlow(wanted === undefined ? length : kept * rowBytes);
  }

  write(chunk: Uint8Array): void {
    if (this.#slots === undefined) this.#bytes.set(chunk, this.#at);
    else this.#writeRows(chunk, this.#slots);
    this.#at += chunk.length;
  }

  /** A byte of the whole, where all rows were kept. */
  at(index: number): number {
    return this.#bytes[index] ?? 0;
  }

  /** The bytes of a row, unless it was not kept. */
  row(index: number): Uint8Array | undefined {
    const slot = this.#slots === undefined ? index : this.#slots[index];
    if (slot === undefined || slot < 0) return undefined;
    return this.#bytes.subarray(slot * this.#rowBytes, (slot + 1) * this.#rowBytes);
  }

  #writeRows(chunk: Uint8Array, slots: Int32Array): void {
    for (let read = 0; read < chunk.length;) {
      const row = Math.floor((this.#at + read) / this.#rowBytes);
      const offset = (this.#at + read) % this.#rowBytes;
      const size = Math.min(this.#rowBytes - offset, chunk.length - read);
      const slot = slots[row] ?? -1;
      if (slot >= 0) this.#bytes.set(chunk.subarray(read, read + size), slot * this.#rowBytes + offset);
      read += size;
    }
  }
}
