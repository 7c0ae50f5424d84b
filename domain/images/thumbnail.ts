import { imageDimensions, isJpeg, isPng } from "./decodeImage.ts";
import { decodeJpeg } from "./decodeJpeg.ts";
import { decodeJpegEighth } from "./jpegEighth.ts";
import { encodeJpeg } from "./encodeJpeg.ts";
import { ImageError } from "./imageError.ts";
import { decodePng, PngError, type RgbImage } from "./pngReader.ts";
import { resize } from "./resize.ts";
import { orientationOf } from "./upright/orientation.ts";
import { turnPixels } from "./upright/turnPixels.ts";

/** Smaller files are shown as they are. */
const LARGE_BYTES = 20_000;
/** What can't be made small and is larger than this is not shown: a page of such pictures would not open. */
const MOST_BYTES = 192 * 1024;
const SIDE = 112;
/** A JPEG with a longer side is large enough at an eighth of its size, which takes a tenth of the time and the memory. */
const LARGE_SIDE = SIDE * 8;
const QUALITY = 85;

/**
 * A PNG or JPEG as small as a page shows it, upright, its proportions kept: a JPEG of 112 pixels at most; a small file (which a browser
 * turns upright by itself), or one of 192 KiB at most that can't be decoded, unchanged; undefined of others.
 */
export function thumbnail(bytes: Buffer): Buffer | undefined {
  if (bytes.length < LARGE_BYTES) return bytes;
  return reduced(bytes) ?? (bytes.length <= MOST_BYTES ? bytes : undefined);
}

function reduced(bytes: Buffer): Buffer | undefined {
  try {
    const image = decoded(bytes);
    if (image === undefined) return undefined;
    const scale = Math.max(image.width, image.height) / SIDE;
    if (scale <= 1 && bytes.length <= MOST_BYTES && isJpeg(bytes)) return bytes;
    const [width = 1, height = 1] = [image.width, image.height].map((side) =>
      Math.max(Math.round(side / Math.max(scale, 1)), 1),
    );
    const small = { width, height, rgb: resize(image, width, height) };
    return encodeJpeg(turnPixels(small, orientationOf(bytes)), QUALITY);
  } catch (error) {
    if (error instanceof PngError || error instanceof ImageError) return undefined;
    throw error;
  }
}

function decoded(bytes: Buffer): RgbImage | undefined {
  if (isPng(bytes)) return decodePng(bytes);
  if (!isJpeg(bytes)) return undefined;
  const { width, height } = imageDimensions(bytes);
  return Math.max(width, height) >= LARGE_SIDE ? decodeJpegEighth(bytes) : decodeJpeg(bytes);
}
