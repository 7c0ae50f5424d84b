/** Reads the images of the channels, on all threads, at the size that the classifier looks at. */
import { CustomerError } from "../contract/customerError.ts";
import type { LabelledImage } from "../contract/images.ts";
import { imageDimensions } from "../../../../../domain/images/decodeImage.ts";
import { readImage } from "../contract/recordIo.ts";
import { sharedBytes } from "../threads/jobs.ts";
import type { ThreadPool } from "../threads/pool.ts";
import type { CropSettings } from "./trainingCrop.ts";
import type { ImageSet } from "./trainModel.ts";

const PROBED = 64;
const MIN_SIDE = 16;

/**
 * The size to work at: that of `image_shape`, but no more than the images themselves have to show (judged by the first
 * few), nor than `maxSide`; the shape's proportions are kept.
 */
export async function workingSize(
  images: readonly LabelledImage[],
  wanted: { width: number; height: number },
  maxSide: number,
): Promise<{ width: number; height: number }> {
  let largest = MIN_SIDE;
  for (const image of images.slice(0, PROBED)) {
    try {
      const { width, height } = imageDimensions(await readImage(image));
      largest = Math.max(largest, width, height);
    } catch {
      continue; // reported by its name when it is loaded
    }
  }
  const factor = Math.min(1, Math.min(maxSide, largest) / Math.max(wanted.width, wanted.height));
  const side = (length: number): number => Math.max(MIN_SIDE, Math.round(length * factor));
  return { width: side(wanted.width), height: side(wanted.height) };
}

export async function loadImages(
  pool: ThreadPool,
  images: readonly LabelledImage[],
  { width, height }: { width: number; height: number },
  crop: CropSettings,
): Promise<ImageSet> {
  const size = width * height * 3;
  const pixels = sharedBytes(images.length * size);
  const results = await pool.runRanges(images.length, 32, (from, to) => ({
    kind: "load",
    images: images.slice(from, to),
    crop: { width: crop.width, height: crop.height, resize: crop.resize },
    width,
    height,
    pixels: pixels.subarray(from * size, to * size),
  }));
  const failures = results.filter((result) => result !== undefined).sort((a, b) => a.index - b.index);
  const first = failures[0];
  if (first !== undefined) {
    throw new CustomerError(`${(images[first.index] as LabelledImage).source}: ${first.message.replace(/\.$/, "")}.`);
  }
  return { pixels, labels: Int32Array.from(images, ({ label }) => label) };
}
