/** Zlib streams (RFC 1950) of stored blocks alone (RFC 1951, 3.2.4), which the project's own PNG files consist of. */

const maxStored = 0xffff;
const headBytes = 2;
const blockHead = 5;
const checksumBytes = 4;

/** How long the stream of so many bytes is. */
export const storedLength = (bytes: number): number =>
  headBytes + Math.ceil(bytes / maxStored) * blockHead + bytes + checksumBytes;

/** Writes the bytes as a stream to a place of `out`. */
export function writeStored(bytes: Uint8Array, out: Buffer, start: number): void {
  let to = out.writeUInt16BE(0x7801, start);
  for (let at = 0; at < bytes.length; at += maxStored) {
    const block = bytes.subarray(at, at + maxStored);
    to = out.writeUInt8(at + maxStored >= bytes.length ? 1 : 0, to);
    to = out.writeUInt16LE(block.length, to);
    to = out.writeUInt16LE(~block.length & 0xffff, to);
    out.set(block, to);
    to += block.length;
  }
  out.writeUInt32BE(adler32(bytes, bytes.length), to);
}

/**
 * Unpacks a stream that `writeStored` could have written to `out`, which it must fill to `size`; false for any other and for a
 * damaged one, about which zlib may decide. It costs a tenth of what zlib takes to begin.
 *
 * @param checksum Adler-32 of so many of the bytes that were written
 */
export function readStored(
  stream: Uint8Array,
  out: Uint8Array,
  size: number,
  checksum = (bytes: number): number => adler32(out, bytes),
): boolean {
  if (stream.length !== storedLength(size) || stream[0] !== 0x78 || stream[1] !== 0x01) return false;
  let at = headBytes;
  for (let to = 0; to < size;) {
    const length = Math.min(size - to, maxStored);
    const low = (stream[at + 1] as number) | ((stream[at + 2] as number) << 8);
    const complement = (stream[at + 3] as number) | ((stream[at + 4] as number) << 8);
    const isLast = to + length === size;
    if (stream[at] !== (isLast ? 1 : 0) || low !== length || (low ^ complement) !== 0xffff) return false;
    at += blockHead;
    out.set(stream.subarray(at, at + length), to);
    at += length;
    to += length;
  }
  const sum = checksum(size);
  for (let i = 0; i < checksumBytes; i++) if (stream[at + i] !== ((sum >>> (24 - i * 8)) & 0xff)) return false;
  return true;
}

/** Adler-32 (RFC 1950, 8.2) of the first `size` bytes, or of what goes on with them. */
export function adler32(bytes: Uint8Array, size: number, a = 1, b = 0): number {
  for (let at = 0; at < size;) {
    // So many sums stay below 2^31, what the processor counts fastest in; the remainder is taken once for all of them.
    for (const end = Math.min(at + 3800, size); at < end; at++) {
      a += bytes[at] as number;
      b += a;
    }
    a %= 65521;
    b %= 65521;
  }
  return b * 65536 + a;
}
