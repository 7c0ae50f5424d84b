import { bestClass } from "../captures/captureStatistics.ts";
import {
  addCalibration,
  calibrationBins,
  calibrationSums,
  expectedCalibrationError,
} from "../statistics/calibration.ts";
import type { MonitorBaseline } from "./monitorBaseline.ts";
import { WindowSums } from "./monitorWindow.ts";

/** One picture of the validation set, and what the model says of it. */
export interface BaselineAnswer {
  readonly body: Uint8Array;
  readonly label: string;
  readonly probabilities: readonly number[];
}

/** Adds up what a model says of its validation set. */
export class BaselineSums {
  readonly #window: WindowSums;
  readonly #calibration = calibrationSums();
  readonly #confusion: number[][];
  readonly #classNames: readonly string[];
  readonly #threshold: number;

  constructor(threshold: number, classNames: readonly string[]) {
    this.#threshold = threshold;
    this.#classNames = classNames;
    this.#window = new WindowSums(threshold, classNames.length);
    this.#confusion = classNames.map(() => classNames.map(() => 0));
  }

  add({ body, label, probabilities }: BaselineAnswer): void {
    this.#window.add({ probabilities, body: () => body });
    const [actual, predicted] = [this.#classNames.indexOf(label), bestClass(probabilities)];
    addCalibration(this.#calibration, probabilities[predicted] ?? 0, actual === predicted);
    const row = this.#confusion[actual];
    if (row !== undefined) row[predicted] = (row[predicted] ?? 0) + 1;
  }

  /** The numbers of a baseline; whose they are is to be added. */
  numbers(): MonitorBaseline & { readonly accuracy: number } {
    const window = this.#window.window();
    const calibration = calibrationBins(this.#calibration);
    const right = this.#confusion.reduce((sum, row, index) => sum + (row[index] ?? 0), 0);
    return {
      ...window,
      threshold: this.#threshold,
      classNames: this.#classNames,
      accuracy: window.count === 0 ? 0 : right / window.count,
      confusion: this.#confusion,
      calibration,
      expectedCalibrationError: window.count === 0 ? 0 : expectedCalibrationError(calibration),
    };
  }
}
