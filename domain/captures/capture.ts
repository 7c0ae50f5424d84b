import { isAscii } from "node:buffer";
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
import { readText, scanRawCapture } from "./captureScanner.ts";
import { CaptureTemplates } from "./captureTemplate.ts";

export { payloadBytes, type CapturedPrediction, type CapturePayload, type SkippedCapture } from "./captureRecord.ts";

/** Receives what a capture file holds, line by line. */
export interface CaptureVisitor {
  prediction(prediction: CapturedPrediction): void;
  skipped(skipped: SkippedCapture): void;
}

const NEWLINE = 0x0a;
const BACKSLASH = 0x5c;
const EMPTY = Buffer.alloc(0);
/** One file's lines have the forms of another's. */
const templates = new CaptureTemplates();

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

  /** @param classes how many the model has, where that is known: a single number is then read as what it is */
  constructor(visitor: CaptureVisitor, classes?: number) {
    this.#visitor = visitor;
    this.#classes = classes;
  }

  push(piece: Uint8Array): void {
    let data = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    if (this.#rest.length > 0) {
      // Only the line that the last piece began is put together, not the piece.
      const end = data.indexOf(NEWLINE) + 1;
      const line = Buffer.concat([this.#rest, end === 0 ? data : data.subarray(0, end)]);
      this.#rest = line;
      if (end === 0) return;
      this.#lines(line);
      data = data.subarray(end);
    }
    const used = this.#lines(data);
    this.#rest = used === data.length ? EMPTY : Buffer.from(data.subarray(used));
  }

  end(): void {
    if (this.#rest.length === 0) return;
    this.#line++;
    this.#try(this.#rest, 0, this.#rest.length, false);
    this.#rest = EMPTY;
  }

  /** Reads the complete lines; returns where the last one ends. Of the pictures in them no text is made. */
  #lines(data: Buffer): number {
    const stop = data.lastIndexOf(NEWLINE) + 1;
    let backslash = nextOrEnd(data, BACKSLASH, 0);
    for (let start = 0, end = 0; start < stop; start = end + 1) {
      end = data.indexOf(NEWLINE, start);
      if (backslash < start) backslash = nextOrEnd(data, BACKSLASH, start);
      this.#line++;
      this.#try(data, start, end, backslash > end);
    }
    return stop;
  }

  /** One line; it may be read the quick way where it is complete and has no backslash. */
  #try(data: Buffer, start: number, end: number, isPlain: boolean): void {
    try {
      const found = isPlain ? this.#quick(data, start, end) : this.#parsed(data, start, end);
      for (const prediction of found) this.#visitor.prediction(prediction);
    } catch (error) {
      if (!(error instanceof CaptureLineError)) throw error;
      this.#visitor.skipped({ line: this.#line, reason: error.message });
    }
  }

  /** A line without a backslash: by the form of an earlier one, else by walking its bytes, else by the parser. */
  #quick(data: Buffer, start: number, end: number): readonly CapturedPrediction[] {
    const match = templates.match(data, start, end);
    if (match) {
      const { inputStart, inputEnd, inputForm } = match;
      const { encoding, contentType } = inputForm;
      const input = (): CapturePayload | undefined =>
        inputStart < 0 ? undefined : { data: readText(data, inputStart, inputEnd), encoding, contentType };
      const body = (): Uint8Array | undefined => {
        // Control characters are passed over in base64, so they need not be looked for in the text.
        const isPlain = inputStart >= 0 && encoding === "BASE64" && isAscii(data.subarray(inputStart, inputEnd));
        const payload = isPlain ? { data: data.toString("latin1", inputStart, inputEnd), encoding } : input();
        return payload && lentPayloadBytes(payload);
      };
      return predictionsOf(this.#line, match, input, this.#classes, body);
    }
    const raw = scanRawCapture(data, start, end);
    if (!raw) return this.#parsed(data, start, end);
    templates.add(data, start, end, raw);
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
  body: () => Uint8Array | undefined = () => {
    const payload = input();
    return payload && lentPayloadBytes(payload);
  },
): readonly CapturedPrediction[] {
  if (!raw.output) throw new CaptureLineError("no output was captured");
  const time = parseInferenceTime(raw.inferenceTime);
  if (time === undefined) throw new CaptureLineError("no valid inferenceTime");
  const { eventId, inferenceId } = raw;
  const answers = parseAnswers(raw.output, classes);
  const [only] = answers;
  if (answers.length === 1 && only !== undefined && inferenceId === undefined)
    return [{ line, eventId, time, probabilities: only, input, body }];
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

function nextOrEnd(data: Buffer, byte: number, from: number): number {
  const at = data.indexOf(byte, from);
  return at < 0 ? data.length : at;
}
