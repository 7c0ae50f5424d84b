import { imageBound, imageMeasures, type ImageMeasure, type ImageState } from "../../../domain/images/imageSums.ts";
import { percent, plural, type Chart } from "../../../pictures/charts/chart.ts";

/** Bars of one panel. */
const MOST_BARS = 14;

const names: Readonly<Record<ImageMeasure, string>> = {
  brightness: "Brightness",
  contrast: "Contrast",
  sharpness: "Sharpness",
  width: "Width, px",
  height: "Height, px",
  bytes: "Size, bytes",
};

/** What the captured pictures are like, beside those of the validation set: one panel a measure. */
export function pictureMeasures(baseline: ImageState, traffic: ImageState): Chart {
  const bins = imageMeasures.flatMap((measure) => panel(measure, baseline, traffic));
  const bars = bins.filter(({ isLast }) => !isLast);
  return {
    id: "picture-measures",
    spec: "pictureMeasures",
    title: "What the pictures are like",
    description: `${plural(traffic.count, "captured picture")} (bars) beside the ${plural(baseline.count, "picture")} of the validation set (line), in shares. Brightness and contrast are mean and deviation of the luma (0 to 255), sharpness the variance of its edges; the bars of sharpness and sizes grow by doubling.`,
    datasets: { bins },
    columns: 2,
    table: {
      columns: ["Measure", "From", "To", "Captured", "Validation set"],
      rows: bars.map(({ measure, from, to, share, usual }) => [measure, from, to, percent(share), percent(usual)]),
    },
  };
}

function panel(measure: ImageMeasure, baseline: ImageState, traffic: ImageState) {
  const [usual, counts] = [baseline.histograms[measure] ?? [], traffic.histograms[measure] ?? []];
  const isUsed = (bin: number): boolean => (usual[bin] ?? 0) + (counts[bin] ?? 0) > 0;
  const used = Array.from({ length: Math.max(usual.length, counts.length) }, (_, bin) => bin).filter(isUsed);
  const [first, last] = [used[0], used.at(-1)];
  if (first === undefined || last === undefined) return [];
  const step = Math.ceil((last + 1 - first) / MOST_BARS);
  const starts = Array.from({ length: Math.ceil((last + 1 - first) / step) }, (_, index) => first + index * step);
  const share = (of: readonly number[], bin: number): number => sum(of.slice(bin, bin + step)) / Math.max(sum(of), 1);
  const bound = (bin: number): string => boundText(imageBound(measure, bin));
  const rows = starts.map((bin, index) => ({
    measure: names[measure],
    order: imageMeasures.indexOf(measure),
    bin,
    end: bin + step,
    from: bound(bin),
    to: bound(bin + step),
    share: share(counts, bin),
    usual: share(usual, bin),
    isLast: false,
    edge: index === 0 ? "first" : "",
    bound: bound(bin),
    text: `${names[measure]}, ${bound(bin)} to ${bound(bin + step)}: ${percent(share(counts, bin))}, validation set ${percent(share(usual, bin))}`,
  }));
  const end = rows.at(-1);
  // The line of steps ends where the last bar does.
  return end === undefined ? [] : [...rows, { ...end, bin: end.end, isLast: true, edge: "last", bound: end.to }];
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, n) => total + n, 0);
}

function boundText(value: number): string {
  return (value < 10 ? Math.round(value * 10) / 10 : Math.round(value)).toLocaleString("en-US");
}
