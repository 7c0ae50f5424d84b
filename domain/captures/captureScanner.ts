import type { CapturePayload, RawCapture } from "./captureRecord.ts";

/**
 * Finds the fields of a capture record by walking its bytes, without building a string of the image in it.
 *
 * It knows only the plain shape that SageMaker writes – objects of strings, and lists of strings – without a backslash.
 * For anything else it answers undefined, and the whole-line parser decides. Both give the same record, always.
 */
export function scanRawCapture(bytes: Buffer, start: number, end: number): ScannedCapture | undefined {
  const scan = new Scan(bytes, start, end);
  return scan.record() ? scan.result() : undefined;
}

/** The fields that change from line to line. */
export type CaptureField = "input" | "output" | "eventId" | "inferenceTime" | "inferenceId";

/** What the scanner found: the places of the fields, and the input read only when asked for. */
export interface ScannedCapture extends Omit<RawCapture, "input"> {
  readonly places: readonly { readonly field: CaptureField; readonly start: number; readonly end: number }[];
  readonly inputForm: { readonly encoding: string; readonly contentType: string } | undefined;
  input(): CapturePayload | undefined;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN = 0x7b;
const CLOSE = 0x7d;
/** Strings longer than this are skipped by the platform's own byte search. */
const SHORT = 48;

class Half {
  readonly field: "input" | "output";
  found = false;
  start = 0;
  end = 0;
  encoding = "";
  contentType = "";

  constructor(field: "input" | "output") {
    this.field = field;
  }
}

class Scan {
  readonly #bytes: Buffer;
  readonly #end: number;
  #at: number;
  #stringStart = 0;
  #stringEnd = 0;
  #seen = 0;
  readonly #places: { field: CaptureField; start: number; end: number }[] = [];
  #input: Half | undefined;
  #output: Half | undefined;
  #eventId = "";
  #inferenceTime = "";
  #inferenceId: string | undefined;

  constructor(bytes: Buffer, start: number, end: number) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  result(): ScannedCapture {
    const [input, output] = [this.#input, this.#output];
    return {
      places: this.#places,
      inputForm: input?.found ? input : undefined,
      input: () => (input?.found ? this.#payload(input) : undefined),
      output: output?.found ? this.#payload(output) : undefined,
      eventId: this.#eventId,
      inferenceTime: this.#inferenceTime,
      inferenceId: this.#inferenceId,
    };
  }

  /** The whole line: one object and nothing behind it. False where the captureData is missing, so that the parser words the error. */
  record(): boolean {
    const complete = this.#object((key) => {
      if (key === "captureData") return this.#once(1) && this.#captureData();
      return key === "eventMetadata" ? this.#once(2) && this.#metadata() : this.#skip();
    });
    if (!complete || (this.#seen & 1) === 0) return false;
    this.#space();
    return this.#at === this.#end;
  }

  #captureData(): boolean {
    return this.#object((key) => {
      if (key === "endpointInput") return this.#once(4) && this.#half((this.#input = new Half("input")), 16);
      if (key === "endpointOutput") return this.#once(8) && this.#half((this.#output = new Half("output")), 128);
      return this.#skip();
    });
  }

  #half(half: Half, firstBit: number): boolean {
    return this.#object((key) => {
      switch (key) {
        case "data":
          if (!this.#field(firstBit, half.field)) return false;
          half.found = true;
          half.start = this.#stringStart;
          half.end = this.#stringEnd;
          return true;
        case "encoding":
          if (!this.#once(firstBit * 2) || !this.#string()) return false;
          half.encoding = this.#text();
          return true;
        case "observedContentType":
          if (!this.#once(firstBit * 4) || !this.#string()) return false;
          half.contentType = this.#text();
          return true;
        default:
          return this.#skip();
      }
    });
  }

