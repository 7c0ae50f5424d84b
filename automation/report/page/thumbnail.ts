import { encodePng } from "../../../domain/images/png.ts";
import { decodePng, PngError } from "../../../domain/images/pngReader.ts";

/** Smaller files are shown as they are. */
const LARGE_BYTES = 20_000;
const SIDE = 112;

/** A large PNG as a small one, base64; everything else unchanged. */
export function thumbnail(base64: string): string {
  if (base64.length < LARGE_BYTES * (4 / 3)) return base64;
  try {
    const { width, height, rgb } = decodePng(Buffer.from(base64, "base64"));
    const scale = Math.max(width, height) / SIDE;
    if (scale <= 1) return base64;
    const [w, h] = [Math.max(Math.round(width / scale), 1), Math.max(Math.round(height / scale), 1)];
    const small = encodePng(shrink(rgb, width, height, w, h), w, h).toString("base64");
    return small.length < base64.length ? small : base64;
  } catch (error) {
    if (error instanceof PngError) return base64;
    throw error;
  }
}

/** Each small pixel is the mean of the large ones that it covers. */
function shrink(rgb: Uint8Array, width: number, height: number, w: number, h: number): Uint8Array {
  const small = new Uint8Array(w * h * 3);
  for (let y = 0; y < h; y++) {
    const [top, bottom] = [Math.floor((y * height) / h), Math.ceil(((y + 1) * height) / h)];
    for (let x = 0; x < w; x++) {
      const [left, right] = [Math.floor((x * width) / w), Math.ceil(((x + 1) * width) / w)];
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (let row = top; row < bottom; row++)
          for (let column = left; column < right; column++) sum += rgb[(row * width + column) * 3 + channel] ?? 0;
        small[(y * w + x) * 3 + channel] = Math.round(sum / ((bottom - top) * (right - left)));
      }
    }
  }
  return small;
}
