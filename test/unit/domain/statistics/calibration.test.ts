import { expect } from "chai";
import {
  addCalibration,
  calibrationBins,
  calibrationSums,
  expectedCalibrationError,
} from "../../../../domain/statistics/calibration.ts";

describe("expectedCalibrationError", () => {
  it("weighs each bin's gap by its count (Guo et al. 2017, equation 3)", () => {
    const sums = calibrationSums(10);
    // Eight at 0.95, six of them right: a gap of 0.2; two at 0.55, both right: a gap of 0.45.
    for (let i = 0; i < 8; i++) addCalibration(sums, 0.95, i < 6);
    for (let i = 0; i < 2; i++) addCalibration(sums, 0.55, true);
    const bins = calibrationBins(sums);
    expect(bins[9]).to.deep.include({ from: 0.9, to: 1, count: 8, accuracy: 0.75 });
    expect(expectedCalibrationError(bins)).to.be.closeTo(0.8 * 0.2 + 0.2 * 0.45, 1e-12);
  });

  it("is NaN for nothing", () => {
    expect(expectedCalibrationError(calibrationBins(calibrationSums()))).to.be.NaN;
  });
});
