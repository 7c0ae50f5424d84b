/**
 * Histograms of oriented gradients (Dalal & Triggs 2005): unsigned orientations in nine bins, colour by the strongest
 * channel, cells shared bilinearly, blocks of 2×2 cells normalised by L2-Hys.
 */
import { CHANNELS } from "./patches.ts";

export interface HogGeometry {
  readonly width: number;
  readonly height: number;
  /** Numbers of cells. */
  readonly across: number;
  readonly down: number;
}

export const BINS = 9;
const CLIP = 0.2;
const PER_BLOCK = 4 * BINS;

export const hogLength = (g: HogGeometry): number => (g.across - 1) * (g.down - 1) * PER_BLOCK;

/** Descriptor of one image, block by block, row-major. */
export function hog(image: Float32Array, g: HogGeometry): Float32Array {
  const histograms = cellHistograms(image, g);
  const { across, down } = g;
  const out = new Float32Array(hogLength(g));
  let at = 0;
  for (let by = 0; by < down - 1; by++) {
    for (let bx = 0; bx < across - 1; bx++) {
      for (let cell = 0; cell < 4; cell++) {
        const from = ((by + (cell >> 1)) * across + bx + (cell & 1)) * BINS;
        out.set(histograms.subarray(from, from + BINS), at + cell * BINS);
      }
      normaliseBlock(out.subarray(at, at + PER_BLOCK));
      at += PER_BLOCK;
    }
  }
  return out;
}

/** Gradients of all pixels, each shared between two bins and up to four cells. */
function cellHistograms(image: Float32Array, g: HogGeometry): Float32Array {
  const { width, height, across, down } = g;
  const out = new Float32Array(across * down * BINS);
  for (let y = 0; y < height; y++) {
    const up = Math.max(0, y - 1) * width;
    const below = Math.min(height - 1, y + 1) * width;
    const v = ((y + 0.5) / height) * down - 0.5;
    const cy = Math.floor(v);
    for (let x = 0; x < width; x++) {
      const left = y * width + Math.max(0, x - 1);
      const right = y * width + Math.min(width - 1, x + 1);
      let gx = 0;
      let gy = 0;
      let strongest = 0;
      for (let c = 0; c < CHANNELS; c++) {
        const dx = (image[right * CHANNELS + c] as number) - (image[left * CHANNELS + c] as number);
        const dy = (image[(below + x) * CHANNELS + c] as number) - (image[(up + x) * CHANNELS + c] as number);
        const power = dx * dx + dy * dy;
        if (power > strongest) {
          strongest = power;
          gx = dx;
          gy = dy;
        }
      }
      if (strongest === 0) continue;
      const magnitude = Math.sqrt(strongest);
      const angle = (Math.atan2(gy, gx) / Math.PI + 1) % 1; // unsigned, in half turns
      const bin = angle * BINS - 0.5;
      const low = Math.floor(bin);
      const u = ((x + 0.5) / width) * across - 0.5;
      const cx = Math.floor(u);
      for (let corner = 0; corner < 4; corner++) {
        const px = cx + (corner & 1);
        const py = cy + (corner >> 1);
        if (px < 0 || py < 0 || px >= across || py >= down) continue;
        const weight = magnitude * (corner & 1 ? u - cx : 1 - u + cx) * (corner >> 1 ? v - cy : 1 - v + cy);
        const base = (py * across + px) * BINS;
        const first = base + ((low + BINS) % BINS);
        const second = base + ((low + 1) % BINS);
        out[first] = (out[first] as number) + weight * (1 - bin + low);
        out[second] = (out[second] as number) + weight * (bin - low);
      }
    }
  }
  return out;
}

/** L2-Hys: normalise, clip, normalise again. */
function normaliseBlock(block: Float32Array): void {
  for (const ceiling of [CLIP, Infinity]) {
    let squares = 0;
    for (const value of block) squares += value * value;
    const scale = 1 / Math.sqrt(squares + 1e-2);
    for (let i = 0; i < block.length; i++) block[i] = Math.min(ceiling, (block[i] as number) * scale);
  }
}

/** For each component, the component that a horizontal flip of the image moves here. */
export function mirrorOfHog(g: HogGeometry): Int32Array {
  const across = g.across - 1;
  const mirror = new Int32Array(hogLength(g));
  for (let i = 0; i < mirror.length; i++) {
    const bin = i % BINS;
    const cell = Math.floor(i / BINS) % 4;
    const block = Math.floor(i / PER_BLOCK);
    const bx = block % across;
    const mirrored = block - bx + across - 1 - bx;
    mirror[i] = mirrored * PER_BLOCK + (cell ^ 1) * BINS + BINS - 1 - bin;
  }
  return mirror;
}
