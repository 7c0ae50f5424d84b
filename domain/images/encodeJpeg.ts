import { encode } from "jpeg-js";
import type { RgbImage } from "./pngReader.ts";

/** @param quality 1 to 100 */
export function encodeJpeg({ width, height, rgb }: RgbImage, quality: number): Buffer {
  const data = new Uint8Array(width * height * 4).fill(255);
  for (let pixel = 0; pixel < width * height; pixel++) {
    data[pixel * 4] = rgb[pixel * 3] as number;
    data[pixel * 4 + 1] = rgb[pixel * 3 + 1] as number;
    data[pixel * 4 + 2] = rgb[pixel * 3 + 2] as number;
  }
  return encode({ data, width, height }, quality).data;
}
