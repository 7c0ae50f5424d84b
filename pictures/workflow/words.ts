import type { PlacedGraph } from "../../domain/workflow/workflowLayout.ts";
import { formatMilliseconds } from "../duration.ts";
import { failureName, type ExecutionPath } from "./paths.ts";

/** The legend's words for an execution's way. */
export function pathSummary({ kind, execution }: ExecutionPath): { readonly title: string; readonly detail: string } {
  const total = formatMilliseconds(execution.stoppedAt.getTime() - execution.startedAt.getTime());
  const isFailed = kind === "failed";
  return {
    title: isFailed ? "Failed" : "Succeeded",
    detail: `${isFailed ? "after" : "in"} ${total} · ${fileName(execution.s3Key)}`,
  };
}

/** The picture in words, for those who cannot see it. */
export function describePath(graph: PlacedGraph, paths: readonly ExecutionPath[]): string {
  const states = graph.nodes.filter(({ kind }) => kind === "state").map(({ name }) => name);
  const sentences = paths.map((path) => {
    const visited = path.execution.states.map((visit, index) => {
      const time = formatMilliseconds(path.milliseconds.get(path.nodes[index + 1] ?? "") ?? 0);
      return `${visit.name} (${time}${visit.status === "failed" ? ", failed" : ""})`;
    });
    const { title, detail } = pathSummary(path);
    const error = path.kind === "failed" ? ` ${failureName(path.execution)}` : "";
    return `${title}${error}: ${visited.join(", ")}; ${detail}.`;
  });
  return [`States: ${states.join(", ")}.`, ...sentences].join(" ");
}

function fileName(key: string): string {
  return key.slice(key.lastIndexOf("/") + 1);
}
