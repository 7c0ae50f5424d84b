/** Small pictures of plain RGB rows, measured where the kernels can reach them. */
import { adler32 } from "../storedZlib.ts";
import { instantiateKernels, type Kernels } from "./pictureKernels.ts";

/** What a picture's statistics are made of. */
export interface LumaSums {
  readonly sum: number;
  readonly squares: number;
  /** Of the Laplacian, at every pixel that has four neighbours. */
  readonly edges: number;
  readonly edgeSquares: number;
}

const CHANNELS = 3;
/** Of so many pixels, rows filled up to eight, no lane of a sum leaves 32 bits: a quarter of them, each 1020² at most. */
const MOST_PIXELS = 16_384;
/** So many bytes at once keep the checksum's sums within 32 bits too. */
const CHECKSUM_BYTES = 16_384;

const PAGE = 65_536;
const RESULTS = 0;
/** Eight 16-bit integers of ones, then eight of zeros: from `MASKS + 16 - 2n` on, n of eight. */
const MASKS = 64;
const ROWS = 128;
const LUMA = ROWS + PAGE;
/** With room behind the last row: eight pixels are read or written at a time. */
const PAGES = 3;

class SmallPictures {
  /** For the rows of one picture after the other, each behind the number of its filter. */
  readonly rows: Uint8Array;
  readonly #kernels: Kernels;
  readonly #results: Uint32Array;

  constructor() {
    const { kernels, buffer } = instantiateKernels(PAGES);
    this.#kernels = kernels;
    this.rows = new Uint8Array(buffer, ROWS, PAGE);
    this.#results = new Uint32Array(buffer, RESULTS, 12);
    new Uint8Array(buffer, MASKS, 16).fill(0xff);
  }

  /** The sums of the picture that `rows` holds, unfiltered; undefined where it is too large. */
  measure(width: number, height: number): LumaSums | undefined {
    const rowBytes = width * CHANNELS + 1;
    const pitch = (roundUp(width) + 8) * 2;
    if (roundUp(width) * height > MOST_PIXELS || rowBytes * height > PAGE || pitch * height > PAGE) return undefined;
    const end = LUMA + pitch * height;
    this.#kernels.luma(ROWS + 1, ROWS + rowBytes * height, rowBytes, LUMA, pitch, roundUp(width) * 2);
    const [sum, squares] = this.#moments("values", LUMA, end, pitch, width);
    const hasEdges = width > 2 && height > 2;
    const [edges, edgeSquares] = hasEdges
      ? this.#moments("edges", LUMA + pitch, end - pitch, pitch, width - 2)
      : [0, 0];
    return { sum, squares, edges, edgeSquares };
  }

  /** Adler-32 of the first `size` bytes of `rows`. */
  checksum(size: number): number {
    const results = this.#results;
    let [a, b, at] = [1, 0, 0];
    for (const whole = size - (size % 16); at < whole;) {
      const length = Math.min(CHECKSUM_BYTES, whole - at);
      this.#kernels.checksum(ROWS + at, ROWS + at + length, RESULTS);
      b = (b + length * a + 16 * four(results, 4) + four(results, 8)) % 65_521;
      a = (a + four(results, 0)) % 65_521;
      at += length;
    }
    return adler32(this.rows.subarray(at, size), size - at, a, b);
  }

  #moments(kernel: "values" | "edges", row: number, end: number, pitch: number, count: number): [number, number] {
    const last = roundUp(count) - 8;
    this.#kernels[kernel](row, end, pitch, last * 2, MASKS + 16 - (count - last) * 2, RESULTS);
    const results = this.#results;
    // Sums of edges are below zero as well, their squares and everything else above.
    const sum = [0, 1, 2, 3].reduce((total, lane) => total + ((results[lane] as number) | 0), 0);
    return [sum, four(results, 4)];
  }
}

const roundUp = (pixels: number): number => (pixels + 7) & ~7;

const four = (lanes: Uint32Array, at: number): number =>
  (lanes[at] as number) + (lanes[at + 1] as number) + (lanes[at + 2] as number) + (lanes[at + 3] as number);

let one: SmallPictures | undefined;

/** Made when the first picture is measured. */
export const smallPictures = (): SmallPictures => (one ??= new SmallPictures());
