/** Matrices in the kernels' own memory, and the products that the classifier needs. */
import { wasm } from "../../../../../domain/webAssembly/webAssembly.ts";
import { instantiateKernels, type Kernels } from "./kernels.ts";

const PAGE = 65536;

export const roundUp = (value: number, multiple: number): number => Math.ceil(value / multiple) * multiple;

/** A run of floats in the kernels' memory. Views of it are taken anew after every allocation: memory may have moved. */
export interface Block {
  readonly address: number;
  readonly length: number;
}

/** One thread's kernels with a stack of blocks. Not shared between threads. */
export class Compute {
  private readonly memory = new wasm.Memory({ initial: 16 });
  readonly kernels: Kernels = instantiateKernels(this.memory);
  private top = 16;

  /** A block of zeros. */
  allocate(length: number): Block {
    const address = this.top;
    this.top = roundUp(address + length * 4, 16);
    const missing = this.top - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE));
    const block = { address, length };
    this.view(block).fill(0); // what is left from before might be NaN, and spread from the padding
    return block;
  }

  view(block: Block): Float32Array<ArrayBuffer> {
    return new Float32Array(this.memory.buffer, block.address, block.length);
  }

  /** The same memory as integers of 8, 16 and 32 bits. */
  bytes(block: Block): Int8Array<ArrayBuffer> {
    return new Int8Array(this.memory.buffer, block.address, block.length * 4);
  }

  shorts(block: Block): Int16Array<ArrayBuffer> {
    return new Int16Array(this.memory.buffer, block.address, block.length * 2);
  }

  integers(block: Block): Int32Array<ArrayBuffer> {
    return new Int32Array(this.memory.buffer, block.address, block.length);
  }

  /** Runs `work` and frees what it allocated. */
  scope<T>(work: () => T): T {
    const before = this.top;
    try {
      return work();
    } finally {
      this.top = before;
    }
  }

  /** Lays `rows` vectors of `length` floats out as the right operand of `gemm`: panels of 8, padded with zeros. */
  pack(source: Float32Array, rows: number, length: number): Block {
    const depth = roundUp(length, 4);
    const block = this.allocate(roundUp(rows, 8) * depth);
    packPanels(source, rows, { from: 0, length, stride: length }, this.view(block));
    return block;
  }

  /**
   * `out[i·n + j] = Σ_d a[i·d] · b[j·d]` for m rows of `a` and n rows of a packed `b`; rows of `a` are processed in
   * slices, so memory stays small.
   */
  multiply(a: Float32Array, m: number, packed: Block, n: number, length: number, out: Float32Array): void {
    const depth = roundUp(length, 4);
    const width = roundUp(n, 8);
    const slice = Math.max(4, Math.min(roundUp(m, 4), 64));
    this.scope(() => {
      const left = this.allocate(slice * depth);
      const result = this.allocate(slice * width);
      const leftView = this.view(left);
      const resultView = this.view(result);
      for (let start = 0; start < m; start += slice) {
        const rows = Math.min(slice, m - start);
        const height = roundUp(rows, 4);
        for (let i = 0; i < rows; i++) {
          leftView.set(a.subarray((start + i) * length, (start + i + 1) * length), i * depth);
        }
        resultView.fill(0);
        this.kernels.gemm(left.address, packed.address, result.address, height, width, depth);
        for (let i = 0; i < rows; i++) {
          out.set(resultView.subarray(i * width, i * width + n), (start + i) * n);
        }
      }
    });
  }
}

/** A part of every vector: `length` floats from `from` on; vectors begin `stride` floats apart. */
export interface Columns {
  readonly from: number;
  readonly length: number;
  readonly stride: number;
}

/** Writes a part of `rows` vectors into panels of 8: `out[panel][component][lane]`. */
export function packPanels(
  source: Float32Array,
  rows: number,
  { from, length, stride }: Columns,
  out: Float32Array,
): void {
  const depth = roundUp(length, 4);
  for (let row = 0; row < rows; row++) {
    const base = (row >> 3) * 8 * depth + (row & 7);
    const start = row * stride + from;
    for (let d = 0; d < length; d++) out[base + d * 8] = source[start + d] as number;
  }
}
