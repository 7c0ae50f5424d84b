import { createHash } from "node:crypto";
import { payloadBytes, type CapturedPrediction, type CapturePayload, type SkippedCapture } from "./capture.ts";
import { CaptureSamples, type CaptureSample, type SampleState } from "./captureSamples.ts";
import { ConfidenceValues, type ConfidenceState } from "./confidenceValues.ts";
import { ImageSums, type ImageState } from "../images/imageSums.ts";
import { thumbnail } from "../images/thumbnail.ts";
import { isBaselineRequest } from "./baselineRequest.ts";
import { addCalibration, calibrationSums, type CalibrationSums } from "../statistics/calibration.ts";

export interface CaptureStatisticsOptions {
  /** Confidence below which a prediction counts as low, 0 to 1. */
  readonly threshold: number;
  /** Class names in the order of the probabilities; further classes are called `class 2`, `class 3`, … */
  readonly classes: readonly string[];
  /** How many predictions to keep whole. @default 0 */
  readonly samples?: number;
  /** Only predictions from this time on, milliseconds since 1970. */
  readonly from?: number;
  /** Only predictions before this time. */
  readonly to?: number;
  /** Also measures the pictures: brightness, contrast, sharpness, size. @default false */
  readonly images?: boolean;
  /** True labels by inference id, event id, or SHA-256 of the request's body (hex). */
  readonly labels?: ReadonlyMap<string, string>;
}

/** Where a capture file stands. */
export interface CaptureFilePlace {
  readonly file: string;
  /** `endpoint/variant`. */
  readonly variant: string;
}

/** Sums of one hour, class or variant. */
export interface GroupState {
  count: number;
  low: number;
  sum: number;
  readonly classes: number[];
  readonly values: ConfidenceState;
  readonly images: ImageState | undefined;
}

/** Everything counted so far, in a form that travels between threads. */
export interface StatisticsState {
  readonly all: GroupState;
  readonly hours: ReadonlyMap<number, GroupState>;
  readonly labels: ReadonlyMap<string, GroupState>;
  readonly variants: ReadonlyMap<string, GroupState>;
  readonly skipped: number;
  readonly skippedLines: readonly (SkippedCapture & { readonly file: string })[];
  readonly samples: SampleState;
  readonly calibration: CalibrationSums;
  readonly histogram: readonly number[];
  readonly confusion: ReadonlyMap<string, number>;
}

const HOUR = 3_600_000;
/** Bars of the confidence histogram. */
const HISTOGRAM_BINS = 100;
/** Skipped lines named one by one. */
const NAMED_SKIPS = 100;
/** Of larger request bodies a sample keeps a small picture. */
const SAMPLE_BODY = 256 * 1024;

export class Group {
  count = 0;
  low = 0;
  sum = 0;
  readonly classes: number[] = [];
  readonly values = new ConfidenceValues();
  images: ImageSums | undefined;

  add(confidence: number, best: number, isLow: boolean): void {
    this.count++;
    if (isLow) this.low++;
    this.sum += confidence;
    this.classes[best] = (this.classes[best] ?? 0) + 1;
    this.values.add(confidence);
  }

  merge(other: GroupState): void {
    this.count += other.count;
    this.low += other.low;
    this.sum += other.sum;
    other.classes.forEach((n, index) => (this.classes[index] = (this.classes[index] ?? 0) + n));
    this.values.merge(other.values);
    if (other.images) (this.images ??= new ImageSums()).merge(other.images);
  }

  state(): GroupState {
    return {
      count: this.count,
      low: this.low,
      sum: this.sum,
      classes: this.classes,
      values: this.values.state(),
      images: this.images?.state(),
    };
  }
}

/** Counts captured predictions; two of them, filled apart, merge into what one would have counted. */
export class CaptureStatistics {
  readonly all = new Group();
  /** By start of the hour, milliseconds since 1970. */
  readonly hours = new Map<number, Group>();
  readonly labels = new Map<string, Group>();
  readonly variants = new Map<string, Group>();
  skipped = 0;
  readonly skippedLines: (SkippedCapture & { readonly file: string })[] = [];
  readonly samples: CaptureSamples;
  readonly calibration = calibrationSums();
  /** Predictions by confidence, in 100 equal bins from 0 to 1. */
  readonly histogram = new Array<number>(HISTOGRAM_BINS).fill(0);
  /** `actual⇥predicted` → count. */
  readonly confusion = new Map<string, number>();
  readonly #options: CaptureStatisticsOptions;
  readonly #hashes: boolean;

  constructor(options: CaptureStatisticsOptions) {
    this.#options = options;
    this.samples = new CaptureSamples(options.samples ?? 0);
    this.#hashes = [...(options.labels?.keys() ?? [])].some((key) => /^[0-9a-f]{64}$/.test(key));
  }

  add(place: CaptureFilePlace, prediction: CapturedPrediction): void {
    if (isBaselineRequest(prediction)) return;
    const { threshold, from, to } = this.#options;
    const { time, probabilities } = prediction;
    if ((from !== undefined && time < from) || (to !== undefined && time >= to)) return;
    const best = bestClass(probabilities);
    const confidence = probabilities[best] ?? 0;
    const label = this.#className(best);
    const isLow = confidence < threshold;
    this.all.add(confidence, best, isLow);
    const bin = Math.min(Math.floor(confidence * HISTOGRAM_BINS), HISTOGRAM_BINS - 1);
    this.histogram[bin] = (this.histogram[bin] ?? 0) + 1;
    const hour = entry(this.hours, Math.floor(time / HOUR) * HOUR);
    hour.add(confidence, best, isLow);
    // The pictures of a batch are counted with its first answer: they are one body.
    if (this.#options.images === true && (prediction.row ?? 0) === 0) {
      const body = prediction.body();
      if (body) (hour.images ??= new ImageSums()).addBody(body);
    }
    entry(this.labels, label).add(confidence, best, isLow);
    entry(this.variants, place.variant).add(confidence, best, isLow);
    const actual = this.#options.labels && this.#actual(this.#options.labels, prediction);
    if (actual !== undefined) this.#judge(actual, label, confidence);
    this.samples.offer(confidence, prediction.eventId, () => sample(place, prediction, label, confidence, actual));
  }

