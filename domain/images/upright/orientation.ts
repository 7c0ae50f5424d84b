import { isJpeg, isPng } from "../decodeImage.ts";

/** How a picture is to be turned for its show: Exif's values 1 (as it is stored) to 8. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

const ORIENTATION_TAG = 0x0112;
const SHORT = 3;
/** Markers after which no further header comes: a scan, and the end. */
const ENDS = [0xda, 0xd9];

/**
 * The orientation of a PNG or JPEG: of the first Exif segment of a JPEG, of a PNG's `eXIf` chunk (CIPA DC-008, 4.6.4, tag 0x0112;
 * PNG, third edition, 11.3.3.4). What is not to be understood is 1, as browsers have it.
 */
export function orientationOf(bytes: Buffer): Orientation {
  const tiff = isJpeg(bytes) ? exifOfJpeg(bytes) : isPng(bytes) ? exifOfPng(bytes) : undefined;
  return tiff === undefined ? 1 : orientationIn(tiff);
}

/** The pixels' place from which one of the upright picture is taken: sides swapped or not, then counted from the far end or not. */
export interface Turn {
  readonly swaps: boolean;
  /** The stored picture's columns, and its lines, count from the end. */
  readonly flipsColumns: boolean;
  readonly flipsLines: boolean;
}

/** What brings a stored picture upright. */
export function turnOf(orientation: Orientation): Turn {
  return {
    swaps: orientation >= 5,
    flipsColumns: [2, 3, 7, 8].includes(orientation),
    flipsLines: [3, 4, 6, 7].includes(orientation),
  };
}

function exifOfJpeg(bytes: Buffer): Buffer | undefined {
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1] as number;
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (ENDS.includes(marker)) return undefined;
    const end = at + 2 + bytes.readUInt16BE(at + 2);
    if (marker === 0xe1 && bytes.toString("latin1", at + 4, at + 10) === "Exif\0\0")
      return bytes.subarray(at + 10, end);
    at = end;
  }
  return undefined;
}

function exifOfPng(bytes: Buffer): Buffer | undefined {
  for (let at = 8; at + 12 <= bytes.length;) {
    const end = at + 8 + bytes.readUInt32BE(at);
    const type = bytes.toString("latin1", at + 4, at + 8);
    if (type === "eXIf") return bytes.subarray(at + 8, end);
    if (type === "IDAT" || type === "IEND") return undefined;
    at = end + 4;
  }
  return undefined;
}

/** Of the first directory of a TIFF header (TIFF 6.0, section 2). */
function orientationIn(tiff: Buffer): Orientation {
  const isLittle = tiff.toString("latin1", 0, 4) === "II*\0";
  if (tiff.length < 8 || (!isLittle && tiff.toString("latin1", 0, 4) !== "MM\0*")) return 1;
  const short = (at: number): number => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const directory = isLittle ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  if (directory + 2 > tiff.length) return 1;
  const entries = short(directory);
  for (let entry = 0, at = directory + 2; entry < entries && at + 12 <= tiff.length; entry++, at += 12) {
    if (short(at) !== ORIENTATION_TAG) continue;
    const value = short(at + 8);
    return short(at + 2) === SHORT && value >= 1 && value <= 8 ? (value as Orientation) : 1;
  }
  return 1;
}
