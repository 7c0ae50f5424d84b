import { ArchiveError } from "./archiveError.ts";

/** Thrown where an opcode's bytes have not all come yet: the opcode is begun again when they have. */
export const incomplete = new Error("incomplete");

/** The bytes of a pickle that come piece by piece. Reads numbers and byte strings, the latter as views of the pieces. */
export class PickleInput {
  readonly member: string;
  readonly #size: number;
  #waiting: Uint8Array[] = [];
  #waitingSize = 0;
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;
  /** Where `#bytes` begins in the pickle. */
  #base = 0;
  #needed = 1;
  #start = 0;

  /** @param size length of the whole pickle: what claims to be longer than the rest of it is refused at once */
  constructor(member: string, size: number) {
    this.member = member;
    this.#size = size;
  }

  get position(): number {
    return this.#base + this.#at;
  }

  get hasMore(): boolean {
    return this.#at < this.#bytes.length;
  }

  push(chunk: Uint8Array): void {
    this.#waiting.push(chunk);
    this.#waitingSize += chunk.length;
  }

  /** Opens what has come for reading; false while the opcode that was begun still lacks bytes. */
  open(): boolean {
    const [first] = this.#waiting;
    if (first === undefined || this.#waitingSize < this.#needed) return false;
    this.#bytes =
      this.#waiting.length === 1
        ? Buffer.from(first.buffer, first.byteOffset, first.byteLength)
        : Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#waitingSize = 0;
    this.#needed = 1;
    return true;
  }

  /** Keeps what was not read for the next `open`. */
  close(): void {
    const rest = this.#bytes.subarray(this.#at);
    this.#base += this.#at;
    this.#at = 0;
    this.#bytes = rest;
    if (rest.length > 0) this.push(rest);
  }

  /** Begins an opcode, to which `rollBack` returns. */
  begin(): void {
    this.#start = this.#at;
  }

  rollBack(): void {
    this.#needed = this.#at - this.#start;
    this.#at = this.#start;
  }

  /** At most `size` of the bytes that are here. */
  some(size: number): Buffer {
    const start = this.#at;
    this.#at = Math.min(start + size, this.#bytes.length);
    return this.#bytes.subarray(start, this.#at);
  }

  uint8(): number {
    return this.#bytes.readUInt8(this.#skip(1));
  }

  uint16(): number {
    return this.#bytes.readUInt16LE(this.#skip(2));
  }

  int32(): number {
    return this.#bytes.readInt32LE(this.#skip(4));
  }

  uint32(): number {
    return this.#bytes.readUInt32LE(this.#skip(4));
  }

  double(): number {
    return this.#bytes.readDoubleBE(this.#skip(8));
  }

  /** A length of 8 bytes. */
  length8(): number {
    const size = this.#bytes.readBigUInt64LE(this.#skip(8));
    return size > BigInt(this.#size) ? this.#tooShort() : Number(size);
  }

  /** A signed integer of any length that a number can hold. */
  integer(size: number): number {
    const view = this.view(size);
    if (size > 6) throw new ArchiveError("an integer of the pickle is too large", this.member);
    return size === 0 ? 0 : view.readIntLE(0, size);
  }

  view(size: number): Buffer {
    const start = this.#skip(size);
    return this.#bytes.subarray(start, start + size);
  }

  /** Text in UTF-8. */
  text(size: number): string {
    // V8's strings end at 2^29 - 24 characters: a longer one is nothing that belongs here.
    if (size > 0x1ffffff0) throw new ArchiveError("a text of the pickle is too long", this.member);
    return this.view(size).toString("utf8");
  }

  /** A line of at most 256 characters. */
  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    const length = (end < 0 ? this.#bytes.length : end) - this.#at;
    if (length > 256) throw new ArchiveError("a global's name is not text", this.member);
    if (end < 0) this.#skip(length + 1);
    const line = this.view(length).toString("latin1");
    this.#at++;
    return line;
  }

  /** Refuses a length that reaches beyond the end of the pickle. */
  require(size: number): void {
    if (size > this.#size - this.position) this.#tooShort();
  }

  #skip(size: number): number {
    const start = this.#at;
    this.require(size);
    this.#at += size;
    if (this.#at > this.#bytes.length) throw incomplete;
    return start;
  }

  #tooShort(): never {
    throw new ArchiveError("the pickle ends too early", this.member);
  }
}
