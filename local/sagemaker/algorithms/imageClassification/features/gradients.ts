/** Gradients of an image, which its HOG descriptors of all sizes are made of: colour by the strongest channel. */
import { CHANNELS } from "./patches.ts";

export const BINS = 9;

export class Gradients {
  readonly width: number;
  readonly height: number;
  /** Pixel by pixel. */
  readonly magnitudes: Float64Array;
  /** Unsigned orientation in bins, −0.5 to 8.5: the middle of a bin is a whole number. */
  readonly places: Float64Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.magnitudes = new Float64Array(width * height);
    this.places = new Float64Array(width * height);
  }

  /** Takes an image, height × width × 3. */
  set(image: Float32Array): this {
    const { width, height, magnitudes, places } = this;
    for (let y = 0; y < height; y++) {
      const up = Math.max(0, y - 1) * width;
      const below = Math.min(height - 1, y + 1) * width;
      for (let x = 0; x < width; x++) {
        const left = (y * width + Math.max(0, x - 1)) * CHANNELS;
        const right = (y * width + Math.min(width - 1, x + 1)) * CHANNELS;
        let gx = 0;
        let gy = 0;
        let strongest = 0;
        for (let c = 0; c < CHANNELS; c++) {
          const dx = (image[right + c] as number) - (image[left + c] as number);
          const dy = (image[(below + x) * CHANNELS + c] as number) - (image[(up + x) * CHANNELS + c] as number);
          const power = dx * dx + dy * dy;
          if (power > strongest) {
            strongest = power;
            gx = dx;
            gy = dy;
          }
        }
        magnitudes[y * width + x] = Math.sqrt(strongest);
        // Unsigned, in half turns.
        places[y * width + x] = ((Math.atan2(gy, gx) / Math.PI + 1) % 1) * BINS - 0.5;
      }
    }
    return this;
  }
}
