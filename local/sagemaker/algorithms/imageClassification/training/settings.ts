/**
 * The constants of the method. Those under "chosen" were chosen by 5-fold cross-validation within the 900 training images
 * of the bicycles and motorcycles of CIFAR-100; validation images had no part in it.
 */

export interface ScaleSettings {
  /** Side of the patches in pixels. */
  readonly side: number;
  readonly grid: number;
  readonly atoms: number;
  /** Share of this block in the kernel's exponent at the mean distance between images. */
  readonly weight: number;
}

export interface Settings {
  readonly scales: readonly ScaleSettings[];
  /** HOG descriptors by their number of cells along the shorter side. */
  readonly hogs: readonly { readonly cells: number; readonly weight: number }[];
  /** Added to the eigenvalues when patches are whitened. */
  readonly whiteningEpsilon: number;
  readonly patchSample: number;
  readonly kMeansIterations: number;
  /** δ of `kernelMap.ts`. */
  readonly damping: 3e-4;
  /** Multiplies mapped features, so that the algorithm's default learning rate and weight decay are good ones. */
  readonly featureScale: number;
  /** More training images than this are represented by a stratified sample of so many (Nyström). */
  readonly maxLandmarks: number;
  /** No image is looked at in more detail than this many pixels a side. */
  readonly maxSide: number;
  readonly folds: number;
}

export const SETTINGS: Settings = {
  // chosen
  scales: [
    { side: 4, grid: 3, atoms: 96, weight: 0.1 },
    { side: 6, grid: 3, atoms: 96, weight: 0.1 },
    { side: 8, grid: 3, atoms: 96, weight: 0.1 },
  ],
  hogs: [
    { cells: 6, weight: 0.12 },
    { cells: 4, weight: 0.08 },
  ],
  whiteningEpsilon: 0.02,
  damping: 3e-4,
  featureScale: 0.3,
  // not sensitive
  patchSample: 30_000,
  kMeansIterations: 10,
  folds: 5,
  // for time and memory
  maxLandmarks: 1024,
  maxSide: 48,
};
