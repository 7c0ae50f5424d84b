/** Bytes of a PNG or JPEG file to RGB pixels, told apart by their first bytes and not by name or content type. */
import { checkDimensions, decodePng, isPng, PngError, pngHeader, type RgbImage } from "./pngReader.ts";
import { ImageError } from "./imageError.ts";

export { isPng };
export const isJpeg = (bytes: Uint8Array): boolean =>
  bytes.length >= 3 && bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;

/** The dimensions that the file claims, from its header alone. */
export function imageDimensions(bytes: Buffer): { width: number; height: number } {
  if (isPng(bytes)) return asImageError(() => pngHeader(bytes));
  if (isJpeg(bytes)) return asImageError(() => jpegDimensions(bytes));
  throw new ImageError(`Not a PNG or JPEG image: ${describe(bytes)}.`);
}

/**
 * The pixels as they are stored: an Exif orientation is not looked at (`upright/uprightPicture.ts` says why).
 *
 * @param atLeast pixels a side that are enough: a JPEG of eight times as many is read at an eighth of its size, in a tenth of the time
 */
export async function decodeImage(bytes: Buffer, atLeast = Number.POSITIVE_INFINITY): Promise<RgbImage> {
  const { width, height } = imageDimensions(bytes);
  if (isPng(bytes)) return asImageError(() => decodePng(bytes));
  if (Math.min(width, height) >= atLeast * 8) {
    const { decodeJpegEighth } = await import("./jpegEighth.ts");
    return decodeJpegEighth(bytes);
  }
  const { decodeJpeg } = await import("./decodeJpeg.ts");
  return decodeJpeg(bytes);
}

function asImageError<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof PngError ? new ImageError(error.message, { cause: error }) : error;
  }
}

/** Walks the markers of a JPEG to its frame header (ITU-T T.81, B.2.2). */
function jpegDimensions(bytes: Buffer): { width: number; height: number } {
  for (let at = 2; at + 9 < bytes.length;) {
    if (bytes[at] !== 0xff) break;
    const marker = bytes[at + 1] as number;
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      const [height, width] = [bytes.readUInt16BE(at + 5), bytes.readUInt16BE(at + 7)];
      checkDimensions(width, height);
      return { width, height };
    }
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  throw new ImageError("The JPEG has no frame header.");
}

function describe(bytes: Buffer): string {
  if (bytes.length === 0) return "there are no bytes";
  return `it begins with ${[...bytes.subarray(0, 4)].map((b) => b.toString(16).padStart(2, "0")).join(" ")}`;
}
