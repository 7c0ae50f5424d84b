import type { CapturePayload, RawCapture } from "./captureRecord.ts";
import type { CaptureField, ScannedCapture } from "./captureScanner.ts";
import { CaptureWindow, type KeptText } from "./captureWindow.ts";

/** A form with more than this between its fields is not kept. */
const LONGEST = 4096;
/** Forms of lines kept in mind: encodings differ from line to line, few other things do. */
const TEMPLATES = 4;
/** More than any form's texts take in the window. */
const TEMPLATE_BYTES = 4 * LONGEST;

type Form = Omit<CapturePayload, "data">;

/** Where a field's text is in the window; −1 where the form does not have it. */
export interface Place {
  start: number;
  end: number;
}

/** Where the fields of a line are, which is as good as the line is in the window. */
export type Places = Readonly<Record<CaptureField, Place>>;

/** What stands between the changing fields of lines. */
export interface Template {
  readonly inputForm: Form;
  readonly outputForm: Form;
  readonly fields: readonly CaptureField[];
  /** One more than there are fields: the last one ends the line. */
  readonly texts: readonly KeptText[];
  /** The first text, of which forms that begin alike have the same. */
  readonly head: string;
  readonly key: string;
  readonly slot: number;
}

/**
 * The forms of lines whose fields are known: what stands between their changing fields. A line of the same form, whose fields are
 * plain ASCII, is the same record but for those fields, and comparing it costs next to nothing.
 */
export class CaptureTemplates {
  readonly window = new CaptureWindow(TEMPLATES * TEMPLATE_BYTES);
  /** Of the line that matched last. */
  readonly places: Places = {
    input: { start: -1, end: -1 },
    output: { start: -1, end: -1 },
    eventId: { start: -1, end: -1 },
    inferenceTime: { start: -1, end: -1 },
    inferenceId: { start: -1, end: -1 },
  };
  /** Where the line behind the one that matched last begins. */
  next = 0;
  readonly #allPlaces = Object.values(this.places);
  readonly #templates: Template[] = [];

  /** Keeps the form of a line in the window, by what was found in it; `end` is where its newline is. */
  add(start: number, end: number, { places, inputForm, output }: ScannedCapture): void {
    const ordered = [...places].sort((a, b) => a.start - b.start);
    const fixed = ordered.reduce((bytesLeft, place) => bytesLeft - (place.end - place.start), end + 1 - start);
    if (fixed > LONGEST || ordered.length === 0) return;
    const bounds = [start, ...ordered.flatMap((place) => [place.start, place.end]), end + 1];
    const texts = Array.from({ length: ordered.length + 1 }, (_, index) =>
      this.window.bytes.subarray(bounds[2 * index], bounds[2 * index + 1]),
    );
    const fields = ordered.map(({ field }) => field);
    const [head = "", ...tail] = texts.map((text) => text.toString("latin1"));
    const key = [head, ...tail, ...fields].join("\n");
    // A line of a known form may have a field that needs decoding.
    if (this.#templates.some((known) => known.key === key)) return;
    const slot = this.#templates.splice(TEMPLATES - 1)[0]?.slot ?? this.#templates.length;
    let place = slot * TEMPLATE_BYTES;
    const kept = texts.map((text) => {
      const one = this.window.keep(place, text);
      place += one.to - one.from;
      return one;
    });
    const forms = { inputForm: formOf(inputForm), outputForm: formOf(output) };
    // The same string is compared at once.
    const same = this.#templates.find((known) => known.head === head)?.head ?? head;
    this.#templates.unshift({ ...forms, fields, texts: kept, head: same, key, slot });
  }

  /** The form of the whole line that begins here in the window; undefined where it is not known or a field needs decoding. */
  match(start: number): Template | undefined {
    let head: string | undefined;
    let end = -1;
    for (let index = 0; index < this.#templates.length; index++) {
      const template = this.#templates[index] as Template;
      // Forms that begin alike share the look at the first field, which is the picture.
      if (template.head !== head) {
        head = template.head;
        const [first] = template.texts as readonly [KeptText];
        end = this.window.isAt(start, first) ? this.window.plainEnd(start + first.length) : -1;
      }
      if (end < 0 || !this.#matches(template, start, end)) continue;
      if (index > 0) [this.#templates[0], this.#templates[index]] = [template, this.#templates[0] as Template];
      return template;
    }
    return undefined;
  }

  #matches({ fields, texts }: Template, start: number, firstEnd: number): boolean {
    let at = start + (texts[0] as KeptText).length;
    let end = firstEnd;
    for (const place of this.#allPlaces) place.start = -1;
    for (let index = 0; index < fields.length; index++) {
      const place = this.places[fields[index] as CaptureField];
      place.start = at;
      place.end = end;
      const text = texts[index + 1] as KeptText;
      if (!this.window.isAt(end, text)) return false;
      at = end + text.length;
      if (index + 1 < fields.length) end = this.window.plainEnd(at);
    }
    this.next = at;
    return true;
  }

  /** The record of the line that matched last. */
  record({ outputForm }: Template): Omit<RawCapture, "input"> {
    const output = this.text("output");
    return {
      output: output === undefined ? undefined : { ...outputForm, data: output },
      eventId: this.text("eventId") ?? "",
      inferenceTime: this.text("inferenceTime") ?? "",
      inferenceId: this.text("inferenceId"),
    };
  }

  /** A field's text in the line that matched last; undefined where it has none. */
  text(field: CaptureField): string | undefined {
    const { start, end } = this.places[field];
    return start < 0 ? undefined : this.window.bytes.toString("latin1", start, end);
  }
}

function formOf({ encoding, contentType }: Form = { encoding: "", contentType: "" }): Form {
  return { encoding, contentType };
}
