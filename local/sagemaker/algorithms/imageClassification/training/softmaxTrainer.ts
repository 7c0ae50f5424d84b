/**
 * Mini-batch training of softmax regression on mapped features, for several heads at once: head 0 learns from all
 * training images; head h > 0 from all but fold h, so that its scores on fold h tell how far to trust the model
 * (`calibration.ts`). After each epoch a head's weights are the mean of its iterates in that epoch (Polyak & Juditsky
 * 1992), which takes most of the noise of mini-batches out.
 */
import { type Block, type Compute, roundUp } from "../math/compute.ts";
import { type Random, shuffle } from "../math/random.ts";
import { createOptimizer, type OptimizerSettings, type Step } from "./optimizers.ts";

export interface TrainerOptions extends OptimizerSettings {
  readonly classes: number;
  readonly batchSize: number;
  /** Number of folds; 0 trains head 0 alone. */
  readonly folds: number;
}

/** How well a head fits the images that it has just seen. */
export interface Fit {
  readonly accuracy: number;
  /** Mean of −log p of the right class. */
  readonly crossEntropy: number;
}

const PANEL = 8;

export class SoftmaxTrainer {
  private readonly compute: Compute;
  private readonly options: TrainerOptions;
  private readonly features: Float32Array;
  private readonly labels: Int32Array;
  /** Fold of each image, 1…folds. */
  readonly foldOf: Int32Array;
  private readonly depth: number;
  private readonly length: number;
  private readonly columns: number;
  private readonly batch: Block;
  private readonly batchTransposed: Block;
  private readonly weights: Block[];
  private readonly gradients: Block;
  private readonly scores: Block;
  private readonly residuals: Block;
  private readonly steps: Step[];
  private readonly averages: Float64Array[];

  constructor(compute: Compute, features: Float32Array, labels: Int32Array, options: TrainerOptions, random: Random) {
    this.compute = compute;
    this.options = options;
    this.features = features;
    this.labels = labels;
    this.length = features.length / labels.length;
    this.depth = roundUp(this.length + 1, 4); // one more for the bias
    this.columns = roundUp((options.folds + 1) * options.classes, PANEL);
    this.foldOf = stratifiedFolds(labels, options.folds, random);
    const batchRows = roundUp(options.batchSize, 4);
    this.batch = compute.allocate(batchRows * this.depth);
    this.batchTransposed = compute.allocate(batchRows * this.depth);
    this.gradients = compute.allocate(this.depth * PANEL);
    const panels = this.columns / PANEL;
    this.weights = Array.from({ length: panels }, () => compute.allocate(this.depth * PANEL));
    this.scores = compute.allocate(batchRows * this.columns);
    this.residuals = compute.allocate(batchRows * this.columns);
    this.steps = this.weights.map((block) => createOptimizer(options, block.length));
    this.averages = this.weights.map((block) => new Float64Array(block.length));
  }

