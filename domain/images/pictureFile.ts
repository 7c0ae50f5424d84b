import { isJpeg, isPng } from "./decodeImage.ts";
import { ImageError } from "./imageError.ts";
import { checkJpeg } from "./jpegStructure.ts";
import { otherKindByBytes } from "../dataset/pictureKinds.ts";
import { decodePng, PngError } from "./pngReader.ts";

/** What a file is, by its bytes and not by its name. */
export interface PictureFile {
  readonly kind: "png" | "jpg";
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/**
 * Checks that a file is a PNG or JPEG that can be read to its end.
 *
 * @throws ImageError that says why it can't
 */
export function inspectPicture(file: Uint8Array): PictureFile {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  if (bytes.length === 0) throw new ImageError("The file is empty");
  if (isJpeg(bytes)) return { kind: "jpg", ...checkJpeg(bytes) };
  if (!isPng(bytes)) {
    const kind = otherKindByBytes(bytes);
    throw new ImageError(`The file is neither PNG nor JPEG${kind === undefined ? "" : ` but ${kind}: convert it`}`);
  }
  try {
    const { width, height } = decodePng(bytes);
    return { kind: "png", width, height };
  } catch (error) {
    throw error instanceof PngError ? new ImageError(error.message, { cause: error }) : error;
  }
}
