import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomically } from "../../system/atomicWrite.ts";
import type { Chart } from "../../pictures/charts/chart.ts";
import { driftCharts } from "./charts/driftCharts.ts";
import { monitoringCharts } from "./charts/monitoringCharts.ts";
import { renderChart } from "../../pictures/charts/render.ts";
import { runCharts } from "./charts/runCharts.ts";
import { shadowCharts } from "./charts/shadowCharts.ts";
import type { DrawnChart } from "../../pictures/charts/figure.ts";
import { renderPage } from "./page/page.ts";
import { choosePictures } from "./page/pictures.ts";
import type { ReportData } from "./reportData.ts";
import { drawWorkflow } from "../../pictures/workflow/workflowPicture.ts";

export type { ExecutionRecord, ReportData } from "./reportData.ts";

const WIDE = { whole: 1060, half: 508 };
const NARROW = 310;

/** Loads what draws, which takes about a second, so that a report written later need not wait for it. */
export async function loadLibraries(): Promise<void> {
  await Promise.all([import("vega"), import("vega-lite"), import("@viz-js/viz"), import("@resvg/resvg-js")]);
}

/**
 * Writes `report.html`, which needs no other file and no network, and each chart as `charts/*.svg`.
 * Returns the names of the files, below the folder.
 */
export async function writeReport(data: ReportData, outDir: string): Promise<string[]> {
  const charts = [...monitoringCharts(data), ...driftCharts(data), ...shadowCharts(data), ...runCharts(data)];
  const drawn = new Map<string, DrawnChart>();
  await mkdir(join(outDir, "charts"), { recursive: true });
  const files: string[] = [];
  for (const chart of charts) {
    drawn.set(chart.id, await drawChart(chart));
    const name = `charts/${chart.id}.svg`;
    await writeAtomically(join(outDir, name), await renderChart(chart, { id: chart.id, width: 760, isWhole: true }));
    files.push(name);
  }
  const pick = (...ids: readonly string[]): DrawnChart[] =>
    ids.map((id) => drawn.get(id)).filter((chart) => chart !== undefined);
  const page = await renderPage({
    data,
    monitoring: pick("confidence-over-time", "confidence-histogram", "class-mix"),
    drift: pick("drift-features", "picture-measures", "drift-trend"),
    shadow: pick("shadow-agreement", "shadow-classes"),
    model: pick("accuracy", "loss", "reliability", "confusion"),
    latency: pick("state-latency"),
    pictures: choosePictures(data),
    graph:
      data.workflow.definition === ""
        ? undefined
        : await drawWorkflow(data.workflow.definition, data.workflow.executions),
  });
  await writeAtomically(join(outDir, "report.html"), page);
  return ["report.html", ...files];
}

async function drawChart(chart: Chart): Promise<DrawnChart> {
  const width = chart.isWide === true ? WIDE.whole : WIDE.half;
  return {
    chart,
    wide: await renderChart(chart, { id: `${chart.id}-wide`, width, isWhole: false }),
    narrow: await renderChart(
      { ...chart, words: { ...chart.words, ...chart.narrowWords } },
      { id: `${chart.id}-narrow`, isWhole: false, width: Math.max(NARROW, chart.leastWidth ?? 0) },
    ),
  };
}
