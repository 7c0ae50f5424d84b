/** Thrown when bytes are no image that can be decoded; the message says why. */
export class ImageError extends Error {
  override readonly name = "ImageError";
}
