import type { CapturedPrediction } from "../captures/capture.ts";
import { bestClass } from "../captures/captureStatistics.ts";
import { ImageSums, imageMeasures, type ImageState } from "../images/imageSums.ts";

/** Bins of the confidence histogram. */
const CONFIDENCE_BINS = 100;

/** What the monitor keeps of a stretch of traffic, or of the validation set: plain JSON, and it adds up. */
export interface MonitorWindow {
  readonly count: number;
  /** Predictions below the threshold. */
  readonly low: number;
  /** Predictions by confidence, in 100 equal bins. */
  readonly confidence: readonly number[];
  readonly confidenceSum: number;
  /** Predictions by class, in the order of the probabilities. */
  readonly classes: readonly number[];
  /** Absent where the endpoint does not capture its input. */
  readonly images?: ImageState;
}

/** Fills a window, prediction by prediction. */
export class WindowSums {
  #count = 0;
  #low = 0;
  #confidenceSum = 0;
  readonly #confidence = new Array<number>(CONFIDENCE_BINS).fill(0);
  readonly #classes: number[];
  readonly #images = new ImageSums();
  readonly #threshold: number;

  constructor(threshold: number, classes: number) {
    this.#threshold = threshold;
    this.#classes = new Array<number>(classes).fill(0);
  }

  add(prediction: Pick<CapturedPrediction, "probabilities" | "body" | "row">): void {
    const best = bestClass(prediction.probabilities);
    const confidence = prediction.probabilities[best] ?? 0;
    const bin = Math.min(Math.floor(confidence * CONFIDENCE_BINS), CONFIDENCE_BINS - 1);
    this.#count++;
    this.#confidenceSum += confidence;
    if (confidence < this.#threshold) this.#low++;
    this.#confidence[bin] = (this.#confidence[bin] ?? 0) + 1;
    this.#classes[best] = (this.#classes[best] ?? 0) + 1;
    const body = (prediction.row ?? 0) === 0 ? prediction.body() : undefined;
    if (body) this.#images.addBody(body);
  }

  window(): MonitorWindow {
    const images = this.#images.state();
    return {
      count: this.#count,
      low: this.#low,
      confidence: this.#confidence,
      confidenceSum: this.#confidenceSum,
      classes: Array.from(this.#classes, (n) => (n as number | undefined) ?? 0),
      ...(images.count + images.unreadable > 0 && { images }),
    };
  }
}

/** Two stretches of traffic as one: a late file joins its hour this way. */
export function mergeWindows(a: MonitorWindow, b: MonitorWindow): MonitorWindow {
  const images = new ImageSums();
  for (const window of [a, b]) if (window.images) images.merge(window.images);
  return {
    count: a.count + b.count,
    low: a.low + b.low,
    confidence: sum(a.confidence, b.confidence),
    confidenceSum: a.confidenceSum + b.confidenceSum,
    classes: sum(a.classes, b.classes),
    ...((a.images ?? b.images) && { images: images.state() }),
  };
}

/** The distributions that are compared with the baseline's, by name. */
export function distributions({ confidence, classes, images }: MonitorWindow): Map<string, readonly number[]> {
  const measured =
    images === undefined || images.count === 0
      ? []
      : imageMeasures.map((name) => [name, images.histograms[name] ?? []] as const);
  return new Map([["confidence", confidence], ["class", classes], ...measured]);
}

function sum(a: readonly number[], b: readonly number[]): number[] {
  return Array.from({ length: Math.max(a.length, b.length) }, (_, i) => (a[i] ?? 0) + (b[i] ?? 0));
}
