import { percent, plural } from "../../../pictures/charts/chart.ts";
import { failureName, isFailure } from "../../../pictures/workflow/paths.ts";
import { html, type Markup } from "../../../pictures/html.ts";
import type { ReportData } from "../reportData.ts";
import { signs } from "./signs.ts";

/** What the run comes to: the sentence, and the figures under it. */
export function overviewSection(data: ReportData): Markup {
  const { training, endpoint, monitoring, threshold } = data;
  const { succeeded, failed, other, total } = countExecutions(data);
  const { labelled } = monitoring;
  const errors = failuresByError(data);
  return html`<section id="overview" aria-labelledby="headline">
    <h1 id="headline">${headline(data)}</h1>
    <dl class="tiles">
      <div class="tile">
        <dt>Validation accuracy</dt>
        <dd>
          <strong id="validation-accuracy">${percent(training.validationAccuracy)}</strong
          ><span>${training.status.toLowerCase()} in ${duration(training.seconds)}</span>
        </dd>
      </div>
      <div class="tile">
        <dt>Executions</dt>
        <dd>
          <strong id="executions">${total}</strong>${split(succeeded, failed)}<span
            >${signs.ok} ${succeeded} succeeded</span
          ><span>${signs.bad} ${failed} failed</span>${other > 0 && html`<span>${other} not finished</span>`}
        </dd>
      </div>
      <div class="tile">
        <dt>Captured predictions</dt>
        <dd>
          <strong id="captures">${monitoring.captures.toLocaleString("en-US")}</strong
          >${split(monitoring.captures - monitoring.lowConfidence, monitoring.lowConfidence)}<span
            >${signs.bad} ${monitoring.lowConfidence.toLocaleString("en-US")} below ${threshold}</span
          >
        </dd>
      </div>
      ${
        labelled &&
        html`<div class="tile">
          <dt>Right, of ${labelled.count.toLocaleString("en-US")} labelled</dt>
          <dd>
            <strong>${percent(labelled.accuracy)}</strong
            ><span>calibration error ${labelled.expectedCalibrationError.toFixed(4)}</span>
          </dd>
        </div>`
      }
      ${data.monitor && driftTile(data.monitor)}
      <div class="tile">
        <dt>Endpoint</dt>
        <dd>
          <strong class="word">${endpoint.status === "InService" ? signs.ok : signs.bad} ${endpoint.status}</strong
          ><span class="name">${endpoint.name}</span>
        </dd>
      </div>
    </dl>
    ${
      errors.length > 0 &&
      html`<ul class="errors" aria-label="Failures by error">
        ${errors.map(([name, count]) => html`<li>${signs.bad}<b>${count} ×</b> <code>${name}</code></li>`)}
      </ul>`
    }
  </section>`;
}

function driftTile({ baseline, hours }: NonNullable<ReportData["monitor"]>): Markup {
  const judged = hours.filter(({ assessment }) => assessment.isJudged);
  const violations = judged.reduce((sum, { assessment }) => sum + assessment.violations.length, 0);
  const word =
    judged.length === 0
      ? html`Not judged`
      : violations === 0
        ? html`${signs.ok} In line`
        : html`${signs.bad} ${plural(violations, "violation")}`;
  const note =
    baseline === undefined
      ? "no baseline yet"
      : judged.length === 0
        ? `too few predictions in any hour`
        : `${plural(judged.length, "hour")} compared with the validation set`;
  return html`<div class="tile">
    <dt>Drift</dt>
    <dd><strong class="word">${word}</strong><span class="name">${note}</span></dd>
  </div>`;
}

function headline(data: ReportData): string {
  const { succeeded, failed, total } = countExecutions(data);
  const model = `The model is right on ${percent(data.training.validationAccuracy)} of the validation set`;
  if (total === 0) return `${model}; the workflow has not run yet.`;
  const stopped = failed === 0 ? "none failed" : `${failed} stopped on the way`;
  return `${model}; ${succeeded} of ${plural(total, "execution")} went through, ${stopped}.`;
}

/** Executions by how they ended. */
export function countExecutions({ workflow: { executions } }: ReportData) {
  const succeeded = executions.filter(({ status }) => status === "SUCCEEDED").length;
  const failed = executions.filter(({ status }) => isFailure(status)).length;
  return { succeeded, failed, other: executions.length - succeeded - failed, total: executions.length };
}

/** How often each error ended an execution, the most frequent first. */
export function failuresByError({ workflow: { executions } }: ReportData): [string, number][] {
  const counts = new Map<string, number>();
  for (const execution of executions.filter(({ status }) => isFailure(status))) {
    counts.set(failureName(execution), (counts.get(failureName(execution)) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a);
}

/** A line in two parts; the second is hatched, so that it needs no colour. */
function split(first: number, second: number): Markup | false {
  const total = first + second;
  if (total === 0) return false;
  const at = Math.round((first / total) * 1000) / 10;
  return html`<svg class="split" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
    <rect width="100" height="6" fill="var(--bad)" />
    <rect width="${at}" height="6" fill="var(--ok)" />
    <rect x="${at - 0.5}" width="1" height="6" fill="var(--paper)" />
  </svg>`;
}

/** `21 s`, `3 min 5 s`. */
export function duration(seconds: number): string {
  if (seconds < 100) return seconds < 0.05 ? "< 0.1 s" : `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
