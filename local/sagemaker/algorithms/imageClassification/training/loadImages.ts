/** Reads the images of the channels, on all threads, at the size that the classifier looks at. */
import { open } from "node:fs/promises";
import type { LabelledFile } from "../contract/channels.ts";
import { CustomerError } from "../contract/customerError.ts";
import { imageDimensions } from "../image/decodeImage.ts";
import { sharedBytes } from "../threads/jobs.ts";
import type { ThreadPool } from "../threads/pool.ts";
import type { ImageSet } from "./trainModel.ts";

const HEADER_BYTES = 65536;
const PROBED = 64;
const MIN_SIDE = 16;

/**
 * The size to work at: that of `image_shape`, but no more than the images themselves have to show (judged by the first
 * few), nor than `maxSide`; the shape's proportions are kept.
 */
export async function workingSize(
  files: readonly LabelledFile[],
  wanted: { width: number; height: number },
  maxSide: number,
): Promise<{ width: number; height: number }> {
  let largest = MIN_SIDE;
  for (const { file } of files.slice(0, PROBED)) {
    const handle = await open(file).catch(() => undefined);
    if (handle === undefined) continue; // reported with its line when it is loaded
    try {
      const head = await handle.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
      const { width, height } = imageDimensions(head.buffer.subarray(0, head.bytesRead));
      largest = Math.max(largest, width, height);
    } catch {
      continue;
    } finally {
      await handle.close();
    }
  }
  const factor = Math.min(1, Math.min(maxSide, largest) / Math.max(wanted.width, wanted.height));
  const side = (length: number): number => Math.max(MIN_SIDE, Math.round(length * factor));
  return { width: side(wanted.width), height: side(wanted.height) };
}

export async function loadImages(
  pool: ThreadPool,
  files: readonly LabelledFile[],
  { width, height }: { width: number; height: number },
): Promise<ImageSet> {
  const size = width * height * 3;
  const pixels = sharedBytes(files.length * size);
  const results = await pool.runRanges(files.length, 32, (from, to) => ({
    kind: "load",
    files: files.slice(from, to).map(({ file }) => file),
    width,
    height,
    pixels: pixels.subarray(from * size, to * size),
  }));
  const failures = results.filter((result) => result !== undefined).sort((a, b) => a.index - b.index);
  const first = failures[0];
  if (first !== undefined) {
    throw new CustomerError(`${(files[first.index] as LabelledFile).source}: ${first.message.replace(/\.$/, "")}.`);
  }
  return { pixels, labels: Int32Array.from(files, ({ label }) => label) };
}
