/**
 * The inner loops that training and prediction spend their time in, as WebAssembly SIMD (128 bit, no FMA, so results
 * are the same on every machine): a matrix multiply, products of integers, and the largest and smallest values over the cells of a grid.
 *
 * Prediction multiplies integers of 16 bits: twice as many at a time as floats, and exactly.
 *
 * The multiply keeps a 4×8 tile of the result in eight registers (Goto & van de Geijn, "Anatomy of high-performance
 * matrix multiplication", 2008); its right operand comes packed in panels of eight columns, see `packPanels`.
 */
import { wasm, type WasmMemory } from "../../../../../domain/webAssembly/webAssembly.ts";
import { assemble, FunctionBuilder, I32, V128 } from "../../../../../domain/webAssembly/assembler.ts";

export interface Kernels {
  /** `C[m×n] += A[m×k]·B[k×n]`, all row-major but B in panels of 8 columns; m and k multiples of 4, n of 8. */
  gemm(a: number, b: number, c: number, m: number, n: number, k: number): void;
  /**
   * `C[2×n] = A[2×k]·B[k×n]` in integers: A of 16 bits, B of 8 in panels of 8 columns, each column's values two by two;
   * k a multiple of 8, n of 8.
   */
  gemmBytes(a: number, b: number, c: number, n: number, k: number): void;
  /**
   * `out[x·n + j]` = `side` rows of 16-bit integers times filter j, in integers, for x < width: each row has `rowBytes` for
   * every x, and the next row is `pitch` bytes away. Filters are in panels of 8, row by row, values two by two, rows padded
   * with zeros to a multiple of `PAIRS`; width a multiple of 4, n of 8.
   */
  correlate(
    ...parameters: [
      ...[rows: number, filters: number, out: number, width: number],
      ...[n: number, side: number, rowBytes: number, pitch: number],
    ]
  ): void;
  /**
   * Over y < height and x < width, with `at = y·pitch + x`, `e = steps[j]·even[at·n + j]` and `o = steps[n + j]·odd[at·n + j]`:
   * the largest `scales[at]·(e + o)` at `out[j]` and of `e − o` at `out[n + j]`, then the smallest of both; `even` and `odd` in
   * integers, n a multiple of 4.
   */
  extremes(
    ...parameters: [
      ...[even: number, odd: number, steps: number, scales: number, width: number],
      ...[height: number, pitch: number, n: number, out: number],
    ]
  ): void;
}

const UNROLL = 4;
/** `correlate` takes so many pairs of 16-bit integers a turn: two pixels. */
export const PAIRS = 3;

/** Eight columns are two registers. */
type Eight = readonly [left: number, right: number];

function loadEight(f: FunctionBuilder, address: number, offset: number, [left, right]: Eight): void {
  f.get(address).load(offset).set(left);
  f.get(address)
    .load(offset + 16)
    .set(right);
}

/** Adds the products of 16-bit integers, two by two, with the pair that `splat` holds in every lane. */
function addDots(f: FunctionBuilder, sums: Eight, splat: number, columns: Eight): void {
  sums.forEach((sum, half) =>
    f
      .get(sum)
      .get(splat)
      .get(columns[half] as number)
      .i32x4Dot()
      .i32x4Add()
      .set(sum),
  );
}

/** Stores the rows of a tile one below the other; `address` is then that of the row below. */
function storeRows(f: FunctionBuilder, rows: readonly Eight[], address: number, rowBytes: number): void {
  for (const [left, right] of rows) {
    f.get(address).get(left).store(0).get(address).get(right).store(16);
    f.get(address).get(rowBytes).add().set(address);
  }
}

