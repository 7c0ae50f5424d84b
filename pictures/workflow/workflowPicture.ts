import { withFontFiles } from "../fonts.ts";
import { parseDefinition } from "../../domain/workflow/workflowGraph.ts";
import { drawGraph } from "./draw.ts";
import { layOut } from "../../domain/workflow/workflowLayout.ts";
import { choosePaths, failuresOf } from "./paths.ts";
import type { DrawnExecution } from "./execution.ts";

export { WorkflowDefinitionError } from "../../domain/workflow/workflowGraph.ts";

/** Pixels a unit of the drawing. */
const SCALE = 2;

/**
 * Draws a state machine from its definition, with the way of a succeeded execution (a solid blue line, ticks) and of a
 * failed one (a dashed orange-red line, crosses) and the time each spent in every state.
 */
export async function renderWorkflowGraph(
  definition: string,
  executions: readonly DrawnExecution[] = [],
): Promise<{ svg: string; png: Buffer }> {
  const svg = await drawWorkflow(definition, executions);
  return { svg, png: await toPng(svg) };
}

/** The same picture as SVG alone. */
export async function drawWorkflow(definition: string, executions: readonly DrawnExecution[] = []): Promise<string> {
  const graph = parseDefinition(definition, failuresOf(executions));
  return drawGraph(await layOut(graph), choosePaths(executions));
}

async function toPng(svg: string): Promise<Buffer> {
  const { Resvg } = await import("@resvg/resvg-js");
  return withFontFiles((fontFiles) => {
    const font = { fontFiles, loadSystemFonts: false, defaultFontFamily: "Inter", sansSerifFamily: "Inter" };
    return new Resvg(nameWeights(svg), { font, fitTo: { mode: "zoom", value: SCALE } }).render().asPng();
  });
}

/** The font's files name each weight as a family of its own, and the renderer goes by that name. */
function nameWeights(svg: string): string {
  return svg.replaceAll('font-weight="600"', 'font-weight="600" font-family="Inter SemiBold, Inter"');
}
