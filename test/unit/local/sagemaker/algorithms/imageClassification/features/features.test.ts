import { expect } from "chai";
import { ByteKernel } from "../../../../../../../local/sagemaker/algorithms/imageClassification/features/byteKernel.ts";
import {
  FeatureExtractor,
  featureLength,
  mirrorOfFeatures,
  type FeatureSpec,
} from "../../../../../../../local/sagemaker/algorithms/imageClassification/features/featureExtractor.ts";
import { fitDictionary } from "../../../../../../../local/sagemaker/algorithms/imageClassification/features/fitDictionary.ts";
import { Gradients } from "../../../../../../../local/sagemaker/algorithms/imageClassification/features/gradients.ts";
import { hog } from "../../../../../../../local/sagemaker/algorithms/imageClassification/features/hog.ts";
import { learnDictionary } from "../../../../../../../local/sagemaker/algorithms/imageClassification/features/kMeans.ts";
import { PatchEncoder } from "../../../../../../../local/sagemaker/algorithms/imageClassification/features/patchEncoder.ts";
import { PatchImage } from "../../../../../../../local/sagemaker/algorithms/imageClassification/features/patchImage.ts";
import {
  mirrorOfPatch,
  readPatch,
} from "../../../../../../../local/sagemaker/algorithms/imageClassification/features/patches.ts";
import {
  dequantise,
  quantise,
} from "../../../../../../../local/sagemaker/algorithms/imageClassification/features/quantise.ts";
import { SymmetricKernel } from "../../../../../../../local/sagemaker/algorithms/imageClassification/features/symmetricKernel.ts";
import {
  fitWhitening,
  whiten,
} from "../../../../../../../local/sagemaker/algorithms/imageClassification/features/whitening.ts";
import { Compute } from "../../../../../../../local/sagemaker/algorithms/imageClassification/math/compute.ts";
import { seededRandom } from "../../../../../../../local/sagemaker/algorithms/imageClassification/math/random.ts";
import { stripedSet, stripes } from "../support.ts";

const flip = (pixels: Uint8Array, width: number): Uint8Array =>
  pixels.map((_, i) => {
    const [pixel, c] = [Math.floor(i / 3), i % 3];
    const x = pixel % width;
    return pixels[(pixel - x + width - 1 - x) * 3 + c] ?? 0;
  });

function specFor(width: number, height: number): FeatureSpec {
  const encoding = { width, height, side: 5, grid: 3, atoms: 32, filters: new Float32Array(32 * 75) };
  const { pixels } = stripedSet(20, 2, Math.max(width, height), 1);
  const settings = { seed: 1, whiteningEpsilon: 0.02, patchSample: 2000, kMeansIterations: 3 };
  fitDictionary(pixels.subarray(0, width * height * 3 * 10), encoding, settings);
  return { width, height, grey: false, hogs: [{ across: 4, down: 5 }], encodings: [encoding] };
}

function extract(spec: FeatureSpec, pixels: Uint8Array): Float32Array {
  const out = new Float32Array(featureLength(spec));
  new FeatureExtractor(new Compute(), spec).extract(pixels, out);
  return out;
}

describe("FeatureExtractor", () => {
  for (const [width, height] of [
    [32, 32],
    [17, 20],
  ] as const) {
    it(`turns a flip of a ${width}×${height} picture into a permutation of its features`, () => {
      const spec = specFor(width, height);
      const pixels = stripedSet(1, 1, 32, 9).pixels.slice(0, width * height * 3);
      const [straight, flipped] = [extract(spec, pixels), extract(spec, flip(pixels, width))];
      const mirror = mirrorOfFeatures(spec);
      straight.forEach((_, i) => expect(flipped[i]).to.be.closeTo(straight[mirror[i] ?? -1] ?? NaN, 1e-4));
    });
  }

  it("ignores colour where the model is grey", () => {
    const spec = { ...specFor(16, 16), grey: true };
    const pixels = stripes(0, 2, 16, 3);
    const grey = pixels.map((_, i) => {
      const at = i - (i % 3);
      return 0.299 * (pixels[at] ?? 0) + 0.587 * (pixels[at + 1] ?? 0) + 0.114 * (pixels[at + 2] ?? 0);
    });
    const [a, b] = [extract(spec, pixels), extract(spec, grey)];
    a.forEach((value, i) => expect(value).to.be.closeTo(b[i] ?? NaN, 0.5));
  });
});

