/**
 * Patch features of an image: every patch is compared with every atom of a dictionary, and each cell of a grid keeps the
 * strongest match and the strongest opposite of each atom that it holds anywhere.
 *
 * Encoding by inner products with both polarities kept apart is Coates & Ng 2011, "The importance of encoding versus
 * training with sparse coding and vector quantization"; keeping the maximum of a cell is Boureau, Ponce & LeCun 2010, "A
 * theoretical analysis of feature pooling in visual recognition".
 *
 * Whitening is linear, so it is folded into the atoms: `d·W(x − m) = (W d)·x − W d·m`. The last term is the same for all
 * patches, moves maximum and minimum alike and goes with the standardisation of features, so it is left out.
 */
import { type Block, type Compute, roundUp } from "../math/compute.ts";
import { columns, patchLength, type PatchGeometry, readPatch, rows } from "./patches.ts";

export interface PatchEncoding extends PatchGeometry {
  /** Number of atoms, a multiple of 8, in mirror pairs. */
  readonly atoms: number;
  /** Cells across and down. */
  readonly grid: number;
  /** atoms × patch length: the atoms with whitening folded in. */
  readonly filters: Float32Array;
}

/** Filters are applied this many at a time, so that their responses stay in the processor's cache. */
const SLICE = 64;

export const patchFeatureLength = (e: PatchEncoding): number => e.grid * e.grid * e.atoms * 2;

/** Where cell `index` of `grid` begins and ends; neighbours share a middle position, so that flips are exact. */
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
  private readonly cell: Block;

  constructor(compute: Compute, encoding: PatchEncoding) {
    this.compute = compute;
    this.encoding = encoding;
    const positions = roundUp(columns(encoding) * rows(encoding), 4);
    const slice = Math.min(SLICE, encoding.atoms);
    this.depth = roundUp(patchLength(encoding), 4);
    this.packed = compute.pack(encoding.filters, encoding.atoms, patchLength(encoding));
    this.patches = compute.allocate(positions * this.depth);
    this.responses = compute.allocate(positions * slice);
    this.cell = compute.allocate(2 * slice);
  }

  encode(image: Float32Array, out: Float32Array): void {
    const { encoding, compute, depth } = this;
    const [across, down] = [columns(encoding), rows(encoding)];
    const patches = compute.view(this.patches);
    for (let y = 0, at = 0; y < down; y++) {
      for (let x = 0; x < across; x++, at += depth) readPatch(image, encoding, x, y, patches, at);
    }
    const responses = compute.view(this.responses);
    const positions = roundUp(across * down, 4);
    for (let from = 0; from < encoding.atoms; from += SLICE) {
      const width = Math.min(SLICE, encoding.atoms - from);
      const filters = this.packed.address + from * depth * 4;
      responses.fill(0);
      compute.kernels.gemm(this.patches.address, filters, this.responses.address, positions, width, depth);
      this.pool(from, width, out);
    }
  }

  /** Layout of `out`: cell by cell, the maxima of all atoms, then their negated minima. */
  private pool(from: number, width: number, out: Float32Array): void {
    const { grid, atoms } = this.encoding;
    const across = columns(this.encoding);
    const cell = this.compute.view(this.cell);
    for (let cy = 0; cy < grid; cy++) {
      const [top, bottom] = cellRange(cy, grid, rows(this.encoding));
      for (let cx = 0; cx < grid; cx++) {
        const [left, right] = cellRange(cx, grid, across);
        const source = this.responses.address + (top * across + left) * width * 4;
        this.compute.kernels.extremes(source, right - left, bottom - top, across, width, this.cell.address);
        const to = (cy * grid + cx) * atoms * 2 + from;
        for (let i = 0; i < width; i++) {
          out[to + i] = cell[i] as number;
          out[to + atoms + i] = -(cell[width + i] as number);
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
