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
 *
 * Atoms come in mirror pairs, so a patch is folded: with p and q a pixel and the one opposite to it, f and g what an atom has
 * for them, and 2e = f + g, 2o = f − g, the atom's share f·p + g·q is e·(p + q) + o·(p − q), and its twin's g·p + f·q is the
 * same with a minus. Both come from half of the products that one of them would need.
 */
import { type Block, type Compute, roundUp } from "../math/compute.ts";
import { PAIRS } from "../math/kernels.ts";
import { MIDDLE, type PatchImage } from "./patchImage.ts";
import { CHANNELS, columns, mirrorOfPatch, patchLength, type PatchGeometry, rows } from "./patches.ts";

export interface PatchEncoding extends PatchGeometry {
  /** Number of atoms, a multiple of 8, in mirror pairs. */
  readonly atoms: number;
  /** Cells across and down. */
  readonly grid: number;
  /** atoms × patch length: the atoms with whitening folded in, every other one the flip of the one before it. */
  readonly filters: Float32Array;
}

/** Pairs of filters are applied this many at a time, so that their responses stay in the processor's cache. */
const SLICE = 16;

export const patchFeatureLength = (e: PatchEncoding): number => e.grid * e.grid * e.atoms * 2;

/** Where cell `index` of `grid` begins and ends; neighbours share a middle position, so that flips are exact. */
export function cellRange(index: number, grid: number, positions: number): [from: number, to: number] {
  return [Math.floor((index * positions) / grid), Math.ceil(((index + 1) * positions) / grid)];
}

/** What is folded, or its filters: of the sums of opposite values, and of their differences. */
interface Halves {
  readonly even: Block;
  readonly odd: Block;
}

/** Encodes images one after another; holds its filters and work space in the compute's memory. */
export class PatchEncoder {
  private readonly compute: Compute;
  private readonly encoding: PatchEncoding;
  /** Values in half a row of a patch, the middle column among them; and where each one's opposite is, from the row's start. */
  private readonly half: number;
  private readonly opposite: Int32Array;
  /** Pairs of values in such a row, and positions in a row of the image, as the kernel wants them. */
  private readonly pairs: number;
  private readonly pitch: number;
  /** Pairs of atoms, filled up to what the kernel wants. */
  private readonly twins: number;
  private readonly filters: Halves;
  private readonly folded: Halves;
  private readonly responses: Halves;
  /** Slice by slice, the sizes of a unit of the even filters, then of the odd ones. */
  private readonly steps: Block;
  private readonly scales: Block;
  private readonly cell: Block;

  constructor(compute: Compute, encoding: PatchEncoding) {
    const { side, atoms, height } = encoding;
    this.compute = compute;
    this.encoding = encoding;
    this.half = Math.ceil(side / 2) * CHANNELS;
    this.opposite = mirrorOfPatch(side).slice(0, this.half);
    this.pairs = roundUp(Math.ceil(this.half / 2), PAIRS);
    this.pitch = roundUp(columns(encoding), 4);
    this.twins = roundUp(atoms / 2, 8);
    const slice = Math.min(SLICE, this.twins);
    const halves = (length: number): Halves => ({ even: compute.allocate(length), odd: compute.allocate(length) });
    this.filters = halves(this.twins * side * this.pairs);
    this.folded = halves(height * this.pitch * this.pairs);
    this.responses = halves(this.pitch * rows(encoding) * slice);
    this.steps = compute.allocate(2 * this.twins);
    this.scales = compute.allocate(this.pitch * rows(encoding));
    this.cell = compute.allocate(4 * slice);
    for (let twin = 0; twin < atoms / 2; twin++) this.packFilter(twin);
  }

  /** Folds the filter of the first of two twins, less its mean. */
  private packFilter(twin: number): void {
    const { half, opposite, encoding, compute, filters, twins } = this;
    const { side } = encoding;
    const length = patchLength(encoding);
    const filter = encoding.filters.subarray(2 * twin * length, (2 * twin + 1) * length);
    const mean = filter.reduce((sum, value) => sum + value, 0) / length;
    const [even, odd] = [new Float64Array(side * half), new Float64Array(side * half)];
    for (let i = 0; i < even.length; i++) {
      const [row, k] = [Math.floor(i / half) * side * CHANNELS, i % half];
      const [value, twinValue] = [filter[row + k] as number, filter[row + (opposite[k] as number)] as number];
      // A value of the middle column is its own opposite, and counted twice.
      even[i] = ((value + twinValue) / 2 - mean) / (opposite[k] === k ? 2 : 1);
      odd[i] = (value - twinValue) / 2;
    }
    const slice = twin - (twin % SLICE);
    const width = Math.min(SLICE, twins - slice);
    const steps = compute.view(this.steps);
    steps[2 * slice + (twin % SLICE)] = this.packHalf(even, twin, compute.shorts(filters.even));
    steps[2 * slice + width + (twin % SLICE)] = this.packHalf(odd, twin, compute.shorts(filters.odd));
  }

