/** Pictures and jobs that the tests of the image classifier share. */
import { mkdtempSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodePng } from "../../../../../../domain/images/png.ts";
import { seededRandom } from "../../../../../../local/sagemaker/algorithms/imageClassification/math/random.ts";
import { sharedBytes } from "../../../../../../local/sagemaker/algorithms/imageClassification/threads/jobs.ts";
import type { ImageSet } from "../../../../../../local/sagemaker/algorithms/imageClassification/training/trainModel.ts";
import { SETTINGS } from "../../../../../../local/sagemaker/algorithms/imageClassification/training/settings.ts";

/** Small dictionaries: enough for drawn shapes, and fast. */
export const smallSettings = {
  ...SETTINGS,
  scales: [{ side: 5, grid: 3, atoms: 32, weight: 0.3 }],
  patchSample: 3000,
  kMeansIterations: 4,
};

/** A noisy picture of the class: stripes that run at an angle of their own, in any colour and place. */
export function stripes(label: number, classes: number, side: number, seed: number): Uint8Array {
  const random = seededRandom(seed * 7919 + label);
  // Angles of the upper quadrant only: a flip must not turn one class into another.
  const angle = ((label + 0.5 + (random() - 0.5) * 0.3) / classes) * (Math.PI / 2);
  const [phase, period] = [random() * 10, 5 + random() * 2];
  const [ink, paper] = [0, 1].map(() => [random() * 255, random() * 255, random() * 255]);
  return Uint8Array.from({ length: side * side * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % side, Math.floor(i / 3 / side)];
    const wave = Math.sin(((x * Math.cos(angle) + y * Math.sin(angle) + phase) * 2 * Math.PI) / period);
    const colour = (wave > 0 ? ink : paper)?.[i % 3] ?? 0;
    return Math.max(0, Math.min(255, colour + (random() - 0.5) * 60));
  });
}

/** `count` pictures, the classes in turn. */
export function stripedSet(count: number, classes: number, side: number, seed: number): ImageSet {
  const size = side * side * 3;
  const pixels = sharedBytes(count * size);
  const labels = Int32Array.from({ length: count }, (_, i) => i % classes);
  labels.forEach((label, i) => pixels.set(stripes(label, classes, side, seed + i), i * size));
  return { pixels, labels };
}

export interface JobFiles {
  readonly hyperparameters?: Record<string, string>;
  readonly train?: number;
  readonly trainList?: (list: string) => string;
  readonly side?: number;
  readonly classes?: number;
}

/** Writes the folders of a training job; the caller removes them. */
export async function writeJob(files: JobFiles = {}): Promise<string> {
  const base = mkdtempSync(join(tmpdir(), "image-classification-test-"));
  const { side = 16, classes = 2, train = 24 } = files;
  await writeChannel(base, "train", train, side, classes, files.trainList);
  await writeChannel(base, "validation", 12, side, classes);
  const config = join(base, "input", "config");
  await mkdir(config, { recursive: true });
  const hyperparameters = {
    num_classes: String(classes),
    num_training_samples: String(train),
    image_shape: `3,${side},${side}`,
    mini_batch_size: "8",
    epochs: "3",
    ...files.hyperparameters,
  };
  await writeFile(join(config, "hyperparameters.json"), JSON.stringify(hyperparameters));
  return base;
}

async function writeChannel(
  base: string,
  channel: string,
  count: number,
  side: number,
  classes: number,
  change: (list: string) => string = (list) => list,
): Promise<void> {
  const [images, lists] = [join(base, "input", "data", channel), join(base, "input", "data", `${channel}_lst`)];
  await Promise.all([mkdir(images, { recursive: true }), mkdir(lists, { recursive: true })]);
  let list = "";
  for (let i = 0; i < count; i++) {
    const label = i % classes;
    const seed = channel === "train" ? i : 1000 + i;
    await writeFile(join(images, `${i}.png`), encodePng(stripes(label, classes, side, seed), side, side));
    list += `${i}\t${label}\t${i}.png\n`;
  }
  await writeFile(join(lists, `${channel}.lst`), change(list));
}

export const removeJob = (base: string): Promise<void> => rm(base, { recursive: true, force: true });
