/** An image in the forms that its patches are compared in: 16-bit integers, and the contrast of any patch. */
import { CHANNELS, CONTRAST_FLOOR } from "./patches.ts";

/** Brightness goes with the filters' mean, so pixels may be counted from the middle, where products are smallest. */
export const MIDDLE = 128;

export class PatchImage {
  /** height × width × 3, less `MIDDLE`. */
  readonly pixels: Int16Array;
  private readonly width: number;
  /** Sums over all pixels above and to the left, of the values and of their squares. */
  private readonly sums: Float64Array;
  private readonly squares: Float64Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.pixels = new Int16Array(width * height * CHANNELS);
    this.sums = new Float64Array((width + 1) * (height + 1));
    this.squares = new Float64Array((width + 1) * (height + 1));
  }

  /** Takes an image of whole numbers from 0 to 255, height × width × 3. */
  set(image: Float32Array): void {
    const { width, sums, squares, pixels } = this;
    const stride = width + 1;
    for (let at = 0, to = stride + 1; at < image.length; to++) {
      let [sum, square] = [0, 0];
      for (let x = 0; x < width; x++, to++) {
        for (let c = 0; c < CHANNELS; c++, at++) {
          const value = (image[at] as number) - MIDDLE;
          pixels[at] = value;
          sum += value;
          square += value * value;
        }
        sums[to] = (sums[to - stride] as number) + sum;
        squares[to] = (squares[to - stride] as number) + square;
      }
    }
  }

  /** What the patch with the top left pixel (x, y) is to be multiplied by for a deviation of 1. */
  scale(x: number, y: number, side: number): number {
    const stride = this.width + 1;
    const [top, bottom] = [y * stride + x, (y + side) * stride + x];
    const over = (table: Float64Array): number =>
      (table[bottom + side] as number) - (table[bottom] as number) - (table[top + side] as number) + (table[top] as number); // prettier-ignore
    const count = side * side * CHANNELS;
    const mean = over(this.sums) / count;
    return 1 / Math.sqrt(Math.max(0, over(this.squares) / count - mean * mean) + CONTRAST_FLOOR);
  }
}
