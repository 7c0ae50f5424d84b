import { measurePng, type ImageStatistics } from "./imageStatistics.ts";
import { PngError } from "./pngReader.ts";

/** The measures whose distribution is watched. */
export const imageMeasures = ["brightness", "contrast", "sharpness"] as const;
export type ImageMeasure = (typeof imageMeasures)[number];

/** Bins of each measure's histogram. */
export const imageBins = 32;

/** Image statistics of many pictures, in a form that travels between threads and as JSON. */
export interface ImageState {
  readonly count: number;
  /** Request bodies that are no readable PNG. */
  readonly unreadable: number;
  readonly sums: Readonly<Record<ImageMeasure, number>>;
  readonly histograms: Readonly<Record<ImageMeasure, readonly number[]>>;
}

/** Brightness and contrast in equal bins; sharpness, which spans decades, in half powers of two. */
export function imageBin(measure: ImageMeasure, value: number): number {
  const bin =
    measure === "brightness"
      ? (value / 256) * imageBins
      : measure === "contrast"
        ? (value / 128) * imageBins
        : Math.log2(1 + value) * 2;
  return Math.min(Math.max(Math.floor(bin), 0), imageBins - 1);
}

/** Adds up image statistics; two of them merge into what one would have counted. */
export class ImageSums implements ImageState {
  count = 0;
  unreadable = 0;
  readonly sums = { brightness: 0, contrast: 0, sharpness: 0 };
  readonly histograms = { brightness: zeros(), contrast: zeros(), sharpness: zeros() };

  /** Measures a request's body. */
  addBody(bytes: Uint8Array): void {
    try {
      this.add(measurePng(bytes));
    } catch (error) {
      if (!(error instanceof PngError)) throw error;
      this.unreadable++;
    }
  }

  add(statistics: ImageStatistics): void {
    this.count++;
    for (const measure of imageMeasures) {
      const bin = imageBin(measure, statistics[measure]);
      this.sums[measure] += statistics[measure];
      this.histograms[measure][bin] = (this.histograms[measure][bin] ?? 0) + 1;
    }
  }

  merge(other: ImageState): void {
    this.count += other.count;
    this.unreadable += other.unreadable;
    for (const measure of imageMeasures) {
      this.sums[measure] += other.sums[measure];
      other.histograms[measure].forEach(
        (n, bin) => (this.histograms[measure][bin] = (this.histograms[measure][bin] ?? 0) + n),
      );
    }
  }

  state(): ImageState {
    const { count, unreadable, sums, histograms } = this;
    return { count, unreadable, sums, histograms };
  }
}

function zeros(): number[] {
  return new Array<number>(imageBins).fill(0);
}