function gemmBuilder(): FunctionBuilder {
  const f = new FunctionBuilder("gemm", 6);
  const [a, b, c, m, n, k] = [0, 1, 2, 3, 4, 5];
  const [i, j, kk, pb, pc, nBytes, kBytes] = Array.from({ length: 7 }, () => f.local(I32)) as [
    ...[number, number, number, number, number, number, number],
  ];
  const pa = Array.from({ length: 4 }, () => f.local(I32));
  const [b0, b1, s] = [f.local(V128), f.local(V128), f.local(V128)];
  const acc = pa.map(() => [f.local(V128), f.local(V128)] as const);

  f.get(n).i32(2).shl().set(nBytes).get(k).i32(2).shl().set(kBytes);
  f.i32(0).set(j);
  f.whileBelow(j, n, () => {
    f.i32(0).set(i);
    f.whileBelow(i, m, () => {
      pa.forEach((p, row) => f.get(a).get(i).i32(row).add().get(kBytes).mul().add().set(p));
      f.get(b).get(j).get(kBytes).mul().add().set(pb);
      f.get(c).get(i).get(nBytes).mul().add().get(j).i32(2).shl().add().set(pc);
      for (const [left, right] of acc) {
        f.get(pc).load(0).set(left).get(pc).load(16).set(right);
        f.get(pc).get(nBytes).add().set(pc);
      }
      f.get(c).get(i).get(nBytes).mul().add().get(j).i32(2).shl().add().set(pc);
      f.i32(0).set(kk);
      f.whileBelow(kk, k, () => {
        for (let u = 0; u < UNROLL; u++) {
          loadEight(f, pb, u * 32, [b0, b1]);
          acc.forEach(([left, right], row) => {
            f.get(pa[row] as number)
              .loadSplat(u * 4)
              .set(s);
            f.get(left).get(s).get(b0).f32x4Mul().f32x4Add().set(left);
            f.get(right).get(s).get(b1).f32x4Mul().f32x4Add().set(right);
          });
        }
        for (const p of pa) f.advance(p, UNROLL * 4);
        f.advance(pb, UNROLL * 32).advance(kk, UNROLL);
      });
      storeRows(f, acc, pc, nBytes);
      f.advance(i, 4);
    });
    f.advance(j, 8);
  });
  return f;
}

/** Two rows share the reading of the bytes, which is what the product costs. */
function gemmBytesBuilder(): FunctionBuilder {
  const f = new FunctionBuilder("gemmBytes", 5);
  const [a, b, c, n, k] = [0, 1, 2, 3, 4];
  const [j, kk, pa, pb, kBytes, p2] = Array.from({ length: 6 }, () => f.local(I32)) as [
    ...[number, number, number, number, number, number],
  ];
  const [b0, b1, s] = [f.local(V128), f.local(V128), f.local(V128)];
  const acc = [0, 1].map(() => [f.local(V128), f.local(V128)] as const);

  f.get(k).i32(1).shl().set(kBytes).i32(0).set(j).get(b).set(pb);
  f.whileBelow(j, n, () => {
    f.get(a).set(pa).get(a).get(kBytes).add().set(p2);
    for (const pair of acc) for (const lane of pair) f.zeros().set(lane);
    f.i32(0).set(kk);
    f.whileBelow(kk, k, () => {
      for (let u = 0; u < UNROLL; u++) {
        f.get(pb)
          .loadBytes(u * 16)
          .set(b0)
          .get(pb)
          .loadBytes(u * 16 + 8)
          .set(b1);
        acc.forEach((pair, row) => {
          f.get(row === 0 ? pa : p2)
            .loadSplat(u * 4)
            .set(s);
          addDots(f, pair, s, [b0, b1]);
        });
      }
      f.advance(pa, UNROLL * 4).advance(p2, UNROLL * 4);
      f.advance(pb, UNROLL * 16).advance(kk, UNROLL * 2);
    });
    acc.forEach(([left, right], row) => {
      f.get(c).get(n).i32(row * 4).mul().add().set(p2); // prettier-ignore
      f.get(p2).get(left).store(0).get(p2).get(right).store(16);
    });
    f.advance(c, 32).advance(j, 8);
  });
  return f;
}

