import { figure } from "../../../pictures/charts/figure.ts";
import { curveCharts } from "../../../pictures/charts/learningCurves.ts";
import { loadVega, renderChart } from "../../../pictures/charts/render.ts";
import { html } from "../../../pictures/html.ts";
import { Remembered } from "../../remembered.ts";
import type { JobView } from "../wire.ts";

/** Drawings that are kept: those of the jobs that viewers have open. */
const MOST_DRAWINGS = 12;
/** Pixels; what is asked for beyond is drawn at the nearest. */
const WIDTHS = { least: 240, most: 1100 } as const;

/** Jobs' learning curves as markup, drawn anew only when there is another epoch or another width. */
export class CurvePictures {
  readonly #drawings = new Remembered<string>({ most: MOST_DRAWINGS });

  /** Loads what drawing needs, so that the first picture need not wait for it. */
  prepare(): void {
    loadVega().catch(() => undefined);
  }

  /** A job's charts, so many pixels wide each. */
  draw(job: JobView, width: number): Promise<string> {
    const pixels = Math.round(Math.min(Math.max(width, WIDTHS.least), WIDTHS.most));
    const key = JSON.stringify([pixels, job.arn, job.endedAt, job.curves]);
    return this.#drawings.get(key, () => drawCharts(job, pixels));
  }
}

async function drawCharts(job: JobView, width: number): Promise<string> {
  const charts = curveCharts(job.curves, job.endedAt === undefined ? job.epochs : undefined);
  const drawn = await Promise.all(
    charts.map(async (chart) => ({ chart, wide: await renderChart(chart, { id: chart.id, width, isWhole: false }) })),
  );
  return html`<!doctype html>
    <title>Learning curves</title>
    <div class="curves">${drawn.map(figure)}</div>`.text;
}
