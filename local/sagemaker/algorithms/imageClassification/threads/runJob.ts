/** Does one job. Keeps the extractor and the kernel of the job before, as the next one mostly needs the same. */
import { readFile } from "node:fs/promises";
import {
  FeatureExtractor,
  type FeatureSpec,
  featureLength,
  mirrorOfFeatures,
  pixelCount,
  standardise,
} from "../features/featureExtractor.ts";
import { fitDictionary } from "../features/fitDictionary.ts";
import { SymmetricKernel } from "../features/symmetricKernel.ts";
import { decodeImage } from "../image/decodeImage.ts";
import { resize } from "../image/resize.ts";
import { Compute } from "../math/compute.ts";
import type { ExtractJob, Job, JobResult, KernelJob, LoadJob } from "./jobs.ts";

export class JobRunner {
  private readonly extractors = new Keyed<FeatureExtractor>();
  private readonly kernels = new Keyed<SymmetricKernel>();

  async run(job: Job): Promise<JobResult> {
    switch (job.kind) {
      case "load":
        return load(job);
      case "dictionary":
        fitDictionary(job.pixels, job.encoding, job);
        return undefined;
      case "extract":
        this.extract(job.spec, job.pixels, job.features);
        return undefined;
      case "kernel":
        this.similarities(job);
        return undefined;
    }
  }

  private extract(spec: FeatureSpec, pixels: ExtractJob["pixels"], features: Float32Array): void {
    // Shared memory keeps its identity for as long as a thread holds a view of it, so it tells models apart.
    const key = spec.encodings.map((e) => e.filters.buffer);
    const extractor = this.extractors.get(key, () => new FeatureExtractor(new Compute(), spec));
    const [size, length] = [pixelCount(spec), featureLength(spec)];
    for (let i = 0; i * size < pixels.length; i++) {
      extractor.extract(pixels.subarray(i * size, (i + 1) * size), features.subarray(i * length, (i + 1) * length));
    }
  }

  private similarities({ spec, standardisation, landmarks, images, rows }: KernelJob): void {
    const kernel = this.kernels.get(
      [landmarks.buffer],
      () => new SymmetricKernel(new Compute(), landmarks, mirrorOfFeatures(spec)),
    );
    if ("features" in images) {
      kernel.rows(images.features, rows);
      return;
    }
    const features = new Float32Array((images.pixels.length / pixelCount(spec)) * featureLength(spec));
    this.extract(spec, images.pixels, features);
    standardise(features, standardisation);
    kernel.rows(features, rows);
  }
}

/** Holds the last thing made, and makes another where the key differs. */
class Keyed<T> {
  private key: readonly unknown[] = [];
  private value: T | undefined;

  get(key: readonly unknown[], make: () => T): T {
    if (this.value === undefined || key.length !== this.key.length || key.some((part, i) => part !== this.key[i])) {
      this.value = make();
      this.key = key;
    }
    return this.value;
  }
}

async function load({ files, width, height, pixels }: LoadJob): Promise<JobResult> {
  const size = width * height * 3;
  for (const [index, file] of files.entries()) {
    try {
      pixels.set(resize(await decodeImage(await readFile(file)), width, height), index * size);
    } catch (error) {
      const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
      return { index, message: missing ? "there is no such file in the channel" : (error as Error).message };
    }
  }
  return undefined;
}
