import { ImageError } from "./imageError.ts";

/** A segment of a JPEG. */
export interface Segment {
  /** The second byte of its marker. */
  readonly code: number;
  /** Without marker and length. */
  readonly body: Buffer;
  /** Place of its marker, and of what comes behind it: the coded data, where it is the head of a scan. */
  readonly start: number;
  readonly end: number;
}

/** Segments from the start of a JPEG to its end marker. The file is one that `checkJpeg` has walked: each is inside it. */
export function* segmentsOf(bytes: Buffer): Generator<Segment, void> {
  for (let at = 2; ;) {
    at = bytes.indexOf(0xff, at);
    while (bytes[at] === 0xff) at++;
    const code = bytes[at];
    if (at < 0 || code === undefined || code === 0xd9) return;
    if (code === 0 || (code >= 0xd0 && code <= 0xd8)) continue; // Inside the data of a scan.
    const [start, end] = [at - 1, at + 1 + bytes.readUInt16BE(at + 1)];
    yield { code, body: bytes.subarray(at + 3, end), start, end };
    at = end;
  }
}

/** A Huffman table as a DHT segment has it: counts of codes by length, then their symbols. */
export interface CodeTable {
  /** Class (0: first coefficients, 1: others) << 4 | number of the table. */
  readonly key: number;
  readonly counts: Uint8Array;
  readonly symbols: Uint8Array;
}

/** The tables of a DHT segment (ITU-T T.81, B.2.4.2). */
export function* codeTablesOf(body: Buffer): Generator<CodeTable, void> {
  for (let at = 0; at + 17 <= body.length;) {
    const counts = body.subarray(at + 1, at + 17);
    const end = at + 17 + counts.reduce((sum, count) => sum + count, 0);
    yield { key: body[at] ?? 0, counts, symbols: body.subarray(at + 17, end) };
    at = end;
  }
}

/** A colour as a frame's header has it. */
export interface FrameColour {
  readonly id: number;
  /** Sampling factors, across and down. */
  readonly h: number;
  readonly v: number;
  /** Number of its table of steps. */
  readonly table: number;
}

/** The colours of a frame's header (T.81, B.2.2). @throws ImageError where they are not one, three or four */
export function frameColours(body: Buffer): readonly FrameColour[] {
  const count = body[5] ?? 0;
  if (![1, 3, 4].includes(count) || body.length < 6 + count * 3) throw new ImageError(`The JPEG has ${count} colours`);
  return Array.from({ length: count }, (_, index) => {
    const [id = 0, factors = 0, table = 0] = body.subarray(6 + index * 3);
    return { id, h: factors >> 4, v: factors & 15, table };
  });
}

/** The same colours. @throws ImageError where a sampling factor is none */
export function withFactors(colours: readonly FrameColour[]): readonly FrameColour[] {
  if (colours.some(({ h, v }) => h < 1 || h > 4 || v < 1 || v > 4))
    throw new ImageError("The JPEG is damaged: its colours have no size");
  return colours;
}
