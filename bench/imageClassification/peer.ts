/**
 * The peer: what one would write first. HOG (8-pixel cells, as for 32×32 pictures in most tutorials) and mean colours,
 * L2-regularised logistic regression by Newton's method, all in plain JavaScript.
 */
import { Gradients } from "../../local/sagemaker/algorithms/imageClassification/features/gradients.ts";
import { hog } from "../../local/sagemaker/algorithms/imageClassification/features/hog.ts";
import { choleskyInPlace } from "../../local/sagemaker/algorithms/imageClassification/math/cholesky.ts";
import { fiveFolds, type Pictures, side } from "./pictures.ts";
import { meanScore, score, type Score } from "./scores.ts";

const penalty = 0.3; // the best of 1, 0.3, 0.1, 0.03 and 0.01 by cross-validation
const cells = 4;

function features(rgb: Uint8Array): Float64Array {
  const pixels = Float32Array.from(rgb);
  const gradients = new Gradients(side, side).set(pixels);
  const shape = hog(gradients, { width: side, height: side, across: cells, down: cells });
  const colours = [0, 1, 2].map(
    (c) => pixels.reduce((sum, value, i) => (i % 3 === c ? sum + value : sum), 0) / (side * side * 255),
  );
  return Float64Array.from([...shape, ...colours, 1]);
}

/** Weights of class 1 against class 0. */
function fit(rows: readonly Float64Array[], labels: Int32Array): Float64Array {
  const d = (rows[0] as Float64Array).length;
  const weights = new Float64Array(d);
  for (let step = 0; step < 12; step++) {
    const gradient = weights.map((w) => penalty * w);
    const hessian = new Float64Array(d * d);
    for (let i = 0; i < d; i++) hessian[i * d + i] = penalty;
    rows.forEach((x, n) => {
      const p = probability(weights, x);
      const error = p - (labels[n] as number);
      const curvature = p * (1 - p);
      for (let i = 0; i < d; i++) {
        gradient[i] = (gradient[i] as number) + error * (x[i] as number);
        const factor = curvature * (x[i] as number);
        for (let j = 0; j <= i; j++) hessian[i * d + j] = (hessian[i * d + j] as number) + factor * (x[j] as number);
      }
    });
    const move = solve(hessian, gradient, d);
    for (let i = 0; i < d; i++) weights[i] = (weights[i] as number) - (move[i] as number);
  }
  return weights;
}

function probability(weights: Float64Array, x: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (weights[i] as number) * (x[i] as number);
  return 1 / (1 + Math.exp(-sum));
}

function solve(matrix: Float64Array, right: Float64Array, n: number): Float64Array {
  choleskyInPlace(matrix, n);
  const x = Float64Array.from(right);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i] = (x[i] as number) - (matrix[i * n + k] as number) * (x[k] as number);
    x[i] = (x[i] as number) / (matrix[i * n + i] as number);
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] = (x[i] as number) - (matrix[k * n + i] as number) * (x[k] as number);
    x[i] = (x[i] as number) / (matrix[i * n + i] as number);
  }
  return x;
}

function run(train: Pictures, test: Pictures): Score {
  const weights = fit(train.rgb.map(features), train.labels);
  const probabilities = test.rgb.map((rgb) => {
    const p = probability(weights, features(rgb));
    return [1 - p, p];
  });
  return score(probabilities, test.labels);
}

export interface PeerResult extends Score {
  readonly seconds: number;
  readonly crossValidated: Score;
}

export function runPeer(train: Pictures, test: Pictures): PeerResult {
  const started = performance.now();
  const result = run(train, test);
  const seconds = (performance.now() - started) / 1000;
  return { ...result, seconds, crossValidated: meanScore(fiveFolds(train, 0).map(([a, b]) => run(a, b))) };
}
