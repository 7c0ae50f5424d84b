import { percent, plural, type Chart } from "./chart.ts";

/** Values of one metric over a job's epochs, which count from 0. */
export interface Curve {
  /** AWS's name of the metric, such as `validation:accuracy`. */
  readonly name: string;
  readonly points: readonly (readonly [epoch: number, value: number])[];
}

/** What a training job's log tells of one epoch; they count from 0. */
export interface Epoch {
  readonly epoch: number;
  readonly trainAccuracy?: number;
  readonly validationAccuracy?: number;
  readonly trainLoss?: number;
  readonly validationLoss?: number;
}

/** What a metric is, and how its values read. */
interface Metric {
  readonly id: string;
  readonly noun: string;
  readonly axis: string;
  readonly format: string;
  /** Left out where it isn't known which end is the good one. */
  readonly isHigherBetter?: boolean;
  readonly text: (value: number) => string;
}

interface Series {
  /** In the legend. */
  readonly label: string;
  /** In a sentence. */
  readonly words: string;
  readonly points: Curve["points"];
}

/** More points than these lie within a pixel of each other. */
const MOST_POINTS = 200;

const metricNames = {
  trainAccuracy: "train:accuracy",
  validationAccuracy: "validation:accuracy",
  trainLoss: "train:cross-entropy",
  validationLoss: "validation:cross-entropy",
} as const;

/** Accuracy and loss per epoch; what the job's log does not tell is left out. */
export function learningCurves({ epochs }: { readonly epochs: readonly Epoch[] }): Chart[] {
  const curves = Object.entries(metricNames).map(([key, name]) => ({
    name,
    points: epochs.flatMap((epoch) => {
      const value = epoch[key as keyof typeof metricNames];
      return value === undefined ? [] : [[epoch.epoch, value] as const];
    }),
  }));
  return curveCharts(curves);
}

/**
 * A job's curves: accuracies in one chart, and each other metric in its own, of validation and training together. With
 * the epochs that a running job was asked for, the axis has room for those to come. Shown epochs count from 1.
 */
export function curveCharts(curves: readonly Curve[], plannedEpochs?: number): Chart[] {
  const told = curves.filter(({ points }) => points.length > 0);
  const isValidation = ({ name }: Curve): boolean => name.startsWith("validation:");
  const ordered = told.toSorted((a, b) => Number(isValidation(b)) - Number(isValidation(a)));
  const groupOf = ({ name }: Curve): string => (/accuracy/i.test(name) ? "accuracy" : partsOf(name).metric);
  return [...new Set(ordered.map(groupOf))].map((metric) => {
    const group = ordered.filter((curve) => groupOf(curve) === metric);
    return draw(metricOf(metric, group), metric, group, plannedEpochs);
  });
}

function metricOf(metric: string, curves: readonly Curve[]): Metric {
  const noun = sentence(metric);
  const isShare = curves.every(({ points }) => points.every(([, value]) => value >= 0 && value <= 1));
  if (metric === "accuracy" && isShare)
    return { id: metric, noun, axis: noun, format: ".0%", isHigherBetter: true, text: (value) => percent(value, 2) };
  const text = (value: number): string => value.toFixed(4);
  if (metric === "cross-entropy")
    return { id: "loss", noun: "Loss", axis: "Cross-entropy (nats)", format: ".2f", isHigherBetter: false, text };
  return { id: `metric-${metric.replace(/\W+/g, "-")}`, noun, axis: noun, format: "~g", text };
}

function draw(metric: Metric, name: string, curves: readonly Curve[], plannedEpochs: number | undefined): Chart {
  const { id, noun, axis, format, isHigherBetter, text } = metric;
  const series = curves.map((curve) => seriesOf(curve, name, noun));
  const epochs = [...new Set(series.flatMap(({ points }) => points.map(([epoch]) => epoch)))].sort((a, b) => a - b);
  const [leading] = series;
  const last = leading?.points.at(-1)?.[1] ?? 0;
  const best = leading?.points.reduce((found, point) =>
    (isHigherBetter === true ? point[1] > found[1] : point[1] < found[1]) ? point : found,
  );
  const bestWords =
    best === undefined || isHigherBetter === undefined || leading?.label !== "Validation"
      ? ""
      : `; its best is ${text(best[1])} in epoch ${best[0] + 1}`;
  const verb = plannedEpochs === undefined ? "ends" : "is";
  const rows = epochs.filter(isShown);
  return {
    id,
    spec: "perEpoch",
    title: `${noun} per epoch`,
    description: `${leading?.words ?? noun} ${verb} at ${text(last)} after ${plural(epochs.length, "epoch")}${bestWords}.`,
    datasets: {
      epochs: series.flatMap(({ label, points }) =>
        points.filter(isShown).map(([epoch, value]) => ({
          ...{ epoch: epoch + 1, series: label, value },
          text: `Epoch ${epoch + 1}, ${label.toLowerCase()}: ${text(value)}`,
        })),
      ),
    },
    params: { valueFormat: format },
    words: {
      valueTitle: axis,
      series: series.map(({ label }) => label),
      lastEpoch: Math.max((epochs.at(-1) ?? 0) + 1, plannedEpochs ?? 1),
    },
    table: {
      columns: ["Epoch", ...series.map(({ label }) => label).reverse()],
      rows: rows.map((epoch) => [
        epoch + 1,
        ...series
          .map(({ points }) => points.find(([at]) => at === epoch)?.[1])
          .map((value) => (value === undefined ? "–" : text(value)))
          .reverse(),
      ]),
    },
  };
}

function seriesOf({ name, points }: Curve, group: string, noun: string): Series {
  const { part, metric } = partsOf(name);
  const source = part === "train" ? "Training" : sentence(part);
  if (metric === group && part !== "") return { label: source, words: `${source} ${noun.toLowerCase()}`, points };
  const label = sentence(`${source} ${metric}`.trim());
  return { label, words: label, points };
}

/** An even choice where there are too many to tell apart, the last one among them. */
function isShown<T>(_: T, index: number, all: readonly T[]): boolean {
  return index % Math.ceil(all.length / MOST_POINTS) === 0 || index === all.length - 1;
}

/** `validation:accuracy` is of `validation`; a job's own metric may be of nothing. */
function partsOf(name: string): { readonly part: string; readonly metric: string } {
  const [, part = "", metric = name] = /^(\w+):(.+)$/.exec(name) ?? [];
  return { part, metric };
}

function sentence(name: string): string {
  const words = name.replace(/[:_-]+/g, " ").toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
