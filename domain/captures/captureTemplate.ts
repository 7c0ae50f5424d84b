import type { CapturePayload, RawCapture } from "./captureRecord.ts";
import type { CaptureField, ScannedCapture } from "./captureScanner.ts";

/** A matched line: the texts of its fields, but of the input only the place. */
export interface TemplateMatch extends Omit<RawCapture, "input"> {
  /** Place of the input's data in the bytes; `start` is −1 where there is none. */
  readonly inputStart: number;
  readonly inputEnd: number;
  readonly inputForm: Form;
}

type Form = Omit<CapturePayload, "data">;

/** Behind the groups of any pattern: a field that a form does not have. */
const NO_GROUP = 9;
const QUOTE = 0x22;
/** A form with more than this between its fields is not kept: there are patterns too large for the regular expressions. */
const LONGEST = 4096;
/** Forms of lines kept in mind: encodings differ from line to line, few other things do. */
const TEMPLATES = 4;
/** A text of printable ASCII, which is the same in Latin-1 and UTF-8, without the quote and the backslash. */
const PLAIN = String.raw`([ !#-\[\]-~]*)`;

/**
 * The forms of lines whose fields are known: what stands between their changing fields. A line of the same form, without a
 * backslash, is the same record but for those fields, and comparing it costs next to nothing.
 *
 * Bytes are compared as Latin-1, where each is one character.
 */
export class CaptureTemplates {
  readonly #templates: Template[] = [];

  /** Keeps the form of a line in the bytes, by what was found in it, unless another field comes before the input. */
  add(bytes: Buffer, start: number, end: number, scanned: ScannedCapture): void {
    const places = [...scanned.places].sort((a, b) => a.start - b.start);
    const fixed = places.reduce((bytesLeft, place) => bytesLeft - (place.end - place.start), end - start);
    if (fixed > LONGEST) return;
    const hasInput = places.some(({ field }) => field === "input");
    const input = hasInput ? places.shift() : undefined;
    if (input && input.field !== "input") return;
    const head = input ? bytes.toString("latin1", start, input.start) : "";
    const pattern = patternOf(bytes, input?.end ?? start, end, places);
    // A line of a known form may have a field that needs decoding.
    if (this.#templates.some((known) => known.head === head && known.tail.source === pattern)) return;
    const group = (field: CaptureField): number => {
      const index = places.findIndex((place) => place.field === field);
      return index < 0 ? NO_GROUP : index + 1;
    };
    this.#templates.unshift({
      head,
      tail: new RegExp(pattern),
      output: group("output"),
      eventId: group("eventId"),
      inferenceTime: group("inferenceTime"),
      inferenceId: group("inferenceId"),
      inputForm: formOf(scanned.inputForm),
      outputForm: scanned.output && formOf(scanned.output),
    });
    this.#templates.splice(TEMPLATES);
  }

  /** The line's record, or undefined where it has another form or a field that needs decoding. */
  match(bytes: Buffer, start: number, end: number): TemplateMatch | undefined {
    let head: string | undefined;
    let inputEnd = -1;
    let tail = "";
    for (let index = 0; index < this.#templates.length; index++) {
      const template = this.#templates[index] as Template;
      // Forms that differ behind the input alone share the reading of what comes before.
      if (index === 0 || template.head !== head) {
        head = template.head;
        inputEnd = endOfInput(bytes, start, end, head);
        tail = inputEnd > end ? "" : bytes.toString("latin1", inputEnd, end);
      }
      const texts = inputEnd > end ? null : template.tail.exec(tail);
      if (texts === null) continue;
      if (index > 0) [this.#templates[0], this.#templates[index]] = [template, this.#templates[0] as Template];
      const { inputForm, outputForm } = template;
      return {
        output: outputForm && {
          data: texts[template.output] ?? "",
          encoding: outputForm.encoding,
          contentType: outputForm.contentType,
        },
        eventId: texts[template.eventId] ?? "",
        inferenceTime: texts[template.inferenceTime] ?? "",
        inferenceId: texts[template.inferenceId],
        inputStart: head === "" ? -1 : start + template.head.length,
        inputEnd,
        inputForm,
      };
    }
    return undefined;
  }
}

interface Template {
  /** What stands before the input's data; empty where there is none. */
  readonly head: string;
  /** What stands behind it. */
  readonly tail: RegExp;
  /** In which of the pattern's groups each field is. */
  readonly output: number;
  readonly eventId: number;
  readonly inferenceTime: number;
  readonly inferenceId: number;
  readonly inputForm: Form;
  readonly outputForm: Form | undefined;
}

function formOf({ encoding, contentType }: Form = { encoding: "", contentType: "" }): Form {
  return { encoding, contentType };
}

/** A pattern of what stands between the places of fields, for which it has groups. */
function patternOf(bytes: Buffer, start: number, end: number, places: ScannedCapture["places"]): string {
  let pattern = "^";
  let at = start;
  for (const place of places) {
    pattern += literal(bytes.toString("latin1", at, place.start)) + PLAIN;
    at = place.end;
  }
  return `${pattern}${literal(bytes.toString("latin1", at, end))}$`;
}

/** Where the input's data ends; the start of the line where it has none, and behind the line where it is of another form. */
function endOfInput(bytes: Buffer, start: number, end: number, head: string): number {
  if (head === "") return start;
  const from = start + head.length;
  if (bytes.toString("latin1", start, from) !== head) return Number.POSITIVE_INFINITY;
  const at = bytes.indexOf(QUOTE, from);
  return at < 0 ? Number.POSITIVE_INFINITY : at;
}

/** A pattern for this text alone. */
function literal(text: string): string {
  return text.replace(/\W/g, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`);
}
