import { expect } from "chai";
import {
  choleskyInPlace,
  invertLower,
} from "../../../../../../../local/sagemaker/algorithms/imageClassification/math/cholesky.ts";
import { Compute } from "../../../../../../../local/sagemaker/algorithms/imageClassification/math/compute.ts";
import {
  seededRandom,
  shuffle,
} from "../../../../../../../local/sagemaker/algorithms/imageClassification/math/random.ts";

const randomFloats = (length: number, seed: number): Float32Array => {
  const random = seededRandom(seed);
  return Float32Array.from({ length }, () => random() - 0.5);
};

describe("Compute", () => {
  for (const [m, n, k] of [
    [1, 1, 1],
    [3, 5, 7],
    [4, 8, 4],
    [65, 17, 108],
    [130, 33, 75],
  ] as const) {
    it(`multiplies ${m}×${k} by ${k}×${n} as plain JavaScript does`, () => {
      const compute = new Compute();
      const [a, b, out] = [randomFloats(m * k, 1), randomFloats(n * k, 2), new Float32Array(m * n)];
      compute.scope(() => {
        compute.multiply(a, m, compute.pack(b, n, k), n, k, out);
      });
      for (let i = 0; i < m; i++) {
        for (let j = 0; j < n; j++) {
          let sum = 0;
          for (let d = 0; d < k; d++) sum += (a[i * k + d] ?? 0) * (b[j * k + d] ?? 0);
          expect(out[i * n + j]).to.be.closeTo(sum, 1e-5);
        }
      }
    });
  }

  it("is not disturbed by what was in its memory before", () => {
    const compute = new Compute();
    compute.scope(() => compute.view(compute.allocate(10_000)).fill(NaN));
    const out = new Float32Array(1);
    compute.scope(() => {
      compute.multiply(Float32Array.of(1, 2, 3), 1, compute.pack(Float32Array.of(4, 5, 6), 1, 3), 1, 3, out);
    });
    expect(out[0]).to.equal(32);
  });

  it("finds the extremes of sums and differences over a rectangle, column by column", () => {
    const compute = new Compute();
    const [pitch, n] = [5, 8];
    const whole = (seed: number): Float32Array =>
      randomFloats(pitch * 4 * n, seed).map((value) => Math.round(value * 1000));
    const halves = [whole(3), whole(5)].map((values) => {
      const block = compute.allocate(values.length);
      compute.integers(block).set(values);
      return { values, address: block.address + pitch * n * 4 };
    });
    const [steps, scales, out] = [compute.allocate(2 * n), compute.allocate(20), compute.allocate(4 * n)];
    compute.view(steps).set(randomFloats(2 * n, 6).map((value) => value + 0.6));
    compute.view(scales).set(randomFloats(20, 4).map((value) => value + 0.6));
    const [even, odd] = halves.map(({ address }) => address) as [number, number];
    compute.kernels.extremes(even, odd, steps.address, scales.address + pitch * 4, 3, 2, pitch, n, out.address);
    const at = (half: number, position: number, j: number): number =>
      Math.fround((halves[half]?.values[position * n + j] ?? NaN) * (compute.view(steps)[half * n + j] ?? NaN));
    const both = (position: number, j: number, sign: number): number =>
      Math.fround(
        Math.fround(at(0, position, j) + sign * at(1, position, j)) * (compute.view(scales)[position] ?? NaN),
      );
    for (let j = 0; j < n; j++) {
      for (const [twin, sign] of [1, -1].entries()) {
        const cell = [1, 2].flatMap((y) => [0, 1, 2].map((x) => both(y * pitch + x, j, sign)));
        expect(compute.view(out)[twin * n + j]).to.equal(Math.max(...cell));
        expect(compute.view(out)[(2 + twin) * n + j]).to.equal(Math.min(...cell));
      }
    }
  });
});

describe("choleskyInPlace", () => {
  it("gives back the matrix, and its inverse the identity", () => {
    const n = 12;
    const source = randomFloats(n * n, 4);
    const matrix = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        for (let k = 0; k < n; k++) matrix[i * n + j]! += (source[i * n + k] ?? 0) * (source[j * n + k] ?? 0); // eslint-disable-line @typescript-eslint/no-non-null-assertion
      }
      matrix[i * n + i]! += 0.1; // eslint-disable-line @typescript-eslint/no-non-null-assertion
    }
    const factor = Float64Array.from(matrix);
    choleskyInPlace(factor, n);
    const inverse = invertLower(factor, n);
    const product = (a: Float64Array, b: Float64Array, i: number, j: number, transposed: boolean): number => {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += (a[i * n + k] ?? 0) * (b[transposed ? j * n + k : k * n + j] ?? 0);
      return sum;
    };
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        expect(product(factor, factor, i, j, true)).to.be.closeTo(matrix[i * n + j] ?? NaN, 1e-12);
        expect(product(factor, inverse, i, j, false)).to.be.closeTo(i === j ? 1 : 0, 1e-9);
      }
    }
  });

  it("refuses a matrix that is not positive definite", () => {
    expect(() => choleskyInPlace(Float64Array.of(1, 2, 2, 1), 2)).to.throw(RangeError, /not positive definite/);
  });
});

describe("seededRandom", () => {
  it("repeats itself for a seed and differs between seeds", () => {
    const draw = (seed: number): number[] => Array.from({ length: 5 }, seededRandom(seed));
    expect(draw(1)).to.deep.equal(draw(1));
    expect(draw(1)).to.not.deep.equal(draw(2));
  });

  it("shuffles without losing anything", () => {
    const items = shuffle(
      Int32Array.from({ length: 50 }, (_, i) => i),
      seededRandom(3),
    );
    expect([...items].sort((a, b) => a - b)).to.deep.equal(Array.from({ length: 50 }, (_, i) => i));
    expect([...items]).to.not.deep.equal([...items].sort((a, b) => a - b));
  });
});
