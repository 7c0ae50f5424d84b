import { measurePicture, type ImageStatistics } from "./imageStatistics.ts";
import { ImageError } from "./imageError.ts";
import { PngError } from "./pngReader.ts";

/** The measures whose distribution is watched. */
export const imageMeasures = ["brightness", "contrast", "sharpness", "width", "height", "bytes"] as const;
export type ImageMeasure = (typeof imageMeasures)[number];

/** Where a measure's bins are: equally wide up to a most, or so many for each doubling of what spans decades. */
type Scale = { readonly bins: number } & ({ readonly most: number } | { readonly perDoubling: number });

const scales: Readonly<Record<ImageMeasure, Scale>> = {
  brightness: { bins: 32, most: 256 },
  contrast: { bins: 32, most: 128 },
  sharpness: { bins: 32, perDoubling: 2 },
  width: { bins: 64, perDoubling: 4 },
  height: { bins: 64, perDoubling: 4 },
  bytes: { bins: 96, perDoubling: 4 },
};

/** Image statistics of many pictures, in a form that travels between threads and as JSON; an earlier version kept fewer. */
export interface ImageState {
  readonly count: number;
  /** Request bodies that are no readable PNG or JPEG. */
  readonly unreadable: number;
  readonly sums: Readonly<Partial<Record<ImageMeasure, number>>>;
  readonly histograms: Readonly<Partial<Record<ImageMeasure, readonly number[]>>>;
}

/** The bin of a measure's histogram that a value falls into. */
export function imageBin(measure: ImageMeasure, value: number): number {
  const scale = scales[measure];
  const bin = "most" in scale ? (value / scale.most) * scale.bins : Math.log2(1 + value) * scale.perDoubling;
  return Math.min(Math.max(Math.floor(bin), 0), scale.bins - 1);
}

/** Where a bin begins; that of the number of bins is where the last one ends. */
export function imageBound(measure: ImageMeasure, bin: number): number {
  const scale = scales[measure];
  return "most" in scale ? (bin / scale.bins) * scale.most : 2 ** (bin / scale.perDoubling) - 1;
}

function each<T>(value: (measure: ImageMeasure) => T): Record<ImageMeasure, T> {
  return Object.fromEntries(imageMeasures.map((measure) => [measure, value(measure)])) as Record<ImageMeasure, T>;
}

/** Adds up image statistics; two of them merge into what one would have counted. */
export class ImageSums implements ImageState {
  count = 0;
  unreadable = 0;
  readonly sums = each(() => 0);
  readonly histograms = each((measure) => new Array<number>(scales[measure].bins).fill(0));

  /** Measures a request's body. */
  addBody(bytes: Uint8Array): void {
    try {
      const measured = measurePicture(bytes);
      if (measured !== undefined) this.add({ ...measured, bytes: bytes.length });
    } catch (error) {
      if (!(error instanceof PngError || error instanceof ImageError)) throw error;
      this.unreadable++;
    }
  }

  add(statistics: ImageStatistics & { readonly bytes: number }): void {
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
      this.sums[measure] += other.sums[measure] ?? 0;
      other.histograms[measure]?.forEach(
        (n, bin) => (this.histograms[measure][bin] = (this.histograms[measure][bin] ?? 0) + n),
      );
    }
  }

  state(): ImageState {
    const { count, unreadable, sums, histograms } = this;
    return { count, unreadable, sums, histograms };
  }
}