  #metadata(): boolean {
    return this.#object((key) => {
      switch (key) {
        case "eventId":
          if (!this.#field(1024, key)) return false;
          this.#eventId = this.#text();
          return true;
        case "inferenceTime":
          if (!this.#field(2048, key)) return false;
          this.#inferenceTime = this.#text();
          return true;
        case "inferenceId":
          if (!this.#field(4096, key)) return false;
          this.#inferenceId = this.#text();
          return true;
        default:
          return this.#skip();
      }
    });
  }

  #field(bit: number, field: CaptureField): boolean {
    if (!this.#once(bit) || !this.#string()) return false;
    this.#places.push({ field, start: this.#stringStart, end: this.#stringEnd });
    return true;
  }

  /** A field that stands twice is left to the parser, where the last one wins. */
  #once(bit: number): boolean {
    const first = (this.#seen & bit) === 0;
    this.#seen |= bit;
    return first;
  }

  #object(field: (key: string) => boolean): boolean {
    if (!this.#byte(OPEN)) return false;
    if (this.#byte(CLOSE)) return true;
    for (;;) {
      if (!this.#string()) return false;
      const key = knownKey(this.#bytes, this.#stringStart, this.#stringEnd);
      if (!this.#byte(COLON) || !field(key)) return false;
      if (this.#byte(CLOSE)) return true;
      if (!this.#byte(COMMA)) return false;
    }
  }

  /** A value nobody asked for: a string or a list of strings. */
  #skip(): boolean {
    if (!this.#byte(OPEN_LIST)) return this.#string();
    if (this.#byte(CLOSE_LIST)) return true;
    for (;;) {
      if (!this.#string()) return false;
      if (this.#byte(CLOSE_LIST)) return true;
      if (!this.#byte(COMMA)) return false;
    }
  }

  #string(): boolean {
    if (!this.#byte(QUOTE)) return false;
    const bytes = this.#bytes;
    const start = this.#at;
    const near = Math.min(start + SHORT, this.#end);
    let at = start;
    while (at < near && bytes[at] !== QUOTE) at++;
    if (at === near) {
      at = bytes.indexOf(QUOTE, near);
      if (at < 0 || at >= this.#end) return false;
    }
    this.#stringStart = start;
    this.#stringEnd = at;
    this.#at = at + 1;
    return true;
  }

  #byte(expected: number): boolean {
    if (this.#bytes[this.#at] !== expected || this.#at >= this.#end) {
      this.#space();
      if (this.#bytes[this.#at] !== expected || this.#at >= this.#end) return false;
    }
    this.#at++;
    return true;
  }

  #space(): void {
    while (this.#at < this.#end && (this.#bytes[this.#at] ?? 0) <= 0x20) this.#at++;
  }

  #text(): string {
    return readText(this.#bytes, this.#stringStart, this.#stringEnd);
  }

  #payload(half: Half): CapturePayload {
    const data = readText(this.#bytes, half.start, half.end);
    return { data, encoding: half.encoding, contentType: half.contentType };
  }
}

const KEYS = [
  "captureData",
  "endpointInput",
  "endpointOutput",
  "observedContentType",
  "mode",
  "data",
  "encoding",
  "eventMetadata",
  "eventId",
  "inferenceTime",
  "inferenceId",
  "eventVersion",
].map((name) => ({ name, bytes: Buffer.from(name) }));

/** The key's name, without a new string for the known ones. */
function knownKey(bytes: Buffer, start: number, end: number): string {
  for (const key of KEYS) {
    if (key.bytes.length !== end - start || key.bytes[0] !== bytes[start]) continue;
    let i = 1;
    while (i < key.bytes.length && key.bytes[i] === bytes[start + i]) i++;
    if (i === key.bytes.length) return key.name;
  }
  return "";
}

/** Text as the whole-line parser would give it: UTF-8, with control characters blanked. */
export function readText(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString("utf8", start, end);
  return /[\x00-\x1f]/.test(text) ? text.replace(/[\x00-\x1f]/g, " ") : text;
}
