/**
 * The whole feature vector of an image: patch features at one or more patch sizes, then HOG descriptors, each component
 * shifted and scaled so that squared distances between vectors are what the kernel expects.
 */
import type { Compute } from "../math/compute.ts";
import { Gradients } from "./gradients.ts";
import { hog, hogLength, mirrorOfHog } from "./hog.ts";
import { PatchImage } from "./patchImage.ts";
import { CHANNELS } from "./patches.ts";
import { mirrorOfPatchFeatures, type PatchEncoding, PatchEncoder, patchFeatureLength } from "./patchEncoder.ts";

export interface FeatureSpec {
  /** Size that every image is brought to. */
  readonly width: number;
  readonly height: number;
  /** Whether colour is taken out first (an `image_shape` of one channel). */
  readonly grey: boolean;
  readonly encodings: readonly PatchEncoding[];
  /** Numbers of cells of the HOG descriptors. */
  readonly hogs: readonly { readonly across: number; readonly down: number }[];
}

/** Shift and scale of every component; both are the same for a component and its mirror. */
export interface Standardisation {
  readonly shift: Float32Array;
  readonly scale: Float32Array;
}

/** Lengths of the blocks that a feature vector is made of. */
export const blockLengths = (spec: FeatureSpec): number[] => [
  ...spec.encodings.map(patchFeatureLength),
  ...spec.hogs.map((hog) => hogLength({ ...spec, ...hog })),
];

export const featureLength = (spec: FeatureSpec): number => blockLengths(spec).reduce((sum, n) => sum + n, 0);
export const pixelCount = (spec: FeatureSpec): number => spec.width * spec.height * CHANNELS;

/** For each feature, the feature that a horizontal flip of the image moves here. */
export function mirrorOfFeatures(spec: FeatureSpec): Int32Array {
  const parts = [
    ...spec.encodings.map((e) => mirrorOfPatchFeatures(e.atoms, e.grid)),
    ...spec.hogs.map((hog) => mirrorOfHog({ ...spec, ...hog })),
  ];
  const mirror = new Int32Array(featureLength(spec));
  let at = 0;
  for (const part of parts) {
    for (let i = 0; i < part.length; i++) mirror[at + i] = at + (part[i] as number);
    at += part.length;
  }
  return mirror;
}

/** Extracts features of images of the spec's size. One per thread. */
export class FeatureExtractor {
  private readonly spec: FeatureSpec;
  private readonly encoders: readonly PatchEncoder[];
  private readonly image: Float32Array;
  private readonly patches: PatchImage;
  private readonly gradients: Gradients;

  constructor(compute: Compute, spec: FeatureSpec) {
    this.spec = spec;
    this.encoders = spec.encodings.map((encoding) => new PatchEncoder(compute, encoding));
    this.image = new Float32Array(pixelCount(spec));
    this.patches = new PatchImage(spec.width, spec.height);
    this.gradients = new Gradients(spec.width, spec.height);
  }

  /** Writes the raw (not yet standardised) features of 8-bit RGB pixels. */
  extract(pixels: Uint8Array, out: Float32Array): void {
    this.image.set(pixels);
    if (this.spec.grey) removeColour(this.image);
    this.patches.set(this.image);
    let at = 0;
    this.encoders.forEach((encoder, i) => {
      const length = patchFeatureLength(this.spec.encodings[i] as PatchEncoding);
      encoder.encode(this.patches, out.subarray(at, at + length));
      at += length;
    });
    if (this.spec.hogs.length > 0) this.gradients.set(this.image);
    for (const cells of this.spec.hogs) {
      const descriptor = hog(this.gradients, { ...this.spec, ...cells });
      out.set(descriptor, at);
      at += descriptor.length;
    }
  }
}

export function standardise(features: Float32Array, { shift, scale }: Standardisation): void {
  for (let at = 0; at < features.length; at += shift.length) {
    for (let i = 0; i < shift.length; i++) {
      features[at + i] = ((features[at + i] as number) - (shift[i] as number)) * (scale[i] as number);
    }
  }
}

/** Luma of ITU-R BT.601, in whole numbers, in all three channels. */
function removeColour(image: Float32Array): void {
  for (let i = 0; i < image.length; i += 3) {
    image.fill(
      Math.round(0.299 * (image[i] as number) + 0.587 * (image[i + 1] as number) + 0.114 * (image[i + 2] as number)),
      i,
      i + 3,
    );
  }
}
