import { percent, plural, type Chart } from "./chart.ts";

/** What a training job's log tells of one epoch; they count from 0. */
export interface Epoch {
  readonly epoch: number;
  readonly trainAccuracy?: number;
  readonly validationAccuracy?: number;
  readonly trainLoss?: number;
  readonly validationLoss?: number;
}

type Epochs = readonly Epoch[];
type Metric = keyof Epoch;

/** What an epoch is told of by, and how that reads. */
interface Curve {
  readonly id: string;
  readonly noun: string;
  readonly axis: string;
  readonly format: string;
  readonly training: Metric;
  readonly validation: Metric;
  readonly isHigherBetter: boolean;
  readonly text: (value: number) => string;
}

const curves: readonly Curve[] = [
  {
    ...{ id: "accuracy", noun: "Accuracy", axis: "Accuracy", format: ".0%", isHigherBetter: true },
    ...{ training: "trainAccuracy", validation: "validationAccuracy", text: (value) => percent(value, 2) },
  },
  {
    ...{ id: "loss", noun: "Loss", axis: "Cross-entropy (nats)", format: ".2f", isHigherBetter: false },
    ...{ training: "trainLoss", validation: "validationLoss", text: (value) => value.toFixed(4) },
  },
];

/** Accuracy and loss per epoch; what the job's log does not tell is left out. Epochs count from 1. */
export function learningCurves({ epochs }: { readonly epochs: Epochs }): Chart[] {
  return curves.flatMap((curve) => draw(curve, epochs) ?? []);
}

function draw({ id, noun, axis, format, training, validation, isHigherBetter, text }: Curve, epochs: Epochs) {
  const points = (series: string, metric: Metric) =>
    epochs.flatMap(({ epoch, [metric]: value }) =>
      value === undefined
        ? []
        : [{ epoch: epoch + 1, series, value, text: `Epoch ${epoch + 1}, ${series.toLowerCase()}: ${text(value)}` }],
    );
  const validated = points("Validation", validation);
  const rows = [...validated, ...points("Training", training)];
  const last = validated.at(-1) ?? rows.at(-1);
  if (last === undefined) return undefined;
  const best = validated.reduce(
    (found, row) => ((isHigherBetter ? row.value > found.value : row.value < found.value) ? row : found),
    validated[0] ?? last,
  );
  const [what, whole] = [noun.toLowerCase(), plural(epochs.length, "epoch")];
  return {
    id,
    spec: "perEpoch",
    title: `${noun} per epoch`,
    description:
      validated.length === 0
        ? `Training ${what} over ${whole}.`
        : `Validation ${what} ends at ${text(last.value)} after ${whole}; its best is ${text(best.value)} in epoch ${best.epoch}.`,
    datasets: { epochs: rows },
    params: { valueFormat: format },
    words: { valueTitle: axis },
    table: {
      columns: ["Epoch", "Training", "Validation"],
      rows: epochs.map((row) => [
        row.epoch + 1,
        ...[row[training], row[validation]].map((value) => (value === undefined ? "–" : text(value))),
      ]),
    },
  };
}