describe("PatchEncoder", () => {
  for (const side of [4, 5, 8]) {
    it(`keeps the strongest match and opposite of each filter in patches of ${side} pixels a side`, () => {
      const [width, height, atoms, length] = [19, 16, 40, side * side * 3];
      const random = seededRandom(side);
      const geometry = { width, height, side };
      const mirror = mirrorOfPatch(side);
      const filters = Float32Array.from({ length: atoms * length }, () => random() - 0.5);
      for (let at = length; at < filters.length; at += 2 * length)
        for (let i = 0; i < length; i++) filters[at + i] = filters[at - length + (mirror[i] ?? -1)] ?? NaN;
      const image = Float32Array.from({ length: width * height * 3 }, () => Math.floor(random() * 256));
      const compute = new Compute();
      const patches = new PatchImage(width, height);
      const out = new Float32Array(atoms * 2);
      const encoder = new PatchEncoder(compute, { ...geometry, grid: 1, atoms, filters });
      for (const brightness of [255, 0]) {
        patches.set(image.map((value) => Math.min(value, brightness)));
        encoder.encode(patches, out);
      }
      expect(Math.max(...out.map(Math.abs)), "a flat picture").to.be.lessThan(0.01);
      patches.set(image);
      encoder.encode(patches, out);
      const patch = new Float32Array(length);
      const responses = Array.from({ length: (height - side + 1) * (width - side + 1) }, (_, p) => {
        readPatch(image, geometry, p % (width - side + 1), Math.floor(p / (width - side + 1)), patch, 0);
        return Array.from({ length: atoms }, (_, a) =>
          patch.reduce((sum, value, i) => sum + value * (filters[a * length + i] ?? NaN), 0),
        );
      });
      for (let a = 0; a < atoms; a++) {
        const all = responses.map((one) => one[a] ?? NaN);
        expect(out[a]).to.be.closeTo(Math.max(...all), 2e-3);
        expect(out[atoms + a]).to.be.closeTo(-Math.min(...all), 2e-3);
      }
    });
  }
});

describe("hog", () => {
  it("puts a vertical edge into the bins of a horizontal gradient", () => {
    const image = Float32Array.from({ length: 16 * 16 * 3 }, (_, i) => (Math.floor(i / 3) % 16 < 8 ? 0 : 255));
    const cells = hog(new Gradients(16, 16).set(image), { width: 16, height: 16, across: 2, down: 2 });
    const bins = Array.from({ length: 9 }, (_, bin) =>
      [0, 9, 18, 27].reduce((sum, at) => sum + (cells[at + bin] ?? 0), 0),
    );
    expect((bins[0] ?? 0) + (bins[8] ?? 0)).to.be.greaterThan(0.99 * bins.reduce((a, b) => a + b, 0));
  });

  it("is all zeros for a flat picture", () => {
    const gradients = new Gradients(16, 16).set(new Float32Array(16 * 16 * 3).fill(80));
    const cells = hog(gradients, { width: 16, height: 16, across: 2, down: 2 });
    expect(Math.max(...cells)).to.equal(0);
  });
});

describe("readPatch", () => {
  it("takes brightness and contrast out", () => {
    const g = { width: 16, height: 16, side: 5 };
    const image = Float32Array.from(stripes(1, 2, 16, 4));
    const [plain, changed] = [new Float32Array(75), new Float32Array(75)];
    readPatch(image, g, 3, 4, plain, 0);
    readPatch(
      image.map((v) => v * 0.7 + 20),
      g,
      3,
      4,
      changed,
      0,
    );
    expect(plain.reduce((a, b) => a + b, 0)).to.be.closeTo(0, 1e-3);
    plain.forEach((value, i) => expect(value).to.be.closeTo(changed[i] ?? NaN, 0.02));
  });
});

describe("whitening", () => {
  it("gives patches unit variance without correlation", () => {
    const [length, count] = [12, 4000];
    const random = seededRandom(5);
    const mirror = mirrorOfPatch(2);
    const patches = new Float32Array(count * length);
    for (let i = 0; i < count; i++) {
      const shared = random() * 4;
      for (let d = 0; d < length; d++) patches[i * length + d] = shared + random() * (1 + (d % 3));
    }
    whiten(new Compute(), patches, length, fitWhitening(patches, length, mirror, 1e-9));
    const covariance = (a: number, b: number): number => {
      let sum = 0;
      for (let i = 0; i < count; i++) sum += (patches[i * length + a] ?? 0) * (patches[i * length + b] ?? 0);
      return sum / count;
    };
    expect(covariance(0, 0)).to.be.closeTo(1, 0.15);
    expect(covariance(0, 7)).to.be.closeTo(0, 0.15);
  });
});

