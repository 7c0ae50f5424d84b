import { readFile } from "node:fs/promises";
import type { TopLevelSpec } from "vega-lite";
import { escapeText } from "../html.ts";
import { colour } from "../palette.ts";
import type { Chart } from "./chart.ts";
import { theme } from "./theme.ts";

interface Specification extends Record<string, unknown> {
  readonly params?: readonly { readonly name: string; readonly value: unknown }[];
}

/** How a chart is drawn: by itself, with a title and a ground, or as part of a page. */
export interface Drawing {
  /** Begins the ids in the drawing. */
  readonly id: string;
  readonly width: number;
  readonly isWhole: boolean;
}

/** Loads what drawing needs, ahead of the first drawing. */
export async function loadVega(): Promise<void> {
  await Promise.all([import("vega"), import("vega-lite")]);
}

/** Draws a chart in light colours, without a browser. */
export async function renderChart(chart: Chart, drawing: Drawing): Promise<string> {
  const [vega, vegaLite, text] = await Promise.all([
    import("vega"),
    import("vega-lite"),
    readFile(new URL(`./${chart.spec}.vl.json`, import.meta.url), "utf8"),
  ]);
  const words: NonNullable<Chart["words"]> = { ...chart.words, ...panels(chart.columns, drawing.width) };
  const spec = JSON.parse(text, (_, value: unknown) =>
    typeof value === "string" && value.startsWith("$") ? (words[value.slice(1)] ?? value) : value,
  ) as Specification;
  const whole = {
    ...spec,
    title: drawing.isWhole ? chart.title : undefined,
    params: (spec.params ?? []).map(({ name, value }) => ({ name, value: chart.params?.[name] ?? value })),
    ...(chart.columns === undefined && { width: drawing.width }),
    datasets: chart.datasets,
  };
  const compiled = vegaLite.compile(whole as unknown as TopLevelSpec, {
    config: theme,
    logger: vega.logger(vega.None),
  });
  const view = new vega.View(vega.parse(compiled.spec), { renderer: "none", logLevel: vega.None });
  try {
    return finish(await view.toSVG(), chart, drawing);
  } finally {
    view.finalize();
  }
}

/** Room for a panel's axis and the gap beside it. */
const PANEL_EDGE = 74;

/** How many panels stand side by side, and how wide each is. */
function panels(columns: number | undefined, width: number): Record<string, number> {
  if (columns === undefined) return {};
  const fitting = width > 700 ? columns : width > 420 ? Math.min(columns, 3) : 2;
  return { columns: fitting, panelWidth: Math.floor(width / fitting) - PANEL_EDGE };
}

/** Gives the drawing its title and description, and a ground where it stands by itself. */
function finish(svg: string, { title, description }: Chart, { id, isWhole }: Drawing): string {
  const size = /width="([\d.]+)" height="([\d.]+)" viewBox="[^"]*"/.exec(svg)?.[0] ?? "";
  const body = svg.slice(svg.indexOf(">") + 1).replace(/^<rect[^>]*fill="transparent"\/>/, "");
  const ground = isWhole ? `<rect width="100%" height="100%" fill="${colour("paper")}"/>` : "";
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" aria-labelledby="${id}-title ${id}-desc"><title id="${id}-title">${escapeText(title)}</title><desc id="${id}-desc">${escapeText(description)}</desc>${ground}${body}`;
}
