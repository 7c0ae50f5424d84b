/**
 * PNG to 8-bit RGB (W3C PNG specification, third edition): all colour types, bit depths and Adam7. Written here rather than
 * taken from a library because the bytes come from strangers: the dimensions are checked before anything is inflated,
 * and inflating stops at exactly the size that they call for. Alpha is dropped, as OpenCV's colour reader drops it.
 */
import { inflateSync } from "node:zlib";
import { unfilter } from "./pngFilters.ts";
import { readStored, storedLength } from "./storedZlib.ts";

/** Thrown when bytes are no PNG, or one too large to be unpacked; the message says why. */
export class PngError extends Error {
  override readonly name = "PngError";
}

/** No side of a picture may be longer, and no picture larger: a few kilobytes can claim to be gigapixels. */
const MAX_SIDE = 16384;
export const MAX_PIXELS = 25_000_000;

/** A picture of 8-bit RGB pixels. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  /** width × height × 3 bytes, row by row. */
  readonly rgb: Uint8Array;
}

/** @throws PngError where a picture claims to be empty or too large, before anything of it is unpacked */
export function checkDimensions(width: number, height: number): void {
  if (width < 1 || height < 1) throw new PngError(`The image claims to be ${width} × ${height} pixels.`);
  if (width > MAX_SIDE || height > MAX_SIDE || width * height > MAX_PIXELS) {
    throw new PngError(
      `The image is ${width} × ${height} pixels: at most ${MAX_SIDE} a side and ${MAX_PIXELS} in all are accepted.`,
    );
  }
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const HEADER_END = 33;
const DEPTHS: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};
const SAMPLES: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

export interface PngHeader {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colour: number;
  readonly interlaced: boolean;
}

export const isPng = (bytes: Uint8Array): boolean => bytes.length >= 8 && SIGNATURE.equals(bytes.subarray(0, 8));

export function pngHeader(bytes: Buffer): PngHeader {
  if (bytes.length < HEADER_END || bytes.toString("latin1", 12, 16) !== "IHDR")
    throw new PngError("The PNG has no header.");
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  checkDimensions(width, height);
  const [depth, colour, interlace] = [bytes[24] as number, bytes[25] as number, bytes[28] as number];
  if (DEPTHS[colour]?.includes(depth) !== true) {
    throw new PngError(`The PNG's colour type ${colour} with ${depth} bits does not exist.`);
  }
  if (interlace > 1) throw new PngError(`The PNG's interlace method ${interlace} does not exist.`);
  return { width, height, depth, colour, interlaced: interlace === 1 };
}

/** Decodes any PNG – grey, palette, RGB, with alpha, 1 to 16 bits, interlaced – to 8-bit RGB. */
export function decodePng(file: Uint8Array): RgbImage {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  if (!isPng(bytes)) throw new PngError("The file is no PNG.");
  const header = pngHeader(bytes);
  const { palette, data } = readChunks(bytes);
  if (header.colour === 3 && palette === undefined) throw new PngError("The PNG has no palette.");
  const passes = header.interlaced ? ADAM7 : ([[0, 0, 1, 1]] as const);
  const bits = header.depth * (SAMPLES[header.colour] as number);
  const sizes = passes.map(([x0, y0, dx, dy]) => {
    const columns = Math.max(0, Math.ceil((header.width - x0) / dx));
    const lines = columns === 0 ? 0 : Math.max(0, Math.ceil((header.height - y0) / dy));
    return { columns, lines, rowBytes: Math.ceil((columns * bits) / 8) };
  });
  const expected = sizes.reduce((sum, { lines, rowBytes }) => sum + lines * (rowBytes + 1), 0);
  const raw = inflate(data, expected);
  const pixels = new Uint8Array(header.width * header.height * 3);
  let at = 0;
  passes.forEach(([x0, y0, dx, dy], pass) => {
    const { columns, lines, rowBytes } = sizes[pass] as (typeof sizes)[number];
    const unknown = unfilter(raw, at, lines, rowBytes, Math.max(1, bits >> 3));
    if (unknown !== undefined) throw new PngError(`The PNG's line filter ${unknown} does not exist.`);
    for (let line = 0; line < lines; line++) {
      const from = at + line * (rowBytes + 1) + 1;
      const to = ((y0 + line * dy) * header.width + x0) * 3;
      writeLine(raw, from, columns, header, palette, pixels, to, dx * 3);
    }
    at += lines * (rowBytes + 1);
  });
  return { width: header.width, height: header.height, rgb: pixels };
}

/** Walks the chunks up to IEND; every length is checked against what is there. */
function readChunks(bytes: Buffer): { palette: Buffer | undefined; data: Buffer } {
  const parts: Buffer[] = [];
  let palette: Buffer | undefined;
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString("latin1", at + 4, at + 8);
    if (type === "IEND") break;
    if (at + 12 + length > bytes.length)
      throw new PngError(`The PNG is cut off inside its ${JSON.stringify(type)} chunk.`);
    const body = bytes.subarray(at + 8, at + 8 + length);
    if (type === "IDAT") parts.push(body);
    if (type === "PLTE") palette = body;
    at += 12 + length;
  }
  if (parts.length === 0) throw new PngError("The PNG holds no pixels.");
  return { palette, data: parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts) };
}

function inflate(data: Buffer, expected: number): Buffer {
  if (data.length === storedLength(expected)) {
    const stored = Buffer.allocUnsafe(expected);
    if (readStored(data, stored, expected)) return stored;
  }
  let raw: Buffer;
  try {
    raw = inflateSync(data, { maxOutputLength: expected });
  } catch (error) {
    const tooLong = (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
    throw new PngError(
      tooLong ? "The PNG holds more data than its dimensions call for." : "The PNG's data are damaged.",
      {
        cause: error,
      },
    );
  }
  if (raw.length < expected) throw new PngError("The PNG holds fewer data than its dimensions call for.");
  return raw;
}

/** Turns one line of samples into RGB, `step` bytes apart. */
function writeLine(
  raw: Buffer,
  from: number,
  columns: number,
  { depth, colour }: PngHeader,
  palette: Buffer | undefined,
  pixels: Uint8Array,
  to: number,
  step: number,
): void {
  if (depth === 8 && colour === 2 && step === 3) {
    pixels.set(raw.subarray(from, from + columns * 3), to);
    return;
  }
  const samples = SAMPLES[colour] as number;
  const scale = colour === 3 ? 1 : 255 / (2 ** Math.min(depth, 8) - 1);
  const sample = (index: number): number => {
    if (depth === 8) return raw[from + index] as number;
    if (depth === 16) return raw[from + index * 2] as number; // the high byte
    const bit = index * depth;
    return (((raw[from + (bit >> 3)] as number) >> (8 - depth - (bit & 7))) & ((1 << depth) - 1)) * scale;
  };
  for (let x = 0; x < columns; x++, to += step) {
    for (let c = 0; c < 3; c++) {
      const value = sample(x * samples + (samples >= 3 ? c : 0));
      pixels[to + c] = palette === undefined || colour !== 3 ? value : (palette[value * 3 + c] ?? 0);
    }
  }
}
