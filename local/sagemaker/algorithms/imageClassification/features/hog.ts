/**
 * Histograms of oriented gradients (Dalal & Triggs 2005): unsigned orientations in nine bins, colour by the strongest
 * channel, cells shared bilinearly, blocks of 2×2 cells normalised by L2-Hys.
 */
import { BINS, type Gradients } from "./gradients.ts";

export interface HogGeometry {
  readonly width: number;
  readonly height: number;
  /** Numbers of cells. */
  readonly across: number;
  readonly down: number;
}

const CLIP = 0.2;
const PER_BLOCK = 4 * BINS;

export const hogLength = (g: HogGeometry): number => (g.across - 1) * (g.down - 1) * PER_BLOCK;

/** Descriptor of one image, block by block, row-major. */
export function hog(gradients: Gradients, g: HogGeometry): Float32Array {
  const histograms = cellHistograms(gradients, g);
  const { across, down } = g;
  const out = new Float32Array(hogLength(g));
  let at = 0;
  for (let by = 0; by < down - 1; by++) {
    for (let bx = 0; bx < across - 1; bx++) {
      for (let cell = 0; cell < 4; cell++) {
        const from = ((by + (cell >> 1)) * across + bx + (cell & 1)) * BINS;
        for (let bin = 0; bin < BINS; bin++) out[at + cell * BINS + bin] = histograms[from + bin] as number;
      }
      normaliseBlock(out, at);
      at += PER_BLOCK;
    }
  }
  return out;
}

/** Where pixels stand between the middles of `cells` cells. */
function places(pixels: number, cells: number): Float64Array {
  return Float64Array.from({ length: pixels }, (_, i) => ((i + 0.5) / pixels) * cells - 0.5);
}

/** Gradients of all pixels, each shared between two bins and up to four cells. */
function cellHistograms({ magnitudes, places: bins }: Gradients, g: HogGeometry): Float32Array {
  const { width, height, across, down } = g;
  const out = new Float32Array(across * down * BINS);
  const [columns, rows] = [places(width, across), places(height, down)];
  for (let y = 0; y < height; y++) {
    const v = rows[y] as number;
    const cy = Math.floor(v);
    for (let x = 0; x < width; x++) {
      const magnitude = magnitudes[y * width + x] as number;
      if (magnitude === 0) continue;
      const bin = bins[y * width + x] as number;
      const low = Math.floor(bin);
      const first = (low + BINS) % BINS;
      const second = (low + 1) % BINS;
      const u = columns[x] as number;
      const cx = Math.floor(u);
      for (let corner = 0; corner < 4; corner++) {
        const px = cx + (corner & 1);
        const py = cy + (corner >> 1);
        if (px < 0 || py < 0 || px >= across || py >= down) continue;
        const weight = magnitude * (corner & 1 ? u - cx : 1 - u + cx) * (corner >> 1 ? v - cy : 1 - v + cy);
        const base = (py * across + px) * BINS;
        out[base + first] = (out[base + first] as number) + weight * (1 - bin + low);
        out[base + second] = (out[base + second] as number) + weight * (bin - low);
      }
    }
  }
  return out;
}

/** L2-Hys of the block at a place: normalise, clip, normalise again. */
function normaliseBlock(out: Float32Array, at: number): void {
  const end = at + PER_BLOCK;
  for (let pass = 0; pass < 2; pass++) {
    const ceiling = pass === 0 ? CLIP : Infinity;
    let squares = 0;
    for (let i = at; i < end; i++) squares += (out[i] as number) * (out[i] as number);
    const scale = 1 / Math.sqrt(squares + 1e-2);
    for (let i = at; i < end; i++) out[i] = Math.min(ceiling, (out[i] as number) * scale);
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
