import { decode } from "jpeg-js";
import { ImageError } from "./imageError.ts";
import { checkDimensions, MAX_PIXELS, type RgbImage } from "./pngReader.ts";

/** Decodes a JPEG to 8-bit RGB, whatever its colours are; its claimed size is checked before anything is unpacked. */
export function decodeJpeg(bytes: Uint8Array): RgbImage {
  try {
    const options = {
      useTArray: true as const,
      formatAsRGBA: false,
      maxResolutionInMP: MAX_PIXELS / 1_000_000,
      maxMemoryUsageInMB: 1024,
    };
    const { width, height, data } = decode(bytes, options);
    checkDimensions(width, height);
    return { width, height, rgb: data };
  } catch (error) {
    throw new ImageError(`The JPEG cannot be decoded: ${(error as Error).message}.`, { cause: error });
  }
}
