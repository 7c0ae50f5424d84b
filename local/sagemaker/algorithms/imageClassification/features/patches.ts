/** Square patches of an image, each normalised for brightness and contrast (Coates & Ng 2011, section 3.2.1). */

/** What all patches of one model have in common. Images are height × width × 3, values 0…255. */
export interface PatchGeometry {
  readonly width: number;
  readonly height: number;
  /** Side of a patch. */
  readonly side: number;
}

export const CHANNELS = 3;

export const patchLength = (g: PatchGeometry): number => g.side * g.side * CHANNELS;
export const columns = (g: PatchGeometry): number => g.width - g.side + 1;
export const rows = (g: PatchGeometry): number => g.height - g.side + 1;

/** Keeps the contrast of flat patches from being blown up to noise; the value is the paper's, for 0…255. */
export const CONTRAST_FLOOR = 10;

/** Copies the patch whose top left pixel is (x, y) to `out[at…]`, with mean 0 and deviation 1. */
export function readPatch(
  image: Float32Array,
  g: PatchGeometry,
  x: number,
  y: number,
  out: Float32Array,
  at: number,
): void {
  const run = g.side * CHANNELS;
  const length = g.side * run;
  let sum = 0;
  let squares = 0;
  let to = at;
  for (let dy = 0; dy < g.side; dy++) {
    let from = ((y + dy) * g.width + x) * CHANNELS;
    for (let i = 0; i < run; i++) {
      const value = image[from++] as number;
      out[to++] = value;
      sum += value;
      squares += value * value;
    }
  }
  const mean = sum / length;
  const scale = 1 / Math.sqrt(Math.max(0, squares / length - mean * mean) + CONTRAST_FLOOR);
  for (let i = at; i < to; i++) out[i] = ((out[i] as number) - mean) * scale;
}

/** For each component of a patch, the component that holds the same pixel after a horizontal flip. */
export function mirrorOfPatch(side: number): Int32Array {
  const mirror = new Int32Array(side * side * CHANNELS);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      for (let c = 0; c < CHANNELS; c++) {
        mirror[(y * side + x) * CHANNELS + c] = (y * side + side - 1 - x) * CHANNELS + c;
      }
    }
  }
  return mirror;
}
