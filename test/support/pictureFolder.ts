import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { encode } from "jpeg-js";
import { drawShape, shapePng } from "./shapePictures.ts";

/** Writes a file below a folder, and the folders to it. */
export function writeBelow(folder: string, path: string, bytes: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), bytes);
}

/** A picture of a shape as JPEG. */
export function shapeJpeg(classIndex: number, number: number, width = 32, height = width): Buffer {
  const { rgb } = drawShape(classIndex, number, width, height);
  const data = new Uint8Array(width * height * 4).fill(255);
  for (let pixel = 0; pixel < width * height; pixel++) data.set(rgb.subarray(pixel * 3, pixel * 3 + 3), pixel * 4);
  return encode({ data, width, height }, 90).data;
}

export interface PictureFolder {
  /** Names of the classes' folders. */
  readonly classes: readonly string[];
  /** Pictures a class. */
  readonly each: number;
  /** Number of the first picture: other numbers are other pictures. */
  readonly first?: number;
  /** Added to the numbers by which pictures are drawn: others of the same names. @default 0 */
  readonly seed?: number;
  /** Pixels a side. @default 32 */
  readonly side?: number;
  /** Every so manieth picture is a JPEG. @default - none */
  readonly jpegEvery?: number;
}

/** Writes pictures of shapes, a subfolder a class. */
export function writePictures(
  folder: string,
  { classes, each, first = 0, seed = 0, side = 32, jpegEvery }: PictureFolder,
): void {
  classes.forEach((name, index) => {
    for (let number = first; number < first + each; number++) {
      const isJpeg = jpegEvery !== undefined && number % jpegEvery === 0;
      const bytes = isJpeg ? shapeJpeg(index, number + seed, side) : shapePng(index, number + seed, side);
      writeBelow(folder, `${name}/${number}.${isJpeg ? "jpg" : "png"}`, bytes);
    }
  });
}
