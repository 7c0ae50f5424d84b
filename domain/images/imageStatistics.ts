import { inflateSync } from "node:zlib";
import { isJpeg } from "./decodeImage.ts";
import { decodeJpeg } from "./decodeJpeg.ts";
import { checkJpeg } from "./jpegStructure.ts";
import { unfilter } from "./pngFilters.ts";
import { decodePng } from "./pngReader.ts";
import { smallPictures, type LumaSums } from "./small/smallPictures.ts";
import { readStored } from "./storedZlib.ts";

/** What a picture looks like, in numbers that drift when a camera, the light or the traffic changes. */
export interface ImageStatistics {
  /** Mean luma, 0 (black) to 255 (white). */
  readonly brightness: number;
  /** Standard deviation of the luma. */
  readonly contrast: number;
  /** Variance of the luma's Laplacian: low for a blurred picture (Pech-Pacheco et al. 2000). */
  readonly sharpness: number;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

interface Luma {
  readonly width: number;
  readonly height: number;
  readonly values: Uint8Array;
}

/** Larger JPEGs would take seconds each: they are looked through, and not measured. */
const largestJpeg = 4_000_000;

/** Measures a PNG; throws `PngError` where it is none. */
export function measurePng(bytes: Uint8Array): ImageStatistics {
  return measurePlainPng(bytes) ?? measure(lumaOf(decodePng(bytes)));
}

/**
 * Measures a PNG or JPEG; undefined for a JPEG that is readable, and too large to be measured in good time.
 *
 * @throws PngError, ImageError where it is neither, or can't be read
 */
export function measurePicture(bytes: Uint8Array): ImageStatistics | undefined {
  if (!isJpeg(bytes)) return measurePng(bytes);
  const { width, height } = checkJpeg(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  return width * height > largestJpeg ? undefined : measure(lumaOf(decodeJpeg(bytes)));
}

function measure({ width, height, values }: Luma): ImageStatistics {
  const pixels = width * height;
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < pixels; i++) {
    const value = values[i] as number;
    sum += value;
    squares += value * value;
  }
  let edges = 0;
  let edgeSquares = 0;
  for (let y = 1; y < height - 1; y++) {
    const start = y * width;
    let left = values[start] as number;
    let middle = values[start + 1] as number;
    for (let at = start + 1, stop = start + width - 1; at < stop; at++) {
      const right = values[at + 1] as number;
      const edge = (values[at - width] as number) + (values[at + width] as number) + left + right - 4 * middle;
      edges += edge;
      edgeSquares += edge * edge;
      left = middle;
      middle = right;
    }
  }
  return statisticsOf({ sum, squares, edges, edgeSquares }, width, height);
}

function statisticsOf({ sum, squares, edges, edgeSquares }: LumaSums, width: number, height: number): ImageStatistics {
  const pixels = width * height;
  const mean = sum / pixels;
  const inner = Math.max((width - 2) * (height - 2), 1);
  return {
    brightness: mean,
    contrast: Math.sqrt(Math.max(squares / pixels - mean * mean, 0)),
    sharpness: Math.max(edgeSquares / inner - (edges / inner) ** 2, 0),
    width,
    height,
  };
}

/** Luma as ITU-R BT.601 weighs it, in the whole numbers that Pillow uses too. */
function luma(r: number, g: number, b: number): number {
  return (r * 19595 + g * 38470 + b * 7471 + 0x8000) >> 16;
}

function lumaOf({ width, height, rgb }: ReturnType<typeof decodePng>): Luma {
  const values = new Uint8Array(width * height);
  for (let i = 0; i < values.length; i++) values[i] = luma(rgb[i * 3] ?? 0, rgb[i * 3 + 1] ?? 0, rgb[i * 3 + 2] ?? 0);
  return { width, height, values };
}

const HEADER_END = 33;
const IDAT = 0x49444154;

/**
 * Measures the common kind of PNG (8-bit grey, RGB or RGBA, not interlaced); undefined for any other, and for anything odd,
 * which the full reader decides.
 */
function measurePlainPng(bytes: Uint8Array): ImageStatistics | undefined {
  const png = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (png.length < HEADER_END || png.readUInt32BE(0) !== 0x89504e47 || png.readUInt32BE(12) !== 0x49484452)
    return undefined;
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const channels = { 0: 1, 2: 3, 6: 4 }[png[25] ?? -1];
  if (png[24] !== 8 || channels === undefined || png[28] !== 0 || width * height > 1 << 24) return undefined;
  const parts: Buffer[] = [];
  for (let at = HEADER_END; at + 8 <= png.length;) {
    const [length, type] = [png.readUInt32BE(at), png.readUInt32BE(at + 4)];
    if (type === IDAT) parts.push(png.subarray(at + 8, at + 8 + length));
    else if (parts.length > 0) break;
    at += length + 12;
  }
  const packed = parts.length === 1 ? parts[0] : Buffer.concat(parts);
  const stride = width * channels;
  if (packed === undefined || stride === 0 || height === 0) return undefined;
  const raw = unpack(packed, (stride + 1) * height);
  if (raw === undefined || unfilter(raw, 0, height, stride, channels) !== undefined) return undefined;
  const sums = raw === smallPictures().rows && channels === 3 ? smallPictures().measure(width, height) : undefined;
  if (sums !== undefined) return statisticsOf(sums, width, height);
  const values = lumaBuffer(width * height);
  for (let y = 0, to = 0; y < height; y++) {
    let from = y * (stride + 1) + 1;
    for (let x = 0; x < width; x++, from += channels) {
      values[to++] =
        channels === 1
          ? (raw[from] as number)
          : luma(raw[from] as number, raw[from + 1] as number, raw[from + 2] as number);
    }
  }
  return measure({ width, height, values });
}

/** The rows, where there is room in what all small pictures share until the next one comes. */
function unpack(packed: Buffer, size: number): Uint8Array | undefined {
  const small = smallPictures();
  const isSmall = size <= small.rows.length;
  if (isSmall && readStored(packed, small.rows, size, (bytes) => small.checksum(bytes))) return small.rows;
  try {
    // At least 4 KB, or Node cuts it from a shared piece that outlives many a picture.
    const raw = inflateSync(packed, { maxOutputLength: size, chunkSize: Math.max(size, 4096) });
    if (raw.length !== size) return undefined;
    if (!isSmall) return raw;
    small.rows.set(raw);
    return small.rows;
  } catch {
    return undefined;
  }
}

/** Lent to one picture after the other: as many new ones would be collected too late to keep memory low. */
let lent = new Uint8Array(4096);

function lumaBuffer(size: number): Uint8Array {
  if (size > lent.length) lent = new Uint8Array(size);
  return lent;
}