  /** One pass over the data in random order; returns how head 0 did on the batches as they came by. */
  epoch(learningRate: number, random: Random, onBatch?: (batch: number, accuracy: number) => void): Fit {
    const n = this.labels.length;
    const { batchSize } = this.options;
    const order = shuffle(
      Int32Array.from({ length: n }, (_, i) => i),
      random,
    );
    for (const sum of this.averages) sum.fill(0);
    const batches = Math.max(1, Math.floor(n / batchSize));
    let right = 0;
    let loss = 0;
    let seen = 0;
    for (let b = 0; b < batches; b++) {
      // Batches are spread evenly over the shuffled images; fewer than a batch of them are left out this time.
      const images = order.subarray(
        Math.floor((b * n) / batches),
        Math.floor((b * n) / batches) + Math.min(batchSize, n),
      );
      const batch = this.step(images, learningRate);
      right += batch.right;
      loss += batch.loss;
      seen += images.length;
      this.weights.forEach((block, p) => addTo(this.averages[p] as Float64Array, this.compute.view(block)));
      onBatch?.(b + 1, right / seen);
    }
    for (const sum of this.averages) for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) / batches;
    return { accuracy: right / seen, crossEntropy: loss / seen };
  }

  private step(images: Int32Array, learningRate: number): { readonly right: number; readonly loss: number } {
    const { compute, depth, columns } = this;
    const rows = roundUp(images.length, 4);
    this.gather(images, rows);
    const scores = compute.view(this.scores).fill(0);
    this.weights.forEach((weights, p) => {
      compute.kernels.gemm(
        this.batch.address,
        weights.address,
        this.scores.address + p * rows * PANEL * 4,
        rows,
        PANEL,
        depth,
      );
    });
    const residuals = compute.view(this.residuals).fill(0);
    const gradients = compute.view(this.gradients);
    const fit = this.softmaxResiduals(images, rows, scores, residuals);
    for (let p = 0; p < columns / PANEL; p++) {
      const from = this.residuals.address + p * rows * PANEL * 4;
      gradients.fill(0);
      compute.kernels.gemm(this.batchTransposed.address, from, this.gradients.address, depth, PANEL, rows);
      (this.steps[p] as Step)(compute.view(this.weights[p] as Block), gradients, learningRate, true);
    }
    return fit;
  }

  private gather(images: Int32Array, rows: number): void {
    const batch = this.compute.view(this.batch).fill(0);
    const transposed = this.compute.view(this.batchTransposed).fill(0);
    images.forEach((image, row) => {
      for (let d = 0; d < this.length; d++) {
        const value = this.features[image * this.length + d] as number;
        batch[row * this.depth + d] = value;
        transposed[d * rows + row] = value;
      }
      batch[row * this.depth + this.length] = 1;
      transposed[this.length * rows + row] = 1;
    });
  }

  /** `(softmax − onehot) / batch` of every head that may see the image; returns what head 0 has right, and its loss. */
  private softmaxResiduals(images: Int32Array, rows: number, scores: Float32Array, residuals: Float32Array) {
    const { classes, folds } = this.options;
    let right = 0;
    let loss = 0;
    images.forEach((image, row) => {
      const at = (column: number): number => ((column >> 3) * rows + row) * PANEL + (column & 7);
      for (let head = 0; head <= folds; head++) {
        if (head > 0 && this.foldOf[image] === head) continue;
        let top = -Infinity;
        let best = 0;
        for (let c = 0; c < classes; c++) {
          const score = scores[at(head * classes + c)] as number;
          if (score > top) {
            top = score;
            best = c;
          }
        }
        let sum = 0;
        for (let c = 0; c < classes; c++) sum += Math.exp((scores[at(head * classes + c)] as number) - top);
        for (let c = 0; c < classes; c++) {
          const p = Math.exp((scores[at(head * classes + c)] as number) - top) / sum;
          residuals[at(head * classes + c)] = (p - (c === this.labels[image] ? 1 : 0)) / images.length;
        }
        if (head > 0) continue;
        if (best === this.labels[image]) right++;
        loss += Math.log(sum) + top - (scores[at(this.labels[image] as number)] as number);
      }
    });
    return { right, loss };
  }

  /** Averaged weights of a head: class by class, the bias last. */
  head(index: number): Float64Array[] {
    return Array.from({ length: this.options.classes }, (_, c) => {
      const column = index * this.options.classes + c;
      const average = this.averages[column >> 3] as Float64Array;
      return Float64Array.from({ length: this.length + 1 }, (_, d) => average[d * PANEL + (column & 7)] as number);
    });
  }
}

function addTo(sum: Float64Array, values: Float32Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (values[i] as number);
}

/** Deals the images of each class out to the folds 1…folds, in random order. */
export function stratifiedFolds(labels: Int32Array, folds: number, random: Random): Int32Array {
  const order = shuffle(
    Int32Array.from({ length: labels.length }, (_, i) => i),
    random,
  );
  const fold = new Int32Array(labels.length);
  if (folds === 0) return fold;
  const seen = new Map<number, number>();
  for (const image of order) {
    const label = labels[image] as number;
    const count = seen.get(label) ?? label;
    fold[image] = 1 + (count % folds);
    seen.set(label, count + 1);
  }
  return fold;
}
