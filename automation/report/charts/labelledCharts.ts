import type { LabelledNumbers } from "../../monitoring/result.ts";
import { percent, plural, type Chart } from "../../../pictures/charts/chart.ts";

/** Charts of predictions whose true label is known. */
export function labelledCharts(labelled: LabelledNumbers): Chart[] {
  return [reliability(labelled), confusion(labelled)];
}

function reliability({ calibration, expectedCalibrationError, count }: LabelledNumbers): Chart {
  const bins = calibration
    .filter((bin) => bin.count > 0)
    .map((bin) => ({
      confidence: bin.confidence,
      accuracy: bin.accuracy,
      count: bin.count,
      value: String(bin.count),
      text: `confidence ${bin.from.toFixed(1)} to ${bin.to.toFixed(1)}: mean ${bin.confidence.toFixed(3)}, right ${percent(bin.accuracy)} of ${bin.count}`,
    }));
  const lowest = Math.min(0.5, ...bins.map(({ confidence }) => confidence));
  const from = Math.floor(lowest * 10) / 10;
  return {
    id: "reliability",
    spec: "reliability",
    title: "Is the confidence deserved?",
    description: `Expected calibration error ${expectedCalibrationError.toFixed(4)} over ${plural(count, "labelled prediction")}: on the dashed line, confidence equals the share that is right. Numbers are predictions.`,
    datasets: { bins, diagonal: [from, 1].map((value) => ({ confidence: value, accuracy: value })) },
    table: {
      columns: ["Confidence", "Predictions", "Mean confidence", "Right"],
      rows: calibration
        .filter((bin) => bin.count > 0)
        .map((bin) => [
          `${bin.from.toFixed(1)} – ${bin.to.toFixed(1)}`,
          bin.count,
          bin.confidence.toFixed(4),
          percent(bin.accuracy),
        ]),
    },
  };
}

/**
 * How a confusion matrix of so many classes is drawn: numbers and shares in the cells of a few, numbers alone in those of some,
 * shades alone where a number has no room. The table has them all.
 */
function matrixWords(classes: number): NonNullable<Chart["words"]> {
  if (classes <= 4) return { step: 86, angle: 0, align: "center", labelSize: 13, countSize: 20, countRise: -6 };
  if (classes <= MOST_NUMBERED)
    return { step: 36, angle: -45, align: "left", labelSize: 12, countSize: 12, countRise: 0 };
  return { step: 17, angle: -90, align: "left", labelSize: 10, countSize: 8, countRise: 0 };
}
/** Classes up to which a cell has room for its number. */
const MOST_NUMBERED = 12;

function confusion({ classes: names, confusion: matrix, accuracy, count }: LabelledNumbers): Chart {
  const cells = names.flatMap((actual, row) =>
    names.map((predicted, column) => {
      const n = matrix[row]?.[column] ?? 0;
      const total = (matrix[row] ?? []).reduce((sum, value) => sum + value, 0);
      const share = total === 0 ? 0 : n / total;
      return {
        actual,
        predicted,
        count: n,
        share,
        right: row === column,
        shown: names.length <= 4 || (n > 0 && names.length <= MOST_NUMBERED) ? String(n) : "",
        value: names.length <= 4 ? percent(share, 0) : "",
        text: `${actual} taken for ${predicted}: ${n} (${percent(share)})`,
      };
    }),
  );
  return {
    id: "confusion",
    spec: "confusion",
    title: "What was taken for what",
    description: `${percent(accuracy)} of ${plural(count, "labelled prediction")} are right (the diagonal).`,
    datasets: { cells },
    words: matrixWords(names.length),
    isWide: names.length > 4,
    // Room for the names beside, and for a cell's number or shade.
    ...(names.length > 4 && { leastWidth: 170 + names.length * (names.length <= MOST_NUMBERED ? 30 : 17) }),
    table: {
      columns: ["Actual", ...names.map((name) => `Predicted ${name}`)],
      rows: names.map((name, row) => [name, ...(matrix[row] ?? [])]),
    },
  };
}
