/** Does one job. Keeps the extractor and the kernel of the job before, as the next one mostly needs the same. */
import { readImage } from "../contract/recordIo.ts";
import {
  FeatureExtractor,
  featureLength,
  mirrorOfFeatures,
  pixelCount,
  standardise,
} from "../features/featureExtractor.ts";
import { fitDictionary } from "../features/fitDictionary.ts";
import { SymmetricKernel } from "../features/symmetricKernel.ts";
import { decodeImage } from "../../../../../domain/images/decodeImage.ts";
import { resize } from "../../../../../domain/images/resize.ts";
import { Compute } from "../math/compute.ts";
import { trainingCrop } from "../training/trainingCrop.ts";
import type { ExtractJob, Job, JobResult, KernelJob, LoadJob, ModelKey } from "./jobs.ts";

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
        this.extract(job);
        return undefined;
      case "kernel":
        this.similarities(job);
        return undefined;
    }
  }

  private extract({ model, spec, pixels, features }: Omit<ExtractJob, "kind">): void {
    const extractor = this.extractors.get(model, () => new FeatureExtractor(new Compute(), spec));
    const [size, length] = [pixelCount(spec), featureLength(spec)];
    for (let i = 0; i * size < pixels.length; i++) {
      extractor.extract(pixels.subarray(i * size, (i + 1) * size), features.subarray(i * length, (i + 1) * length));
    }
  }

  private similarities({ model, spec, standardisation, landmarks, images, rows }: KernelJob): void {
    const kernel = this.kernels.get(model, () => new SymmetricKernel(new Compute(), landmarks, mirrorOfFeatures(spec)));
    if ("features" in images) {
      kernel.rows(images.features, rows);
      return;
    }
    const { pixels } = images;
    const features = new Float32Array((pixels.length / pixelCount(spec)) * featureLength(spec));
    this.extract({ model, spec, pixels, features });
    standardise(features, standardisation);
    kernel.rows(features, rows);
  }
}

/** Holds the last thing made, and makes another for another key. */
class Keyed<T> {
  private held: { readonly key: ModelKey; readonly value: T } | undefined;

  get(key: ModelKey, make: () => T): T {
    if (this.held?.key !== key) this.held = { key, value: make() };
    return this.held.value;
  }
}

async function load({ images, crop, width, height, pixels }: LoadJob): Promise<JobResult> {
  const size = width * height * 3;
  for (const [index, image] of images.entries()) {
    try {
      const shown = trainingCrop(await decodeImage(await readImage(image), crop.resize), crop);
      pixels.set(resize(shown, width, height), index * size);
    } catch (error) {
      const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
      return { index, message: missing ? "there is no such file in the channel" : (error as Error).message };
    }
  }
  return undefined;
}
