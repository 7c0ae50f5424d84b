/** Thrown when bytes are no image that can be decoded; the message says why. */
export class ImageError extends Error {
  override readonly name = "ImageError";
}

/** No side of an image may be longer, and no image larger: a few kilobytes can claim to be gigapixels. */
export const MAX_SIDE = 16384;
export const MAX_PIXELS = 25_000_000;

/** 8-bit RGB pixels, row by row. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

export function checkDimensions(width: number, height: number): void {
  if (width < 1 || height < 1) throw new ImageError(`The image claims to be ${width} × ${height} pixels.`);
  if (width > MAX_SIDE || height > MAX_SIDE || width * height > MAX_PIXELS) {
    throw new ImageError(
      `The image is ${width} × ${height} pixels: at most ${MAX_SIDE} a side and ${MAX_PIXELS} in all are accepted.`,
    );
  }
}