describe("learnDictionary", () => {
  it("finds the directions that patches cluster around, in mirror pairs of unit length", () => {
    const [length, side] = [12, 2];
    const mirror = mirrorOfPatch(side);
    const random = seededRandom(6);
    const patches = new Float32Array(600 * length);
    for (let i = 0; i < 600; i++) {
      for (let d = 0; d < length; d++) patches[i * length + d] = (d === (i % 2 === 0 ? 0 : 7) ? 5 : 0) + random() * 0.1;
    }
    const atoms = learnDictionary(new Compute(), patches, length, mirror, { atoms: 8, iterations: 10 }, random);
    const strongest = (at: number): number =>
      Math.max(...Array.from({ length: 8 }, (_, k) => atoms[k * length + at] ?? 0));
    expect(strongest(0)).to.be.greaterThan(0.99);
    expect(strongest(7)).to.be.greaterThan(0.99);
    for (let k = 0; k < 8; k += 2) {
      for (let d = 0; d < length; d++) {
        expect(atoms[(k + 1) * length + (mirror[d] ?? 0)]).to.equal(atoms[k * length + d]);
      }
    }
  });
});

describe("SymmetricKernel", () => {
  it("is the mean of both Gaussians, and the same for a flip", () => {
    const mirror = Int32Array.of(2, 1, 0, 4, 3);
    const random = seededRandom(7);
    const vectors = Float32Array.from({ length: 15 }, () => random());
    const flipped = vectors.map((_, i) => vectors[i - (i % 5) + (mirror[i % 5] ?? 0)] ?? NaN);
    const kernel = new SymmetricKernel(new Compute(), vectors, mirror);
    const [rows, flippedRows] = [new Float32Array(9), new Float32Array(9)];
    kernel.rows(vectors, rows);
    kernel.rows(flipped, flippedRows);
    const gaussian = (a: Float32Array, i: number, j: number): number => {
      let sum = 0;
      for (let d = 0; d < 5; d++) sum += ((a[i * 5 + d] ?? 0) - (vectors[j * 5 + d] ?? 0)) ** 2;
      return Math.exp(-sum);
    };
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 3; j++) {
        expect(rows[i * 3 + j]).to.be.closeTo((gaussian(vectors, i, j) + gaussian(flipped, i, j)) / 2, 1e-6);
        expect(flippedRows[i * 3 + j]).to.be.closeTo(rows[i * 3 + j] ?? NaN, 1e-6);
      }
    }
  });
});

describe("ByteKernel", () => {
  it("agrees with SymmetricKernel on the landmarks that its bytes stand for", () => {
    const [length, landmarks] = [11, 19];
    const mirror = Int32Array.from({ length }, (_, d) => length - 1 - d);
    const random = seededRandom(9);
    const draw = (count: number): Float32Array =>
      Float32Array.from({ length: count * length }, () => random() * 0.6 - 0.3);
    const quantised = quantise(draw(landmarks), length);
    const features = draw(1);
    const [expected, actual] = [new Float32Array(landmarks), new Float32Array(landmarks)];
    const floats = dequantise(quantised, new Float32Array(landmarks * length));
    new SymmetricKernel(new Compute(), floats, mirror).rows(features, expected);
    new ByteKernel(new Compute(), quantised, mirror).row(features, actual);
    actual.forEach((value, j) => expect(value).to.be.closeTo(expected[j] ?? NaN, 1e-4));
  });
});

describe("quantise", () => {
  it("keeps every feature to within half a step", () => {
    const random = seededRandom(8);
    const features = Float32Array.from({ length: 300 }, (_, i) => (random() - 0.5) * (1 + (i % 3) * 100));
    const quantised = quantise(features, 3);
    const back = dequantise(quantised, new Float32Array(300));
    features.forEach((value, i) =>
      expect(Math.abs(value - (back[i] ?? NaN))).to.be.at.most((quantised.steps[i % 3] ?? 0) * 0.5001),
    );
  });

  it("stands a feature that is always zero", () => {
    expect([...quantise(new Float32Array(4), 2).values]).to.deep.equal([0, 0, 0, 0]);
  });
});
