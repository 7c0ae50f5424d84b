import {
  CaptureLineError,
  lentPayloadBytes,
  parseInferenceTime,
  parseRawCapture,
  type CapturedPrediction,
  type CapturePayload,
  type RawCapture,
  type SkippedCapture,
} from "./captureRecord.ts";
import { parseAnswers } from "./captureAnswers.ts";
import { scanRawCapture } from "./captureScanner.ts";
import { CaptureTemplates, type Template } from "./captureTemplate.ts";
import { plainAnswer } from "./plainAnswer.ts";
import { plainTime } from "./plainTime.ts";

export { payloadBytes, type CapturedPrediction, type CapturePayload, type SkippedCapture } from "./captureRecord.ts";

/** Receives what a capture file holds, line by line. */
export interface CaptureVisitor {
  prediction(prediction: CapturedPrediction): void;
  skipped(skipped: SkippedCapture): void;
}

const NEWLINE = 0x0a;
const BACKSLASH = 0x5c;
const EMPTY = Buffer.alloc(0);
/** One file's lines have the forms of another's; all readers look at theirs in the one window, a piece at a time. */
let templates: CaptureTemplates | undefined;

/**
 * Reads one capture file from its bytes, given in pieces of any size: `push` each, or `fill` from where they are, then `end`.
 *
 * Predictions refer into the bytes of the piece: take what you need from one before the visitor returns.
 */
export class CaptureReader {
  readonly #visitor: CaptureVisitor;
  readonly #classes: number | undefined;
  readonly #templates = (templates ??= new CaptureTemplates());
  #rest: Buffer = EMPTY;
  #long: Buffer = EMPTY;
  #line = 0;

  /** @param classes how many the model has, where that is known: a single number is then read as what it is */
  constructor(visitor: CaptureVisitor, classes?: number) {
    this.#visitor = visitor;
    this.#classes = classes;
  }

  push(piece: Uint8Array): void {
    const data = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    for (let at = 0; at < data.length;) at += this.fill((into) => data.copy(into, 0, at));
  }

  /** Reads what is put into the buffer that is given, whose count is returned: 0 at the end of the file. */
  fill(read: (into: Buffer) => number): number {
    const window = this.#templates.window.bytes;
    const begun = this.#rest.length;
    const data = begun <= window.length / 2 ? window : this.#roomFor(begun * 2);
    this.#rest.copy(data);
    const count = read(data.subarray(begun));
    const filled = data.subarray(0, begun + count);
    const used = this.#lines(filled, data === window);
    const rest = filled.subarray(used);
    this.#rest = used === filled.length ? EMPTY : data === window ? Buffer.from(rest) : rest;
    return count;
  }

  /** Lines that are long for the window are put together elsewhere, in ever larger steps. */
  #roomFor(length: number): Buffer {
    const least = Math.max(length, this.#templates.window.bytes.length);
    if (this.#long.length < least) this.#long = Buffer.allocUnsafeSlow(least);
    return this.#long;
  }

  end(): void {
    if (this.#rest.length === 0) return;
    this.#line++;
    this.#try(() => this.#parsed(this.#rest, 0, this.#rest.length));
    this.#rest = EMPTY;
  }

  /** Reads the complete lines; returns where the last one ends. Of the pictures in them no text is made. */
  #lines(data: Buffer, isWindow: boolean): number {
    const stop = data.lastIndexOf(NEWLINE) + 1;
    let backslash = -1;
    for (let start = 0; start < stop;) {
      this.#line++;
      const template = isWindow ? this.#templates.match(start) : undefined;
      if (template) {
        start = this.#templates.next;
        this.#matched(template);
        continue;
      }
      const [from, end] = [start, data.indexOf(NEWLINE, start)];
      if (backslash < start) backslash = nextOrEnd(data, BACKSLASH, start);
      const isPlain = backslash > end;
      this.#try(() => (isPlain ? this.#scanned(data, from, end, isWindow) : this.#parsed(data, from, end)));
      start = end + 1;
    }
    return stop;
  }

  #try(read: () => readonly CapturedPrediction[]): void {
    try {
      for (const prediction of read()) this.#visitor.prediction(prediction);
    } catch (error) {
      if (!(error instanceof CaptureLineError)) throw error;
      this.#visitor.skipped({ line: this.#line, reason: error.message });
    }
  }

  /** A line of the form of an earlier one. */
  #matched(template: Template): void {
    const { places, window } = this.#templates;
    const { bytes } = window;
    const { start, end } = places.input;
    const { encoding, contentType } = template.inputForm;
    const input = (): CapturePayload | undefined =>
      start < 0 ? undefined : { data: bytes.toString("latin1", start, end), encoding, contentType };
    const probabilities = plainAnswer(bytes, places.output, template.outputForm.encoding === "BASE64");
    const time = plainTime(bytes, places.inferenceTime);
    if (probabilities === undefined || time === undefined) {
      this.#try(() => predictionsOf(this.#line, this.#templates.record(template), input, this.#classes));
      return;
    }
    const eventId = this.#templates.text("eventId") ?? "";
    const inferenceId = this.#templates.text("inferenceId");
    const body = bodyOf(input);
    const line = this.#line;
    this.#visitor.prediction(
      inferenceId === undefined
        ? { line, eventId, time, probabilities, input, body }
        : { line, eventId, time, probabilities, input, body, inferenceId },
    );
  }

  /** A line without a backslash: by walking its bytes, else by the parser. */
  #scanned(data: Buffer, start: number, end: number, isWindow: boolean): readonly CapturedPrediction[] {
    const raw = scanRawCapture(data, start, end);
    if (!raw) return this.#parsed(data, start, end);
    if (isWindow) this.#templates.add(start, end, raw);
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
  const body = bodyOf(input);
  return answers.map((probabilities, row) => ({
    line,
    eventId,
    time,
    probabilities,
    input,
    body,
    ...(inferenceId !== undefined && { inferenceId }),
    ...(answers.length > 1 && { row }),
  }));
}

function bodyOf(input: () => CapturePayload | undefined): () => Uint8Array | undefined {
  return () => {
    const payload = input();
    return payload && lentPayloadBytes(payload);
  };
}

function nextOrEnd(data: Buffer, byte: number, from: number): number {
  const at = data.indexOf(byte, from);
  return at < 0 ? data.length : at;
}
