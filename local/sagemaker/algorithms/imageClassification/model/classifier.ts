/** A loaded model at work: image bytes in, a probability for each class out. */
import { decodeImage } from "../../../../../domain/images/decodeImage.ts";
import { resize } from "../../../../../domain/images/resize.ts";
import { FeatureExtractor, featureLength, mirrorOfFeatures, standardise } from "../features/featureExtractor.ts";
import { ByteKernel } from "../features/byteKernel.ts";
import { Compute } from "../math/compute.ts";
import { softmax } from "../math/softmax.ts";
import type { ImageModel } from "./modelFile.ts";

export class Classifier {
  private readonly model: ImageModel;
  private readonly extractor: FeatureExtractor;
  private readonly kernel: ByteKernel;
  private readonly features: Float32Array;
  private readonly similarities: Float32Array;

  constructor(model: ImageModel) {
    const compute = new Compute();
    this.model = model;
    this.extractor = new FeatureExtractor(compute, model.spec);
    this.kernel = new ByteKernel(compute, model.landmarks, mirrorOfFeatures(model.spec));
    this.features = new Float32Array(featureLength(model.spec));
    this.similarities = new Float32Array(this.kernel.landmarks);
  }

  /** Probabilities for the bytes of a PNG or JPEG file; an `ImageError` where they are neither. */
  async classify(bytes: Buffer): Promise<number[]> {
    const { width, height } = this.model.spec;
    const image = await decodeImage(bytes, Math.max(width, height));
    return this.classifyPixels(resize(image, width, height));
  }

  /** Probabilities for RGB pixels of the model's own size. */
  classifyPixels(pixels: Uint8Array): number[] {
    const { model, features, similarities } = this;
    this.extractor.extract(pixels, features);
    standardise(features, model);
    this.kernel.row(features, similarities);
    const n = similarities.length;
    return softmax(
      Array.from(model.biases, (bias, c) => {
        let score = bias;
        for (let i = 0; i < n; i++) score += (similarities[i] as number) * (model.coefficients[c * n + i] as number);
        return score;
      }),
    );
  }
}
