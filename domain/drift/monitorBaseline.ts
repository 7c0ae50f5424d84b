import type { CalibrationBin } from "../statistics/calibration.ts";
import type { MonitorWindow } from "./monitorWindow.ts";

/**
 * `baseline.json`: what the model said of its validation set. The monitor compares every hour's window with this one.
 * A plain window is a baseline too; what is known of the model is then missing.
 */
export interface MonitorBaseline extends MonitorWindow {
  readonly endpointName?: string;
  /** The version of the model: a new one needs a new baseline. */
  readonly model?: { readonly name: string; readonly artifactUri: string; readonly trainingJobName: string };
  /** When the model was made: what was answered before came from an earlier one. */
  readonly since?: string;
  readonly createdAt?: string;
  /** Version of the data that the validation set belongs to. */
  readonly dataVersion?: string;
  readonly threshold?: number;
  readonly classNames?: readonly string[];
  /** Share of the validation set that was classified right. */
  readonly accuracy?: number;
  /** `confusion[actual][predicted]`, in the order of `classNames`. */
  readonly confusion?: readonly (readonly number[])[];
  readonly calibration?: readonly CalibrationBin[];
  readonly expectedCalibrationError?: number;
}
