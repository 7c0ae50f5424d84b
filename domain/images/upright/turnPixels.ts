import type { RgbImage } from "../pngReader.ts";
import { type Orientation, turnOf } from "./orientation.ts";

/** The pixels of a stored picture as they are to be shown; the same ones where they are upright. */
export function turnPixels(image: RgbImage, orientation: Orientation): RgbImage {
  if (orientation === 1) return image;
  const { swaps, flipsColumns, flipsLines } = turnOf(orientation);
  const [width, height] = swaps ? [image.height, image.width] : [image.width, image.height];
  // Where the picture's first pixel is stored, and how far the next one across and the next one down are from it.
  const start = (flipsColumns ? image.width - 1 : 0) + (flipsLines ? image.height - 1 : 0) * image.width;
  const [column, line] = [flipsColumns ? -1 : 1, flipsLines ? -image.width : image.width];
  const [across, down] = swaps ? [line, column] : [column, line];
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0, from = (start + y * down) * 3; x < width; x++, to += 3, from += across * 3) {
      rgb[to] = image.rgb[from] as number;
      rgb[to + 1] = image.rgb[from + 1] as number;
      rgb[to + 2] = image.rgb[from + 2] as number;
    }
  }
  return { width, height, rgb };
}
