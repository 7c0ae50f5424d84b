import type { CapturePayload, RawCapture } from "./captureRecord.ts";
import type { CaptureField, ScannedCapture } from "./captureScanner.ts";

/** A field's text in a matched line, or its place. */
export interface TemplateMatch extends Omit<RawCapture, "input"> {
  /** Place of the input's data in the text; `start` is −1 where there is none. */
  readonly inputStart: number;
  readonly inputEnd: number;
}

/**
 * The form of a line whose fields are known: the text between its changing fields. A line of the same form, without a
 * backslash, is the same record but for those fields, and comparing it costs next to nothing.
 */
export class CaptureTemplate {
  readonly #encoding: string;
  readonly #contentType: string;
  readonly #outputEncoding: string;
  readonly #outputContentType: string;
  readonly #literals: readonly string[];
  readonly #fields: readonly CaptureField[];
  readonly #hasOutput: boolean;

  /** From a line in the text and what was found in it; `offset` is the text's place in the scanned bytes. */
  constructor(text: string, start: number, end: number, scanned: ScannedCapture, offset: number) {
    const places = [...scanned.places].sort((a, b) => a.start - b.start);
    const starts = [start, ...places.map((place) => place.end - offset)];
    const ends = [...places.map((place) => place.start - offset), end];
    this.#literals = starts.map((from, index) => flat(text.slice(from, ends[index])));
    this.#fields = places.map((place) => place.field);
    this.#encoding = scanned.inputForm?.encoding ?? "";
    this.#contentType = scanned.inputForm?.contentType ?? "";
    this.#hasOutput = scanned.output !== undefined;
    this.#outputEncoding = scanned.output?.encoding ?? "";
    this.#outputContentType = scanned.output?.contentType ?? "";
  }

  /** The line's record, or undefined where it has another form or a field that needs decoding. */
  match(text: string, start: number, end: number): TemplateMatch | undefined {
    let at = start;
    let inputStart = -1;
    let inputEnd = -1;
    let output = "";
    let eventId = "";
    let inferenceTime = "";
    let inferenceId: string | undefined;
    for (let index = 0; index < this.#fields.length; index++) {
      const literal = this.#literals[index] ?? "";
      if (text.slice(at, at + literal.length) !== literal) return undefined;
      const from = at + literal.length;
      at = text.indexOf('"', from);
      if (at < 0 || at > end) return undefined;
      const field = this.#fields[index];
      if (field === "input") {
        inputStart = from;
        inputEnd = at;
        continue;
      }
      const value = text.slice(from, at);
      if (!isPlain(value)) return undefined;
      if (field === "output") output = value;
      else if (field === "eventId") eventId = value;
      else if (field === "inferenceTime") inferenceTime = value;
      else inferenceId = value;
    }
    const last = this.#literals[this.#fields.length] ?? "";
    if (end - at !== last.length || text.slice(at, end) !== last) return undefined;
    return {
      output: this.#hasOutput
        ? { data: output, encoding: this.#outputEncoding, contentType: this.#outputContentType }
        : undefined,
      eventId,
      inferenceTime,
      inferenceId,
      inputStart,
      inputEnd,
    };
  }

  /** The input with the given data. */
  input(data: string): CapturePayload {
    return { data, encoding: this.#encoding, contentType: this.#contentType };
  }
}

/** Printable ASCII only: such text is the same in Latin-1 and UTF-8. */
function isPlain(value: string): boolean {
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code < 0x20 || code > 0x7e) return false;
  }
  return true;
}

/** A string of its own, which does not keep the whole text it was cut from. */
function flat(part: string): string {
  return Buffer.from(part, "latin1").toString("latin1");
}
