import type { CapturePayload, RawCapture } from "./captureRecord.ts";
import type { CaptureField, ScannedCapture } from "./captureScanner.ts";

/** A matched line: the texts of its fields, but of the input only the place. */
export interface TemplateMatch extends Omit<RawCapture, "input"> {
  /** Place of the input's data in the bytes; `start` is −1 where there is none. */
  readonly inputStart: number;
  readonly inputEnd: number;
}

const QUOTE = 0x22;

/**
 * The form of a line whose fields are known: the bytes between its changing fields. A line of the same form, without a
 * backslash, is the same record but for those fields, and comparing it costs next to nothing.
 */
export class CaptureTemplate {
  /** Of the input. */
  readonly encoding: string;
  readonly #contentType: string;
  readonly #outputEncoding: string;
  readonly #outputContentType: string;
  readonly #literals: readonly Uint8Array[];
  readonly #fields: readonly CaptureField[];
  readonly #hasOutput: boolean;

  /** From a line in the bytes and what was found in it. */
  constructor(bytes: Buffer, start: number, end: number, scanned: ScannedCapture) {
    const places = [...scanned.places].sort((a, b) => a.start - b.start);
    const starts = [start, ...places.map((place) => place.end)];
    const ends = [...places.map((place) => place.start), end];
    // Copies: the bytes are lent, and read into again.
    this.#literals = starts.map((from, index) => Uint8Array.from(bytes.subarray(from, ends[index])));
    this.#fields = places.map((place) => place.field);
    this.encoding = scanned.inputForm?.encoding ?? "";
    this.#contentType = scanned.inputForm?.contentType ?? "";
    this.#hasOutput = scanned.output !== undefined;
    this.#outputEncoding = scanned.output?.encoding ?? "";
    this.#outputContentType = scanned.output?.contentType ?? "";
  }

  /** The line's record, or undefined where it has another form or a field that needs decoding. */
  match(bytes: Buffer, start: number, end: number): TemplateMatch | undefined {
    let at = start;
    let inputStart = -1;
    let inputEnd = -1;
    let output = "";
    let eventId = "";
    let inferenceTime = "";
    let inferenceId: string | undefined;
    for (let index = 0; index < this.#fields.length; index++) {
      const literal = this.#literals[index] as Uint8Array;
      if (!holds(bytes, at, literal)) return undefined;
      const from = at + literal.length;
      const field = this.#fields[index];
      if (field === "input") {
        at = bytes.indexOf(QUOTE, from);
        if (at < 0 || at > end) return undefined;
        inputStart = from;
        inputEnd = at;
        continue;
      }
      at = plainEnd(bytes, from, end);
      if (at < 0) return undefined;
      const value = bytes.toString("latin1", from, at);
      if (field === "output") output = value;
      else if (field === "eventId") eventId = value;
      else if (field === "inferenceTime") inferenceTime = value;
      else inferenceId = value;
    }
    const last = this.#literals[this.#fields.length] as Uint8Array;
    if (end - at !== last.length || !holds(bytes, at, last)) return undefined;
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
    return { data, encoding: this.encoding, contentType: this.#contentType };
  }
}

/** Whether the literal stands at a place of the bytes. */
function holds(bytes: Uint8Array, at: number, literal: Uint8Array): boolean {
  for (let i = 0; i < literal.length; i++) if (bytes[at + i] !== literal[i]) return false;
  return true;
}

/** The quote behind a text of printable ASCII, which is the same in Latin-1 and UTF-8; −1 where another byte comes first. */
function plainEnd(bytes: Uint8Array, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    const code = bytes[at] as number;
    if (code === QUOTE) return at;
    if (code < 0x20 || code > 0x7e) return -1;
  }
  return -1;
}