  /** How many classes have names, as a reader of captures wants to know it. */
  get classCount(): number {
    return this.#options.classes.length;
  }

  skip(place: CaptureFilePlace, skipped: SkippedCapture): void {
    this.skipped++;
    if (this.skippedLines.length < NAMED_SKIPS) this.skippedLines.push({ file: place.file, ...skipped });
  }

  merge(other: StatisticsState): void {
    this.all.merge(other.all);
    for (const [key, group] of other.hours) entry(this.hours, key).merge(group);
    for (const [key, group] of other.labels) entry(this.labels, key).merge(group);
    for (const [key, group] of other.variants) entry(this.variants, key).merge(group);
    this.skipped += other.skipped;
    this.skippedLines.push(...other.skippedLines);
    this.skippedLines
      .sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line))
      .splice(NAMED_SKIPS);
    this.samples.merge(other.samples);
    other.histogram.forEach((n, bin) => (this.histogram[bin] = (this.histogram[bin] ?? 0) + n));
    for (const sums of ["counts", "confidences", "hits"] as const) {
      other.calibration[sums].forEach(
        (n, bin) => (this.calibration[sums][bin] = (this.calibration[sums][bin] ?? 0) + n),
      );
    }
    for (const [key, n] of other.confusion) this.confusion.set(key, (this.confusion.get(key) ?? 0) + n);
  }

  state(): StatisticsState {
    const states = <K>(groups: ReadonlyMap<K, Group>): Map<K, GroupState> =>
      new Map([...groups].map(([key, group]) => [key, group.state()]));
    return {
      all: this.all.state(),
      hours: states(this.hours),
      labels: states(this.labels),
      variants: states(this.variants),
      skipped: this.skipped,
      skippedLines: this.skippedLines,
      samples: this.samples.state(),
      calibration: this.calibration,
      histogram: this.histogram,
      confusion: this.confusion,
    };
  }

  #className(index: number): string {
    return this.#options.classes[index] ?? `class ${index}`;
  }

  /** A label is of a request, so those of a batch can't be told apart by it. */
  #actual(labels: ReadonlyMap<string, string>, prediction: CapturedPrediction): string | undefined {
    if (prediction.row !== undefined) return undefined;
    const byId = labels.get(prediction.inferenceId ?? "") ?? labels.get(prediction.eventId);
    if (byId !== undefined || !this.#hashes) return byId;
    const input = prediction.input();
    return input && labels.get(createHash("sha256").update(payloadBytes(input)).digest("hex"));
  }

  #judge(actual: string, predicted: string, confidence: number): void {
    addCalibration(this.calibration, confidence, actual === predicted);
    const key = `${actual}\t${predicted}`;
    this.confusion.set(key, (this.confusion.get(key) ?? 0) + 1);
  }
}

/** Index of the highest probability; the first of equals. */
export function bestClass(probabilities: readonly number[]): number {
  let best = 0;
  for (let i = 1; i < probabilities.length; i++) if ((probabilities[i] ?? 0) > (probabilities[best] ?? 0)) best = i;
  return best;
}

function entry<K>(groups: Map<K, Group>, key: K): Group {
  let group = groups.get(key);
  if (!group) groups.set(key, (group = new Group()));
  return group;
}

function sample(
  place: CaptureFilePlace,
  prediction: CapturedPrediction,
  label: string,
  confidence: number,
  actual: string | undefined,
): CaptureSample {
  const image = prediction.row === undefined ? sampleBody(prediction.input()) : undefined;
  return {
    file: place.file,
    line: prediction.line,
    variant: place.variant,
    eventId: own(prediction.eventId),
    time: new Date(prediction.time).toISOString(),
    label,
    confidence,
    probabilities: prediction.probabilities,
    ...(prediction.row !== undefined && { row: prediction.row }),
    ...(prediction.inferenceId !== undefined && { inferenceId: own(prediction.inferenceId) }),
    ...(actual !== undefined && { actual }),
    ...(image && { image }),
  };
}

/** A copy that does not keep alive the file's text which the string may be cut from. */
function own(text: string): string {
  return Buffer.from(text).toString();
}

function sampleBody(input: CapturePayload | undefined): CaptureSample["image"] {
  if (!input) return undefined;
  if (input.data.length > SAMPLE_BODY) return smallPicture(payloadBytes(input));
  const data = input.encoding === "BASE64" ? input.data : Buffer.from(input.data).toString("base64");
  return { contentType: input.contentType, data };
}

function smallPicture(body: Uint8Array): CaptureSample["image"] {
  const small = thumbnail(Buffer.from(body.buffer, body.byteOffset, body.byteLength));
  if (small === undefined) return undefined;
  const sha256 = createHash("sha256").update(body).digest("hex");
  return { contentType: "image/jpeg", data: small.toString("base64"), sha256 };
}
