import {
  CaptureLineError,
  parseInferenceTime,
  parseRawCapture,
  type CapturedPrediction,
  type CapturePayload,
  type RawCapture,
  type SkippedCapture,
} from "./captureRecord.ts";
import { parseAnswers } from "./captureAnswers.ts";
import { readText, scanRawCapture } from "./captureScanner.ts";
import { CaptureTemplate } from "./captureTemplate.ts";

export {
  lentPayloadBytes,
  payloadBytes,
  type CapturedPrediction,
  type CapturePayload,
  type SkippedCapture,
} from "./captureRecord.ts";

/** Receives what a capture file holds, line by line. */
export interface CaptureVisitor {
  prediction(prediction: CapturedPrediction): void;
  skipped(skipped: SkippedCapture): void;
}

const NEWLINE = 0x0a;
const EMPTY = Buffer.alloc(0);
/** Bytes turned into text at once: small enough to stay among the short-lived strings, which cost no collection. */
const WINDOW = 64 * 1024;
/** Forms of lines kept in mind: encodings differ from line to line, few other things do. */
const TEMPLATES = 4;

/**
 * Reads one capture file from its bytes, given in pieces of any size: `push` each, then `end`.
 *
 * Predictions refer into the bytes of the piece: take what you need from one before the visitor returns.
 */
export class CaptureReader {
  readonly #visitor: CaptureVisitor;
  readonly #classes: number | undefined;
  #rest = EMPTY;
  #line = 0;
  readonly #templates: CaptureTemplate[] = [];

  /** @param classes how many the model has, where that is known: a single number is then read as what it is */
  constructor(visitor: CaptureVisitor, classes?: number) {
    this.#visitor = visitor;
    this.#classes = classes;
  }

  push(piece: Uint8Array): void {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    const data = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const used = this.#lines(data);
    this.#rest = used === data.length ? EMPTY : Buffer.from(data.subarray(used));
  }

  end(): void {
    if (this.#rest.length === 0) return;
    this.#line++;
    this.#try(this.#rest, 0, "", 0, this.#rest.length);
    this.#rest = EMPTY;
  }

  /** Reads the complete lines; returns where the last one ends. */
  #lines(data: Buffer): number {
    const end = data.lastIndexOf(NEWLINE) + 1;
    for (let start = 0; start < end;) {
      const stop = start + WINDOW >= end ? end : data.indexOf(NEWLINE, start + WINDOW) + 1;
      this.#window(data, start, stop);
      start = stop;
    }
    return end;
  }

  #window(data: Buffer, from: number, to: number): void {
    const text = data.toString("latin1", from, to);
    let backslash = nextOrEnd(text, "\\", 0);
    for (let start = 0, end = 0; start < text.length; start = end + 1) {
      end = text.indexOf("\n", start);
      if (backslash < start) backslash = nextOrEnd(text, "\\", start);
      this.#line++;
      this.#try(data, from, backslash < end ? "" : text, start, end);
    }
  }

  /** One line, from `from + start` to `from + end` in the data; without its text where it has a backslash. */
  #try(data: Buffer, from: number, text: string, start: number, end: number): void {
    try {
      const found =
        text === "" ? this.#parsed(data, from + start, from + end) : this.#quick(data, from, text, start, end);
      for (const prediction of found) this.#visitor.prediction(prediction);
    } catch (error) {
      if (!(error instanceof CaptureLineError)) throw error;
      this.#visitor.skipped({ line: this.#line, reason: error.message });
    }
  }

  /** A line without a backslash: by the form of an earlier one, else by walking its bytes, else by the parser. */
  #quick(data: Buffer, from: number, text: string, start: number, end: number): readonly CapturedPrediction[] {
    for (let index = 0; index < this.#templates.length; index++) {
      const template = this.#templates[index];
      const match = template?.match(text, start, end);
      if (!template || !match) continue;
      if (index > 0) this.#templates.unshift(...this.#templates.splice(index, 1));
      const { inputStart, inputEnd } = match;
      const input = (): CapturePayload | undefined =>
        inputStart < 0 ? undefined : template.input(readText(data, from + inputStart, from + inputEnd));
      return predictionsOf(this.#line, match, input, this.#classes);
    }
    const raw = scanRawCapture(data, from + start, from + end);
    if (!raw) return this.#parsed(data, from + start, from + end);
    this.#templates.unshift(new CaptureTemplate(text, start, end, raw, from));
    this.#templates.splice(TEMPLATES);
    return predictionsOf(this.#line, raw, () => raw.input(), this.#classes);
  }

  #parsed(data: Buffer, start: number, end: number): readonly CapturedPrediction[] {
    return parsePredictions(data.toString("utf8", start, end), this.#line, this.#classes);
  }
}

/** One line through the full JSON parser: none of a blank one; throws {@link CaptureLineError} with the reason. */
export function parsePredictions(text: string, line: number, classes?: number): readonly CapturedPrediction[] {
  const body = text.startsWith("\uFEFF") ? text.slice(1) : text;
  if (body.trim() === "") return [];
  const raw = parseRawCapture(body);
  return predictionsOf(line, raw, () => raw.input, classes);
}

/** One for each answer of the output, which has several where the request was a batch. */
function predictionsOf(
  line: number,
  raw: Omit<RawCapture, "input">,
  input: () => CapturePayload | undefined,
  classes: number | undefined,
): readonly CapturedPrediction[] {
  if (!raw.output) throw new CaptureLineError("no output was captured");
  const time = parseInferenceTime(raw.inferenceTime);
  if (time === undefined) throw new CaptureLineError("no valid inferenceTime");
  const { eventId, inferenceId } = raw;
  const answers = parseAnswers(raw.output, classes);
  return answers.map((probabilities, row) => ({
    line,
    eventId,
    time,
    probabilities,
    input,
    ...(inferenceId !== undefined && { inferenceId }),
    ...(answers.length > 1 && { row }),
  }));
}

function nextOrEnd(text: string, character: string, from: number): number {
  const at = text.indexOf(character, from);
  return at < 0 ? text.length : at;
}
