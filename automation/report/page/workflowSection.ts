import { confidenceText, plural } from "../../../pictures/charts/chart.ts";
import { failureName } from "../../../pictures/workflow/paths.ts";
import { formatMilliseconds } from "../../progress/format.ts";
import { html, trusted, type Markup } from "../../../pictures/html.ts";
import { followPage } from "../../../pictures/palette.ts";
import type { ExecutionRecord, ReportData } from "../reportData.ts";
import { figure, type DrawnChart } from "../../../pictures/charts/figure.ts";
import { signs } from "./signs.ts";
import { pictureSource } from "./pictures.ts";

/** Rows of the table of executions; the rest is counted. */
const MOST_ROWS = 100;

/** The graph with both ways, the time in each state, and the executions. */
export function workflowSection(data: ReportData, graph: string | undefined, charts: readonly DrawnChart[]): Markup {
  const { executions, stateMachineArn } = data.workflow;
  return html`<section id="workflow" aria-labelledby="workflow-heading">
    <h2 id="workflow-heading">Workflow</h2>
    <p class="lead">
      State machine <code>${stateMachineArn.slice(stateMachineArn.lastIndexOf(":") + 1)}</code>,
      ${plural(executions.length, "execution")}.
    </p>
    <div class="grid">
      ${
        graph !== undefined &&
        html`<figure class="card graph">
          <figcaption>
            <h3>The way through</h3>
            <p>One succeeded execution (solid, ticks) and one failed (dashed, crosses), with the time in each state.</p>
          </figcaption>
          ${trusted(followPage(graph))}
        </figure>`
      }
      ${charts.map(figure)} ${executions.length > 0 && executionsTable(executions)}
    </div>
  </section>`;
}

function executionsTable(executions: readonly ExecutionRecord[]): Markup {
  const failedFirst = [...executions].sort(
    (a, b) => Number(a.status === "SUCCEEDED") - Number(b.status === "SUCCEEDED"),
  );
  const rest = failedFirst.length - MOST_ROWS;
  return html`<div class="card full">
    <h3>Executions</h3>
    <div class="scroll" tabindex="0" role="region" aria-label="Executions">
      <table class="executions">
        <thead>
          <tr>
            <th scope="col">Image</th>
            <th scope="col">Outcome</th>
            <th scope="col">Predicted</th>
            <th scope="col">Confidence</th>
            <th scope="col">Time</th>
          </tr>
        </thead>
        <tbody>
          ${failedFirst.slice(0, MOST_ROWS).map(row)}
        </tbody>
      </table>
    </div>
    ${rest > 0 && html`<p>and ${rest} more</p>`}
  </div>`;
}

function row(execution: ExecutionRecord): Markup {
  const { png, s3Key, status, predicted, actual, inferences, startedAt, stoppedAt, name } = execution;
  const picture = png && pictureSource(png);
  const isWrong = actual !== undefined && predicted !== undefined && actual !== predicted;
  const succeeded = status === "SUCCEEDED";
  return html`<tr>
    <th scope="row">
      <span class="image"
        >${picture !== undefined && html`<img src="${picture}" alt="" width="32" height="32" loading="lazy" />`}<span
          title="${name}"
          >${s3Key}</span
        ></span
      >
    </th>
    <td>
      <span class="outcome"
        >${succeeded ? signs.ok : signs.bad}${succeeded ? "Succeeded" : failureName(execution)}</span
      >
    </td>
    <td class="named">
      ${predicted ?? "–"}${isWrong && html` <span class="outcome">${signs.wrong}is ${actual}</span>`}
    </td>
    <td class="number">${inferences && inferences.length > 0 ? confidenceText(Math.max(...inferences)) : "–"}</td>
    <td class="number">${formatMilliseconds(stoppedAt.getTime() - startedAt.getTime())}</td>
  </tr>`;
}
