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
  /** Soft threshold of patch responses. */
  readonly threshold: number;
  /** Added to the eigenvalues when patches are whitened. */
  readonly whiteningEpsilon: number;
  readonly patchSample: number;
  readonly kMeansIterations: number;
  readonly hogCellsAcross: number;
  readonly hogWeight: number;
  /** δ of `kernelMap.ts`. */
  readonly damping: number;
  /** Multiplies mapped features, so that the algorithm's default learning rate and weight decay are good ones. */
  readonly featureScale: number;
  /** More training images than this are represented by a stratified sample of so many (Nyström). */
  readonly maxLandmarks: number;
  /** No image is looked at in more detail than this many pixels a side. */
  readonly maxSide: number;
  readonly folds: number;
}

export const SETTINGS: Settings = {
  scales: [{ side: 6, grid: 3, atoms: 256, weight: 0.5 }], // chosen
  threshold: 1, // chosen
  whiteningEpsilon: 0.1, // chosen
  patchSample: 30_000,
  kMeansIterations: 10,
  hogCellsAcross: 4, // chosen
  hogWeight: 0.25, // chosen
  damping: 2e-3, // chosen
  featureScale: 0.3,
  maxLandmarks: 1024,
  maxSide: 48,
  folds: 5,
};
