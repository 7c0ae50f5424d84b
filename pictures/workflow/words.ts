import type { PlacedGraph } from "../../domain/workflow/workflowLayout.ts";
import { stateId } from "../../domain/workflow/workflowGraph.ts";
import { formatMilliseconds } from "../duration.ts";
import { shortKey } from "../keys.ts";
import { elapsed, failureName, visitMilliseconds, type ExecutionPath } from "./paths.ts";

const titles = { succeeded: "Succeeded", failed: "Failed", running: "Running" } as const;

/** The legend's words for an execution's way. */
export function pathSummary({ kind, execution }: ExecutionPath): { readonly title: string; readonly detail: string } {
  const total = `${kind === "failed" ? "after" : "in"} ${formatMilliseconds(elapsed(execution))}`;
  const about = execution.s3Key === undefined ? undefined : shortKey(execution.s3Key);
  return {
    title: titles[kind],
    detail: [kind !== "running" && total, about].filter(Boolean).join(" · "),
  };
}

/** The time in a state, over all visits to it, and what else is to say of them. */
export function timeText({ execution, nodes }: ExecutionPath, node: string): string {
  const visits = execution.states.filter(({ name }) => stateId(name) === node);
  const way = nodes.get(node);
  if (way === "busy") return "at work";
  const time = formatMilliseconds(visits.reduce((sum, visit) => sum + visitMilliseconds(visit), 0));
  return [time, visits.length > 1 && `${visits.length} visits`, way === "bad" && "failed"].filter(Boolean).join(" · ");
}

/** The picture in words, for those who cannot see it. */
export function describePath(graph: PlacedGraph, paths: readonly ExecutionPath[]): string {
  const states = graph.nodes.filter(({ kind }) => kind === "state").map(({ name }) => name);
  const sentences = paths.map((path) => {
    const names = new Set(path.execution.states.map(({ name }) => name));
    const visited = [...names].map((name) => `${name} (${timeText(path, stateId(name)).replaceAll(" · ", ", ")})`);
    const { title, detail } = pathSummary(path);
    const error = path.kind === "failed" ? ` ${failureName(path.execution)}` : "";
    return `${title}${error}: ${visited.join(", ")}${detail === "" ? "" : `; ${detail}`}.`;
  });
  return [`States: ${states.join(", ")}.`, ...sentences].join(" ");
}
