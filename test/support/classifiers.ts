/** Classifiers of two classes, simple on purpose: they show how hard a set of pictures is. */

export interface Example {
  readonly label: string;
  readonly features: Float64Array;
}
export type Classifier = (features: Float64Array) => string;

export function shareRight(classify: Classifier, examples: readonly Example[]): number {
  return examples.filter(({ label, features }) => classify(features) === label).length / examples.length;
}

/** Chooses the class whose mean is nearest. */
export function nearestMean(examples: readonly Example[]): Classifier {
  const means = [...new Set(examples.map(({ label }) => label))].map((label) => {
    const members = examples.filter((example) => example.label === label);
    const mean = Float64Array.from(members[0]?.features ?? [], (_, i) => {
      return members.reduce((sum, { features }) => sum + (features[i] ?? 0), 0) / members.length;
    });
    return { label, features: mean };
  });
  return nearestNeighbour(means);
}

/** Chooses the class of the nearest example. */
export function nearestNeighbour(examples: readonly Example[]): Classifier {
  return (features) => {
    let best = { label: "", distance: Infinity };
    for (const example of examples) {
      const distance = squaredDistance(example.features, features);
      if (distance < best.distance) best = { label: example.label, distance };
    }
    return best.label;
  };
}

/** Kernel ridge regression with Gaussians around all examples. */
export function kernelClassifier(examples: readonly Example[], gamma = 0.01, ridge = 0.1): Classifier {
  const n = examples.length;
  const [first = "", second = ""] = [...new Set(examples.map(({ label }) => label))];
  const kernel = (a: Float64Array, b: Float64Array): number => Math.exp(-gamma * squaredDistance(a, b));
  const matrix = examples.map(({ features }, i) =>
    Float64Array.from(examples, (other, j) => (j <= i ? kernel(features, other.features) + (i === j ? ridge : 0) : 0)),
  );
  const weights = solve(
    matrix,
    Float64Array.from(examples, ({ label }) => (label === first ? 1 : -1)),
  );
  return (features) => {
    let score = 0;
    for (let i = 0; i < n; i++) score += (weights[i] ?? 0) * kernel(features, examples[i]?.features ?? features);
    return score > 0 ? first : second;
  };
}

export function meanColour(rgb: Uint8Array): Float64Array {
  return Float64Array.from(
    [0, 1, 2],
    (c) => rgb.reduce((sum, value, i) => (i % 3 === c ? sum + value : sum), 0) / 1024,
  );
}

/** Histograms of the directions of edges in cells of 4 × 4 pixels, normalized in blocks of four cells. */
export function edgeFeatures(rgb: Uint8Array): Float64Array {
  const bins = 9;
  const cells = new Float64Array(8 * 8 * bins);
  const light = (x: number, y: number): number =>
    [0, 1, 2].reduce((sum, c) => sum + (rgb[(y * 32 + x) * 3 + c] ?? 0), 0) / 765;
  for (let y = 1; y < 31; y++) {
    for (let x = 1; x < 31; x++) {
      const [dx, dy] = [light(x + 1, y) - light(x - 1, y), light(x, y + 1) - light(x, y - 1)];
      const angle = (((Math.atan2(dy, dx) + Math.PI) % Math.PI) / Math.PI) * bins;
      const low = Math.floor(angle - 0.5);
      const share = angle - 0.5 - low;
      const cell = ((y >> 2) * 8 + (x >> 2)) * bins;
      for (const [bin, part] of [
        [low, 1 - share],
        [low + 1, share],
      ] as const) {
        const at = cell + ((bin + bins) % bins);
        cells[at] = (cells[at] ?? 0) + part * Math.hypot(dx, dy);
      }
    }
  }
  const features: number[] = [];
  for (let y = 0; y < 7; y++) {
    for (let x = 0; x < 7; x++) {
      const block = [0, 1, 8, 9].flatMap((offset) => [
        ...cells.subarray((y * 8 + x + offset) * bins, (y * 8 + x + offset + 1) * bins),
      ]);
      const length = Math.sqrt(block.reduce((sum, value) => sum + value * value, 0.01));
      features.push(...block.map((value) => value / length));
    }
  }
  return Float64Array.from(features);
}

function squaredDistance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    sum += difference * difference;
  }
  return sum;
}

/** Solves a symmetric positive definite system, of which the lower half is given, by Cholesky's method. */
function solve(lower: Float64Array[], right: Float64Array): Float64Array {
  const n = right.length;
  const row = (i: number): Float64Array => lower[i] ?? new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const ri = row(i);
    for (let j = 0; j <= i; j++) {
      const rj = row(j);
      let sum = ri[j] ?? 0;
      for (let k = 0; k < j; k++) sum -= (ri[k] ?? 0) * (rj[k] ?? 0);
      ri[j] = i === j ? Math.sqrt(sum) : sum / (rj[j] ?? 1);
    }
  }
  const x = Float64Array.from(right);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i] = (x[i] ?? 0) - (row(i)[k] ?? 0) * (x[k] ?? 0);
    x[i] = (x[i] ?? 0) / (row(i)[i] ?? 1);
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] = (x[i] ?? 0) - (row(k)[i] ?? 0) * (x[k] ?? 0);
    x[i] = (x[i] ?? 0) / (row(i)[i] ?? 1);
  }
  return x;
}
