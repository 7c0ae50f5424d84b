/**
 * Patch features of an image: every patch is compared with every atom of a dictionary, weak matches are cut off
 * (soft threshold: Coates & Ng 2011, "The importance of encoding versus training with sparse coding and vector
 * quantization"), and the rest is averaged over the cells of a grid.
 *
 * Whitening is linear, so it is folded into the atoms: `d·W(x − m) − α = (W d)·x − (W d·m + α)`.
 */
import { type Block, type Compute, roundUp } from "../math/compute.ts";
import { columns, patchLength, type PatchGeometry, readPatch, rows } from "./patches.ts";

export interface PatchEncoding extends PatchGeometry {
  /** Number of atoms, a multiple of 8, in mirror pairs. */
  readonly atoms: number;
  /** Cells across and down. */
  readonly grid: number;
  /** atoms × (patch length + 1): the folded atoms, and each one's offset in the last column. */
  readonly filters: Float32Array;
}

/** Filters are applied this many at a time, so that their responses stay in the processor's cache. */
const SLICE = 64;

export const patchFeatureLength = (e: PatchEncoding): number => e.grid * e.grid * e.atoms;

/** Where cell `index` of `grid` begins and ends among `positions`; neighbours share a middle position, so flips are exact. */
export function cellRange(index: number, grid: number, positions: number): [from: number, to: number] {
  return [Math.floor((index * positions) / grid), Math.ceil(((index + 1) * positions) / grid)];
}

/** Encodes images one after another; holds its filters and work space in the compute's memory. */
export class PatchEncoder {
  private readonly compute: Compute;
  private readonly encoding: PatchEncoding;
  private readonly depth: number;
  private readonly packed: Block;
  private readonly patches: Block;
  private readonly responses: Block;
  private readonly pooled: Block;

  constructor(compute: Compute, encoding: PatchEncoding) {
    this.compute = compute;
    this.encoding = encoding;
    const length = patchLength(encoding) + 1;
    const positions = columns(encoding) * rows(encoding);
    this.depth = roundUp(length, 4);
    this.packed = compute.pack(encoding.filters, encoding.atoms, length);
    this.patches = compute.allocate(roundUp(positions, 4) * this.depth);
    this.responses = compute.allocate(roundUp(positions, 4) * Math.min(SLICE, encoding.atoms));
    this.pooled = compute.allocate(patchFeatureLength(encoding));
  }

  encode(image: Float32Array, out: Float32Array): void {
    const { encoding, compute, depth } = this;
    const across = columns(encoding);
    const down = rows(encoding);
    const length = patchLength(encoding);
    const patches = compute.view(this.patches);
    for (let y = 0, at = 0; y < down; y++) {
      for (let x = 0; x < across; x++, at += depth) {
        readPatch(image, encoding, x, y, patches, at);
        patches[at + length] = 1;
      }
    }
    const pooled = compute.view(this.pooled).fill(0);
    for (let from = 0; from < encoding.atoms; from += SLICE) {
      const width = Math.min(SLICE, encoding.atoms - from);
      const filters = this.packed.address + from * depth * 4;
      compute.kernels.gemm(
        this.patches.address,
        filters,
        this.responses.address,
        roundUp(across * down, 4),
        width,
        depth,
      );
      this.pool(from, width, across, down);
    }
    this.average(pooled, out, across, down);
  }

  private pool(from: number, width: number, across: number, down: number): void {
    const { grid, atoms } = this.encoding;
    for (let cy = 0; cy < grid; cy++) {
      const [top, bottom] = cellRange(cy, grid, down);
      for (let cx = 0; cx < grid; cx++) {
        const [left, right] = cellRange(cx, grid, across);
        const source = this.responses.address + (top * across + left) * width * 4;
        const target = this.pooled.address + ((cy * grid + cx) * atoms + from) * 4;
        this.compute.kernels.pool(source, right - left, bottom - top, across, width, target);
      }
    }
  }

  private average(pooled: Float32Array, out: Float32Array, across: number, down: number): void {
    const { grid, atoms } = this.encoding;
    for (let cell = 0; cell < grid * grid; cell++) {
      const [top, bottom] = cellRange(Math.floor(cell / grid), grid, down);
      const [left, right] = cellRange(cell % grid, grid, across);
      const scale = 1 / ((bottom - top) * (right - left));
      for (let i = cell * atoms; i < (cell + 1) * atoms; i++) out[i] = (pooled[i] as number) * scale;
    }
  }
}

/** For each feature, the feature that a horizontal flip of the image moves here: the twin atom in the opposite cell. */
export function mirrorOfPatchFeatures(atoms: number, grid: number): Int32Array {
  return Int32Array.from({ length: grid * grid * atoms }, (_, i) => {
    const cell = Math.floor(i / atoms);
    const cx = cell % grid;
    return (cell - cx + grid - 1 - cx) * atoms + ((i % atoms) ^ 1);
  });
}

/** Folds whitening, mean and threshold into the atoms. */
export function foldFilters(
  atoms: Float32Array,
  length: number,
  whitening: { readonly mean: Float64Array; readonly matrix: Float64Array },
  threshold: number,
): Float32Array {
  const count = atoms.length / length;
  const filters = new Float32Array(count * (length + 1));
  for (let k = 0; k < count; k++) {
    let offset = threshold;
    for (let i = 0; i < length; i++) {
      let sum = 0;
      for (let j = 0; j < length; j++)
        sum += (whitening.matrix[i * length + j] as number) * (atoms[k * length + j] as number);
      filters[k * (length + 1) + i] = sum;
      offset += sum * (whitening.mean[i] as number);
    }
    filters[k * (length + 1) + length] = -offset;
  }
  return filters;
}
