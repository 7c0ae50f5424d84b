import { ImageError } from "./imageError.ts";
import { checkDimensions, PngError } from "./pngReader.ts";

const END = 0xd9;
const SCAN = 0xda;
/** Markers of frames (ITU-T T.81, table B.1): baseline, extended and progressive with Huffman coding are the ones in use. */
const huffmanFrames = [0xc0, 0xc1, 0xc2];
const frames = [0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf];

/**
 * Walks a JPEG from its start to its end marker, through every segment and scan, and gives its dimensions. It decodes no
 * pixel, so a thousand pictures take a second; what it finds is files that are cut off, overwritten or no JPEG at all.
 *
 * @throws ImageError where the file's structure is broken, or of a kind that decoders seldom read
 */
export function checkJpeg(bytes: Buffer): { readonly width: number; readonly height: number } {
  let size: { width: number; height: number } | undefined;
  let scans = 0;
  for (let at = 2; ;) {
    const marker = markerAt(bytes, at);
    at = marker.end;
    if (marker.code === END) break;
    if (at + 2 > bytes.length) throw cutOff();
    const length = bytes.readUInt16BE(at);
    if (length < 2) throw new ImageError("The JPEG is damaged: a segment has no length");
    if (at + length > bytes.length) throw cutOff();
    if (huffmanFrames.includes(marker.code)) size = frameSize(bytes, at, length);
    else if (frames.includes(marker.code))
      throw new ImageError(
        "The JPEG is of a rare kind (lossless, hierarchical or arithmetic), which decoders don't read",
      );
    at += length;
    if (marker.code !== SCAN) continue;
    if (size === undefined) throw new ImageError("The JPEG is damaged: its pixels come before its size");
    at = endOfScan(bytes, at);
    scans++;
  }
  if (size === undefined || scans === 0) throw new ImageError("The JPEG holds no picture");
  return size;
}

/** The marker at a place, fill bytes before it skipped. */
function markerAt(bytes: Buffer, start: number): { readonly code: number; readonly end: number } {
  let at = start;
  if (at + 2 > bytes.length) throw cutOff();
  if (bytes[at] !== 0xff) throw new ImageError("The JPEG is damaged: there is no marker where one is due");
  while (bytes[at] === 0xff) at++;
  const code = bytes[at];
  if (code === undefined) throw cutOff();
  // Reserved codes, and those that stand for themselves inside a scan or at the start only.
  if (code < 0xc0 || (code >= 0xd0 && code <= 0xd8))
    throw new ImageError(`The JPEG is damaged: marker ${code.toString(16)} stands where it can't`);
  return { code, end: at + 1 };
}

function frameSize(bytes: Buffer, at: number, length: number): { width: number; height: number } {
  if (length < 8) throw new ImageError("The JPEG is damaged: its frame header is too short");
  const [precision, height, width] = [bytes[at + 2], bytes.readUInt16BE(at + 3), bytes.readUInt16BE(at + 5)];
  if (precision !== 8) throw new ImageError(`The JPEG has ${precision} bits a sample; decoders read 8`);
  try {
    checkDimensions(width, height);
  } catch (error) {
    throw error instanceof PngError ? new ImageError(error.message, { cause: error }) : error;
  }
  return { width, height };
}

/** Behind the coded data of a scan: the next marker that is neither a stuffed byte nor a restart. */
function endOfScan(bytes: Buffer, start: number): number {
  for (let at = start; ; at++) {
    at = bytes.indexOf(0xff, at);
    const next = at < 0 ? undefined : bytes[at + 1];
    if (next === undefined) throw cutOff();
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at;
  }
}

function cutOff(): ImageError {
  return new ImageError("The JPEG is cut off");
}
