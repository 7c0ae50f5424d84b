/**
 * Patch features of an image: every patch is compared with every atom of a dictionary, and each cell of a grid keeps the
 * strongest match and the strongest opposite of each atom that it holds anywhere.
 *
 * Encoding by inner products with both polarities kept apart is Coates & Ng 2011, "The importance of encoding versus
 * training with sparse coding and vector quantization"; keeping the maximum of a cell is Boureau, Ponce & LeCun 2010, "A
 * theoretical analysis of feature pooling in visual recognition".
 *
 * Whitening is linear, so it is folded into the atoms: `d·W(x − m) = (W d)·x − W d·m`. The last term is the same for all
 * patches, moves maximum and minimum alike and goes with the standardisation of features, so it is left out. A patch's
 * brightness goes by filters whose sum is zero, and its contrast is one factor for all filters. What remains are products
 * of 8-bit pixels and filters, which are rounded to 16 bits: whole numbers, exact and the same on every machine.
 */
import { type Block, type Compute, roundUp } from "../math/compute.ts";
import { PAIRS } from "../math/kernels.ts";
import { MIDDLE, type PatchImage } from "./patchImage.ts";
import { CHANNELS, columns, patchLength, type PatchGeometry, rows } from "./patches.ts";

export interface PatchEncoding extends PatchGeometry {
  /** Number of atoms, a multiple of 8, in mirror pairs. */
  readonly atoms: number;
  /** Cells across and down. */
  readonly grid: number;
  /** atoms × patch length: the atoms with whitening folded in. */
  readonly filters: Float32Array;
}

/** Filters are applied this many at a time, so that their responses stay in the processor's cache. */
const SLICE = 32;

export const patchFeatureLength = (e: PatchEncoding): number => e.grid * e.grid * e.atoms * 2;

/** Where cell `index` of `grid` begins and ends; neighbours share a middle position, so that flips are exact. */
export function cellRange(index: number, grid: number, positions: number): [from: number, to: number] {
  return [Math.floor((index * positions) / grid), Math.ceil(((index + 1) * positions) / grid)];
}

/** Encodes images one after another; holds its filters and work space in the compute's memory. */
export class PatchEncoder {
  private readonly compute: Compute;
  private readonly encoding: PatchEncoding;
  /** Pairs of values in a row of a patch, and positions in a row of the image, as the kernel wants them. */
  private readonly pairs: number;
  private readonly pitch: number;
  private readonly filters: Block;
  private readonly steps: Float32Array;
  private readonly scales: Block;
  private readonly responses: Block;
  private readonly cell: Block;

  constructor(compute: Compute, encoding: PatchEncoding) {
    const { side, atoms } = encoding;
    this.compute = compute;
    this.encoding = encoding;
    this.pairs = roundUp(Math.ceil((side * CHANNELS) / 2), PAIRS);
    this.pitch = roundUp(columns(encoding), 4);
    const slice = Math.min(SLICE, atoms);
    this.filters = compute.allocate(atoms * side * this.pairs);
    this.steps = new Float32Array(atoms);
    this.scales = compute.allocate(this.pitch * rows(encoding));
    this.responses = compute.allocate(this.pitch * rows(encoding) * slice);
    this.cell = compute.allocate(2 * slice);
    this.packFilters();
  }

  /** Rounds each filter, less its mean, to 16 bits, so that no sum of products leaves 32. */
  private packFilters(): void {
    const { side, atoms, filters } = this.encoding;
    const length = patchLength(this.encoding);
    const largest = Math.min(32_767, Math.floor(2 ** 31 / (MIDDLE * length)) - 1);
    const packed = this.compute.shorts(this.filters);
    const run = side * CHANNELS;
    for (let atom = 0; atom < atoms; atom++) {
      const filter = filters.subarray(atom * length, (atom + 1) * length);
      const mean = filter.reduce((sum, value) => sum + value, 0) / length;
      const step = filter.reduce((most, value) => Math.max(most, Math.abs(value - mean)), 0) / largest;
      this.steps[atom] = step;
      if (step === 0) continue;
      const panel = (atom >> 3) * 8 * side * this.pairs * 2 + (atom & 7) * 2;
      for (let i = 0; i < length; i++) {
        const [y, k] = [Math.floor(i / run), i % run];
        const pair = y * this.pairs + (k >> 1);
        packed[panel + pair * 16 + (k & 1)] = Math.round(((filter[i] as number) - mean) / step);
      }
    }
  }

  encode(image: PatchImage, out: Float32Array): void {
    const { encoding, compute, pairs, pitch } = this;
    const { side, atoms } = encoding;
    const [across, down] = [columns(encoding), rows(encoding)];
    const scales = compute.view(this.scales);
    for (let y = 0; y < down; y++) {
      for (let x = 0; x < across; x++) scales[y * pitch + x] = image.scale(x, y, side);
    }
    for (let from = 0; from < atoms; from += SLICE) {
      const width = Math.min(SLICE, atoms - from);
      const filters = this.filters.address + from * side * pairs * 4;
      for (let y = 0; y < down; y++) {
        const to = this.responses.address + y * pitch * width * 4;
        compute.kernels.correlate(image.row(y), filters, to, pitch, width, side, pairs * 4, image.pitch);
      }
      this.pool(from, width, out);
    }
  }

  /** Layout of `out`: cell by cell, the maxima of all atoms, then their negated minima. */
  private pool(from: number, width: number, out: Float32Array): void {
    const { pitch, steps } = this;
    const { grid, atoms } = this.encoding;
    const cell = this.compute.view(this.cell);
    for (let cy = 0; cy < grid; cy++) {
      const [top, bottom] = cellRange(cy, grid, rows(this.encoding));
      for (let cx = 0; cx < grid; cx++) {
        const [left, right] = cellRange(cx, grid, columns(this.encoding));
        const first = top * pitch + left;
        const [source, scales] = [this.responses.address + first * width * 4, this.scales.address + first * 4];
        this.compute.kernels.extremes(source, scales, right - left, bottom - top, pitch, width, this.cell.address);
        const to = (cy * grid + cx) * atoms * 2 + from;
        for (let i = 0; i < width; i++) {
          const step = steps[from + i] as number;
          out[to + i] = (cell[i] as number) * step;
          out[to + atoms + i] = -(cell[width + i] as number) * step;
        }
      }
    }
  }
}

/** For each feature, the feature that a horizontal flip of the image moves here: the twin atom in the opposite cell. */
export function mirrorOfPatchFeatures(atoms: number, grid: number): Int32Array {
  const perCell = atoms * 2;
  return Int32Array.from({ length: grid * grid * perCell }, (_, i) => {
    const cell = Math.floor(i / perCell);
    const cx = cell % grid;
    return (cell - cx + grid - 1 - cx) * perCell + ((i % perCell) ^ 1);
  });
}

/** Folds the (symmetric) whitening matrix into the atoms. */
export function foldFilters(atoms: Float32Array, length: number, whitening: Float64Array): Float32Array {
  const filters = new Float32Array(atoms.length);
  for (let at = 0; at < atoms.length; at += length) {
    for (let i = 0; i < length; i++) {
      let sum = 0;
      for (let j = 0; j < length; j++) sum += (whitening[i * length + j] as number) * (atoms[at + j] as number);
      filters[at + i] = sum;
    }
  }
  return filters;
}