/** Four neighbouring patches by eight filters at a time. */
function correlateBuilder(): FunctionBuilder {
  const f = new FunctionBuilder("correlate", 8);
  const [rows, filters, out, width, n, side, rowBytes, pitch] = [0, 1, 2, 3, 4, 5, 6, 7];
  const [j, x, y, k, panel, patch, row, pb, po, nBytes] = Array.from({ length: 10 }, () => f.local(I32)) as [
    ...[number, number, number, number, number, number, number, number, number, number],
  ];
  const pa = Array.from({ length: 4 }, () => f.local(I32));
  const [b0, b1, s] = [f.local(V128), f.local(V128), f.local(V128)];
  const acc = pa.map(() => [f.local(V128), f.local(V128)] as const);

  f.get(n).i32(2).shl().set(nBytes).i32(0).set(j).get(filters).set(panel);
  f.whileBelow(j, n, () => {
    f.get(rows).set(patch).get(out).get(j).i32(2).shl().add().set(po).i32(0).set(x);
    f.whileBelow(x, width, () => {
      for (const pair of acc) for (const lane of pair) f.zeros().set(lane);
      f.get(panel).set(pb).get(patch).set(row).i32(0).set(y);
      f.whileBelow(y, side, () => {
        pa.forEach((p, i) =>
          (i === 0
            ? f.get(row)
            : f
                .get(pa[i - 1] as number)
                .get(rowBytes)
                .add()
          ).set(p),
        );
        f.i32(0).set(k);
        f.whileBelow(k, rowBytes, () => {
          for (let u = 0; u < PAIRS; u++) {
            loadEight(f, pb, u * 32, [b0, b1]);
            acc.forEach((pair, i) => {
              f.get(pa[i] as number)
                .loadSplat(u * 4)
                .set(s);
              addDots(f, pair, s, [b0, b1]);
            });
          }
          for (const p of pa) f.advance(p, PAIRS * 4);
          f.advance(pb, PAIRS * 32).advance(k, PAIRS * 4);
        });
        f.get(row).get(pitch).add().set(row).advance(y, 1);
      });
      storeRows(f, acc, po, nBytes);
      f.get(patch).get(rowBytes).i32(2).shl().add().set(patch).advance(x, 4);
    });
    f.get(pb).set(panel).advance(j, 8);
  });
  return f;
}

function extremesBuilder(): FunctionBuilder {
  const f = new FunctionBuilder("extremes", 9);
  const [even, odd, steps, scales, width, height, pitch, n, out] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  const [j, x, y, p, q, t, row, scaleRow, nBytes, rowBytes, apart] = Array.from({ length: 11 }, () => f.local(I32)) as [
    ...[number, number, number, number, number, number, number, number, number, number, number],
  ];
  const [evenStep, oddStep, e, o, scale, sum, difference] = Array.from({ length: 7 }, () => f.local(V128)) as [
    ...[number, number, number, number, number, number, number],
  ];
  const values = [sum, difference];
  const [high, low] = [values.map(() => f.local(V128)), values.map(() => f.local(V128))];
  f.get(n).i32(2).shl().set(nBytes).get(nBytes).get(pitch).mul().set(rowBytes);
  f.get(odd).get(even).sub().set(apart).i32(0).set(j);
  /** Both values at p, whose scale is at q. */
  const read = (): void => {
    f.get(p).load().floats().get(evenStep).f32x4Mul().set(e);
    f.get(p).get(apart).add().load().floats().get(oddStep).f32x4Mul().set(o);
    f.get(q).loadSplat().set(scale);
    f.get(e).get(o).f32x4Add().get(scale).f32x4Mul().set(sum);
    f.get(e).get(o).f32x4Sub().get(scale).f32x4Mul().set(difference);
  };
  f.whileBelow(j, n, () => {
    f.get(steps).load().set(evenStep).get(steps).get(nBytes).add().load().set(oddStep);
    f.get(even).set(p).get(scales).set(q);
    read();
    values.forEach((value, i) => f.get(value).set(high[i] as number).get(value).set(low[i] as number)); // prettier-ignore
    f.get(even).set(row).get(scales).set(scaleRow).i32(0).set(y);
    f.whileBelow(y, height, () => {
      f.get(row).set(p).get(scaleRow).set(q).i32(0).set(x);
      f.whileBelow(x, width, () => {
        read();
        values.forEach((value, i) => {
          const [top, bottom] = [high[i] as number, low[i] as number];
          f.get(top).get(value).f32x4Max().set(top).get(bottom).get(value).f32x4Min().set(bottom);
        });
        f.get(p).get(nBytes).add().set(p).advance(q, 4).advance(x, 1);
      });
      f.get(row).get(rowBytes).add().set(row);
      f.get(scaleRow).get(pitch).i32(2).shl().add().set(scaleRow).advance(y, 1);
    });
    f.get(out).set(t);
    for (const lane of [...high, ...low]) f.get(t).get(lane).store().get(t).get(nBytes).add().set(t);
    for (const address of [out, even, steps]) f.advance(address, 16);
    f.advance(j, 4);
  });
  return f;
}

let compiled: object | undefined;

/** Fresh instances of the kernels over the given memory. */
export function instantiateKernels(memory: WasmMemory): Kernels {
  compiled ??= new wasm.Module(assemble([gemmBuilder(), gemmBytesBuilder(), correlateBuilder(), extremesBuilder()]));
  return new wasm.Instance(compiled, { env: { memory } }).exports as Kernels;
}