  /** Rounds values to 16 bits, so that no sum of products leaves 32; gives the size of a unit. */
  private packHalf(values: Float64Array, twin: number, packed: Int16Array): number {
    const { half, pairs } = this;
    const { side } = this.encoding;
    const largest = Math.min(32_767, Math.floor(2 ** 31 / (2 * MIDDLE * values.length)) - 1);
    const step = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / largest;
    if (step === 0) return 0;
    const panel = (twin >> 3) * 8 * side * pairs * 2 + (twin & 7) * 2;
    for (let i = 0; i < values.length; i++) {
      const [y, k] = [Math.floor(i / half), i % half];
      packed[panel + (y * pairs + (k >> 1)) * 16 + (k & 1)] = Math.round((values[i] as number) / step);
    }
    return step;
  }

  encode(image: PatchImage, out: Float32Array): void {
    const { encoding, compute, pairs, pitch, twins } = this;
    const { side } = encoding;
    const [across, down] = [columns(encoding), rows(encoding)];
    const scales = compute.view(this.scales);
    for (let y = 0; y < down; y++) {
      for (let x = 0; x < across; x++) scales[y * pitch + x] = image.scale(x, y, side);
    }
    this.fold(image.pixels);
    const rowBytes = pairs * 4;
    for (let from = 0; from < twins; from += SLICE) {
      const width = Math.min(SLICE, twins - from);
      for (const half of ["even", "odd"] as const) {
        const filters = this.filters[half].address + from * side * rowBytes;
        for (let y = 0; y < down; y++) {
          const source = this.folded[half].address + y * pitch * rowBytes;
          const to = this.responses[half].address + y * pitch * width * 4;
          compute.kernels.correlate(source, filters, to, pitch, width, side, rowBytes, pitch * rowBytes);
        }
      }
      this.pool(from, width, out);
    }
  }

  /** Half of each row of each patch: sums and differences of opposite values. */
  private fold(pixels: Int16Array): void {
    const { encoding, compute, folded, half, opposite, pairs, pitch } = this;
    const [even, odd] = [compute.shorts(folded.even), compute.shorts(folded.odd)];
    const across = columns(encoding);
    for (let y = 0; y < encoding.height; y++) {
      for (let x = 0; x < across; x++) {
        const from = (y * encoding.width + x) * CHANNELS;
        const to = (y * pitch + x) * pairs * 2;
        for (let k = 0; k < half; k++) {
          const [value, twin] = [pixels[from + k] as number, pixels[from + (opposite[k] as number)] as number];
          even[to + k] = value + twin;
          odd[to + k] = value - twin;
        }
      }
    }
  }

  /** Layout of `out`: cell by cell, the maxima of all atoms, then their negated minima. */
  private pool(from: number, width: number, out: Float32Array): void {
    const { pitch, compute, responses } = this;
    const { grid, atoms } = this.encoding;
    const cell = compute.view(this.cell);
    const count = Math.min(width, atoms / 2 - from);
    const steps = this.steps.address + 2 * from * 4;
    for (let cy = 0; cy < grid; cy++) {
      const [top, bottom] = cellRange(cy, grid, rows(this.encoding));
      for (let cx = 0; cx < grid; cx++) {
        const [left, right] = cellRange(cx, grid, columns(this.encoding));
        const first = top * pitch + left;
        const even = responses.even.address + first * width * 4;
        const odd = responses.odd.address + first * width * 4;
        const scales = this.scales.address + first * 4;
        const [across, down] = [right - left, bottom - top];
        compute.kernels.extremes(even, odd, steps, scales, across, down, pitch, width, this.cell.address);
        const to = (cy * grid + cx) * atoms * 2 + 2 * from;
        for (let i = 0; i < count; i++) {
          for (let twin = 0; twin < 2; twin++) {
            out[to + 2 * i + twin] = cell[twin * width + i] as number;
            out[to + atoms + 2 * i + twin] = -(cell[(2 + twin) * width + i] as number);
          }
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
