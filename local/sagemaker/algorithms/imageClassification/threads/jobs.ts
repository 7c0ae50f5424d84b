/** The jobs that worker threads do. All arrays are views of shared memory; each job writes a range of its own. */
import type { CropSettings } from "../training/trainingCrop.ts";
import type { ImageLocation } from "../contract/images.ts";
import type { FeatureSpec, Standardisation } from "../features/featureExtractor.ts";
import type { DictionarySettings } from "../features/fitDictionary.ts";
import type { PatchEncoding } from "../features/patchEncoder.ts";

/** Reads, decodes and resizes images into `pixels`. */
export interface LoadJob {
  readonly kind: "load";
  readonly images: readonly ImageLocation[];
  readonly crop: CropSettings;
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/** Learns the filters of `encoding` from `pixels`. */
export interface DictionaryJob extends DictionarySettings {
  readonly kind: "dictionary";
  readonly pixels: Uint8Array;
  readonly encoding: PatchEncoding;
}

/**
 * Tells the models of a process apart, so that a thread knows when what it made for the last job serves the next one.
 * (The shared arrays can't tell: each message brings new views.)
 */
export type ModelKey = number;

/** Extracts the raw features of `pixels` into `features`. */
export interface ExtractJob {
  readonly kind: "extract";
  readonly model: ModelKey;
  readonly spec: FeatureSpec;
  readonly pixels: Uint8Array;
  readonly features: Float32Array;
}

/** Kernel values between images – given by pixels, or by standardised features – and the landmarks, into `rows`. */
export interface KernelJob {
  readonly kind: "kernel";
  readonly model: ModelKey;
  readonly spec: FeatureSpec;
  readonly standardisation: Standardisation;
  readonly landmarks: Float32Array;
  readonly images: { readonly pixels: Uint8Array } | { readonly features: Float32Array };
  readonly rows: Float32Array;
}

export type Job = LoadJob | DictionaryJob | ExtractJob | KernelJob;

/** What a job failed with: which of its images, and why. */
export interface JobFailure {
  readonly index: number;
  readonly message: string;
}

export type JobResult = JobFailure | undefined;

export const sharedFloats = (length: number): Float32Array<SharedArrayBuffer> =>
  new Float32Array(new SharedArrayBuffer(length * 4));
export const sharedBytes = (length: number): Uint8Array<SharedArrayBuffer> =>
  new Uint8Array(new SharedArrayBuffer(length));
