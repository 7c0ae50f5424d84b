/** Bilinear resizing that averages where it shrinks (the triangle filter is widened by the factor, as Pillow does). */
import type { RgbImage } from "./pngReader.ts";

interface Taps {
  readonly first: Int32Array;
  readonly count: Int32Array;
  readonly weights: Float32Array;
  readonly stride: number;
}

/** For each of `to` places, which of `from` pixels it is made of, and in what shares. */
function taps(from: number, to: number): Taps {
  const factor = from / to;
  const support = Math.max(1, factor);
  const stride = Math.ceil(support) * 2 + 1;
  const [first, count, weights] = [new Int32Array(to), new Int32Array(to), new Float32Array(to * stride)];
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * factor;
    const low = Math.max(0, Math.floor(centre - support + 0.5));
    const high = Math.min(from, Math.floor(centre + support + 0.5));
    let total = 0;
    for (let p = low; p < high; p++) {
      const weight = Math.max(0, 1 - Math.abs(p + 0.5 - centre) / support);
      weights[i * stride + p - low] = weight;
      total += weight;
    }
    for (let p = 0; p < high - low; p++) weights[i * stride + p] = (weights[i * stride + p] as number) / total;
    first[i] = low;
    count[i] = high - low;
  }
  return { first, count, weights, stride };
}

/** `image` at the given size; the same pixels where it has that size already. */
export function resize(image: RgbImage, width: number, height: number): Uint8Array {
  if (image.width === width && image.height === height) return image.rgb;
  const across = taps(image.width, width);
  const down = taps(image.height, height);
  const narrowed = new Float32Array(image.height * width * 3);
  for (let y = 0; y < image.height; y++) {
    for (let x = 0; x < width; x++) {
      for (let k = 0; k < (across.count[x] as number); k++) {
        const weight = across.weights[x * across.stride + k] as number;
        const from = (y * image.width + (across.first[x] as number) + k) * 3;
        const to = (y * width + x) * 3;
        for (let c = 0; c < 3; c++)
          narrowed[to + c] = (narrowed[to + c] as number) + weight * (image.rgb[from + c] as number);
      }
    }
  }
  const out = new Uint8Array(width * height * 3);
  const run = width * 3;
  const line = new Float32Array(run);
  for (let y = 0; y < height; y++) {
    line.fill(0);
    for (let k = 0; k < (down.count[y] as number); k++) {
      const weight = down.weights[y * down.stride + k] as number;
      const from = ((down.first[y] as number) + k) * run;
      for (let i = 0; i < run; i++) line[i] = (line[i] as number) + weight * (narrowed[from + i] as number);
    }
    for (let i = 0; i < run; i++) out[y * run + i] = (line[i] as number) + 0.5;
  }
  return out;
}
