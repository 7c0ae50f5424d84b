/**
 * What measuring a small picture spends its time in, as WebAssembly SIMD: the checksum of its bytes, its luma, and the sums
 * that its statistics are made of. These are whole numbers, so they are the same in whatever order they are added.
 */
import { assemble, FunctionBuilder, I32, V128 } from "../../webAssembly/assembler.ts";
import { wasm } from "../../webAssembly/webAssembly.ts";

export interface Kernels {
  /** Luma as 16-bit integers of rows of RGB pixels, from `rgb` up to `end`, eight at a time for `lumaBytes` of each row. */
  luma(
    ...parameters: [...[rgb: number, end: number, rowBytes: number], ...[out: number, pitch: number, lumaBytes: number]]
  ): void;
  /**
   * Adds up the values of rows of luma, from `row` up to `end`, and their squares: eight at a time, of the eight that are
   * `last` bytes into the row those which the mask lets through. Leaves two times four sums at `out`.
   */
  values(...parameters: MomentsOf): void;
  /** The same of the Laplacian at the pixel behind each. */
  edges(...parameters: MomentsOf): void;
  /** Adler-32's sums over a multiple of 16 bytes: of the bytes, of all before each sixteen, of each sixteen times 16 to 1. */
  checksum(bytes: number, end: number, out: number): void;
}

type MomentsOf = [row: number, end: number, pitch: number, last: number, mask: number, out: number];

const shorts = (...values: readonly number[]): number[] => values.flatMap((value) => [value & 0xff, value >> 8]);
const repeated = <T>(times: number, ...values: readonly T[]): T[] => new Array<readonly T[]>(times).fill(values).flat();

/** Of four RGB pixels, red and green as 16-bit integers, or green and blue; the value behind the pixels is zero. */
const pairsFrom = (first: number): number[] => [0, 3, 6, 9].flatMap((at) => [at + first, 16, at + first + 1, 16]);

/** Weights of ITU-R BT.601 as `imageStatistics.ts` has them; green's, being more than 16 bits with a sign, twice its half. */
const LUMA_WEIGHTS = [shorts(...repeated(4, 19_595, 19_235)), shorts(...repeated(4, 19_235, 7471))] as const;
const HALF = repeated(4, 0, 0x80, 0, 0);

function lumaBuilder(): FunctionBuilder {
  const f = new FunctionBuilder("luma", 6);
  const [rgb, end, rowBytes, out, pitch, lumaBytes] = [0, 1, 2, 3, 4, 5];
  const [from, to, stop, pixels] = [f.local(I32), f.local(I32), f.local(I32), f.local(V128)];
  const four = (offset: number): void => {
    f.get(from).load(offset).set(pixels);
    for (const [first, weights] of LUMA_WEIGHTS.entries())
      f.get(pixels).zeros().shuffle(pairsFrom(first)).bytes(weights).i32x4Dot();
    f.i32x4Add().bytes(HALF).i32x4Add().i32(16).i32x4ShiftRight();
  };
  f.whileBelow(rgb, end, () => {
    f.get(rgb).set(from).get(out).set(to).get(out).get(lumaBytes).add().set(stop);
    f.whileBelow(to, stop, () => {
      f.get(to);
      four(0);
      four(12);
      f.i16x8Narrow().store();
      f.advance(from, 24).advance(to, 16);
    });
    f.get(rgb).get(rowBytes).add().set(rgb).get(out).get(pitch).add().set(out);
  });
  return f;
}

/** Sums and sums of squares of what `value` leaves for the eight pixels at an address. */
function momentsBuilder(name: "values" | "edges"): FunctionBuilder {
  const f = new FunctionBuilder(name, 6);
  const [row, end, pitch, last, mask, out] = [0, 1, 2, 3, 4, 5];
  const [at, stop, lets] = [f.local(I32), f.local(I32), f.local(V128)];
  const [value, sum, squares] = [f.local(V128), f.local(V128), f.local(V128)];
  const read = (): void => {
    if (name === "values") {
      f.get(at).load();
      return;
    }
    f.get(at).get(pitch).sub().load(2).get(at).get(pitch).add().load(2).i16x8Add();
    f.get(at).load(0).get(at).load(4).i16x8Add().i16x8Add();
    f.get(at).load(2).i32(2).i16x8ShiftLeft().i16x8Sub();
  };
  const add = (): void => {
    f.get(value).bytes(shorts(...repeated(8, 1))).i32x4Dot().get(sum).i32x4Add().set(sum); // prettier-ignore
    f.get(value).get(value).i32x4Dot().get(squares).i32x4Add().set(squares);
  };
  f.get(mask).load().set(lets);
  f.whileBelow(row, end, () => {
    f.get(row).set(at).get(row).get(last).add().set(stop);
    f.whileBelow(at, stop, () => {
      read();
      f.set(value);
      add();
      f.advance(at, 16);
    });
    read();
    f.get(lets).and().set(value);
    add();
    f.get(row).get(pitch).add().set(row);
  });
  f.get(out).get(sum).store().get(out).get(squares).store(16);
  return f;
}

function checksumBuilder(): FunctionBuilder {
  const f = new FunctionBuilder("checksum", 3);
  const [at, end, out] = [0, 1, 2];
  const [bytes, sum, before, weighted] = [f.local(V128), f.local(V128), f.local(V128), f.local(V128)];
  const weights = Array.from({ length: 16 }, (_, i) => 16 - i);
  f.whileBelow(at, end, () => {
    f.get(at).load().set(bytes);
    f.get(before).get(sum).i32x4Add().set(before);
    f.get(sum).get(bytes).addBytePairs().addShortPairs().i32x4Add().set(sum);
    f.get(weighted).get(bytes).bytes(weights).multiplyLowBytes().addShortPairs().i32x4Add();
    f.get(bytes).bytes(weights).multiplyHighBytes().addShortPairs().i32x4Add().set(weighted);
    f.advance(at, 16);
  });
  [sum, before, weighted].forEach((one, index) =>
    f
      .get(out)
      .get(one)
      .store(index * 16),
  );
  return f;
}

/** The kernels over a memory of so many pages of 64 KB. */
export function instantiateKernels(pages: number): { readonly kernels: Kernels; readonly buffer: ArrayBuffer } {
  const memory = new wasm.Memory({ initial: pages });
  const functions = [lumaBuilder(), momentsBuilder("values"), momentsBuilder("edges"), checksumBuilder()];
  const instance = new wasm.Instance(new wasm.Module(assemble(functions)), { env: { memory } });
  return { kernels: instance.exports as Kernels, buffer: memory.buffer };
}
