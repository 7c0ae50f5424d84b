import type { LabelledNumbers } from "../../monitoring/result.ts";
import { confusionMatrix, MOST_SHARED } from "./confusionMatrix.ts";
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

function confusion({ classes, confusion: counts, accuracy, count }: LabelledNumbers): Chart {
  return {
    id: "confusion",
    title: "What was taken for what",
    description: `${percent(accuracy)} of ${plural(count, "labelled prediction")} are right (the diagonal).${oftenMistaken(classes, counts)}`,
    ...confusionMatrix(classes, counts, {
      rowTitle: "Actual",
      columnTitle: "Predicted",
      column: (name) => `Predicted ${name}`,
      cell: (actual, predicted) => `${actual} taken for ${predicted}`,
    }),
  };
}

/** The most frequent mistakes in words, where a matrix of many classes has no room for numbers. */
function oftenMistaken(classes: readonly string[], counts: LabelledNumbers["confusion"]): string {
  if (classes.length <= MOST_SHARED) return "";
  const mistakes = counts
    .flatMap((row, actual) =>
      row.map((times, predicted) => ({ actual, predicted, times: actual === predicted ? 0 : times })),
    )
    .filter(({ times }) => times > 0)
    .sort((a, b) => b.times - a.times);
  const worst = mistakes
    .slice(0, 3)
    .map(({ actual, predicted, times }) => `${classes[actual] ?? ""} for ${classes[predicted] ?? ""} (${times})`);
  if (worst.length === 0) return "";
  return ` Rows are what it was, columns what it was taken for${mistakes.length > worst.length ? "; most often" : ":"} ${worst.join(", ")}.`;
}
