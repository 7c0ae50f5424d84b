/** A captured prediction kept whole, to be shown with its picture. */
export interface CaptureSample {
  readonly file: string;
  readonly line: number;
  /** Which of several answers of one request, from 0. */
  readonly row?: number;
  /** `endpoint/variant`, from the file's place. */
  readonly variant: string;
  readonly eventId: string;
  readonly inferenceId?: string;
  /** ISO time of the inference. */
  readonly time: string;
  readonly label: string;
  /** The best class's probability. */
  readonly confidence: number;
  readonly probabilities: readonly number[];
  /** The true label, where labels were given. */
  readonly actual?: string;
  /** The request's body, base64, where it was captured and is small enough to keep; of a larger picture a small one. */
  readonly image?: SampleImage;
}

export interface SampleImage {
  readonly contentType: string;
  /** Base64. */
  readonly data: string;
  /** Of the whole body, in hexadecimal, where `data` is a small picture of it. */
  readonly sha256?: string;
}

/** The samples kept so far, in a form that travels between threads. */
export interface SampleState {
  readonly lowest: readonly CaptureSample[];
  readonly spread: readonly CaptureSample[];
}

/**
 * A bounded choice among any number of predictions: the least confident ones, and an even spread of the rest. The same
 * predictions give the same choice, in whatever order and on however many threads they come.
 */
export class CaptureSamples {
  readonly #half: number;
  #lowest: CaptureSample[] = [];
  #spread: CaptureSample[] = [];
  #lowestBound = Number.POSITIVE_INFINITY;
  #spreadBound = Number.POSITIVE_INFINITY;

  constructor(limit: number) {
    this.#half = Math.ceil(limit / 2);
  }

  /** `make` is called only where the prediction has a chance to stay. */
  offer(confidence: number, eventId: string, make: () => CaptureSample): void {
    if (this.#half === 0) return;
    const isLow = confidence <= this.#lowestBound;
    const isSpread = hash(eventId) <= this.#spreadBound;
    if (!isLow && !isSpread) return;
    const sample = make();
    if (isLow) this.#lowest.push(sample);
    if (isSpread) this.#spread.push(sample);
    if (this.#lowest.length > 2 * this.#half || this.#spread.length > 2 * this.#half) this.#trim();
  }

  merge(other: SampleState): void {
    this.#lowest.push(...other.lowest);
    this.#spread.push(...other.spread);
    this.#trim();
  }

  state(): SampleState {
    this.#trim();
    return { lowest: this.#lowest, spread: this.#spread };
  }

  /** Least confident first. */
  list(): CaptureSample[] {
    this.#trim();
    const chosen = new Map(
      [...this.#lowest, ...this.#spread].map((sample) => [
        `${sample.file}\n${sample.line}\n${sample.row ?? 0}`,
        sample,
      ]),
    );
    return [...chosen.values()].sort(byConfidence);
  }

  #trim(): void {
    this.#lowest = this.#lowest.sort(byConfidence).slice(0, this.#half);
    this.#spread = this.#spread.sort(bySpread).slice(0, this.#half);
    if (this.#lowest.length === this.#half) this.#lowestBound = this.#lowest.at(-1)?.confidence ?? 0;
    if (this.#spread.length === this.#half) this.#spreadBound = hash(this.#spread.at(-1)?.eventId ?? "");
  }
}

function byConfidence(a: CaptureSample, b: CaptureSample): number {
  return a.confidence - b.confidence || byPlace(a, b);
}

function bySpread(a: CaptureSample, b: CaptureSample): number {
  return hash(a.eventId) - hash(b.eventId) || byPlace(a, b);
}

function byPlace(a: CaptureSample, b: CaptureSample): number {
  return a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || (a.row ?? 0) - (b.row ?? 0);
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}
