/** A chart to draw: which specification, over which data, and the same in words and in a table. */
export interface Chart {
  /** Name of its files and anchor in the page. */
  readonly id: string;
  /** Name of the Vega-Lite specification, without `.vl.json`. */
  readonly spec: string;
  readonly title: string;
  /** What there is to see, in a sentence or two. */
  readonly description: string;
  readonly datasets: Readonly<Record<string, readonly object[]>>;
  /** Values for the specification's parameters. */
  readonly params?: Readonly<Record<string, string | number>>;
  /** What stands for `$name` in the specification, where a parameter cannot: titles, types of scales, their domains. */
  readonly words?: Readonly<Record<string, string | number | boolean | readonly string[] | readonly number[]>>;
  /** Those of `words` that are others on a narrow drawing. */
  readonly narrowWords?: Chart["words"];
  /** Panels side by side on a wide drawing, where the specification is of panels. */
  readonly columns?: number;
  readonly table: { readonly columns: readonly string[]; readonly rows: readonly (readonly (string | number)[])[] };
  /** Shows the table from the start. */
  readonly isTableOpen?: boolean;
  /** What a narrow screen may scroll the drawing sideways for. @default the screen's width */
  readonly leastWidth?: number;
  /** Spans the page rather than half of it. */
  readonly isWide?: boolean;
}

export function percent(share: number, digits = 1): string {
  return `${(share * 100).toFixed(digits)}%`;
}

/** Four digits: as many as tell two predictions apart, never rounded up to a certainty. */
export function confidenceText(confidence: number): string {
  const text = confidence.toFixed(4);
  return text === "1.0000" && confidence < 1 ? "0.9999" : text;
}

/** Made once: each call of `toLocaleString` with options makes one of its own. */
const MONTH = new Intl.DateTimeFormat("en-GB", { month: "short", timeZone: "UTC" });

/** `24 Nov, 14:05:12`, UTC. */
export function timeText(iso: string): string {
  const date = new Date(iso);
  return `${date.getUTCDate()} ${MONTH.format(date)}, ${date.toISOString().slice(11, 19)}`;
}

/** How to write the times of an axis that spans so many milliseconds. */
export function timeFormat(span: number): string {
  if (span < 10 * 60_000) return "%H:%M:%S";
  return span < 36 * 3_600_000 ? "%H:%M" : "%-d %b";
}

export function plural(count: number, noun: string): string {
  return `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;
}
