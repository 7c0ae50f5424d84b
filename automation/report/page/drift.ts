import { MINIMUM_COUNT } from "../../../domain/drift/driftAssessment.ts";
import { percent, plural } from "../../../pictures/charts/chart.ts";
import { html, type Markup } from "../../../pictures/html.ts";
import type { ReportData } from "../reportData.ts";
import { figure, type DrawnChart } from "../../../pictures/charts/figure.ts";
import { signs } from "./signs.ts";

/** What the monitor compared, and what of it is out of line and why. */
export function driftSection({ monitor }: ReportData, charts: readonly DrawnChart[]): Markup | false {
  if (monitor === undefined) return false;
  return html`<section id="drift" aria-labelledby="drift-title">
    <h2 id="drift-title">Drift</h2>
    <p class="lead">${lead(monitor)}</p>
    ${findings(monitor)}
    <div class="grid">${charts.map(figure)}</div>
  </section>`;
}

type Findings = NonNullable<ReportData["monitor"]>;

function lead({ baseline }: Findings): string {
  if (baseline === undefined) return "There is no baseline of the deployed model yet: a run makes one.";
  const right = baseline.accuracy === undefined ? "" : `, of which it was right on ${percent(baseline.accuracy)}`;
  return `Each hour is compared with what ${baseline.model?.name ?? "the model"} said of ${plural(baseline.count, "picture")} of its validation set${right}. What a run itself asks about is of that set too and should be in line.`;
}

function findings({ hours, baseline }: Findings): Markup | false {
  if (baseline === undefined) return false;
  const judged = hours.filter(({ assessment }) => assessment.isJudged);
  const violated = judged.filter(({ assessment }) => assessment.violations.length > 0);
  const title =
    judged.length === 0
      ? "Nothing is judged yet"
      : violated.length === 0
        ? "Everything is in line"
        : "What is out of line, and why";
  const words =
    judged.length === 0
      ? `An hour needs ${MINIMUM_COUNT} predictions, or chance alone would look like drift; ${hours.length === 0 ? "none has come in" : `the fullest has ${Math.max(...hours.map(({ assessment }) => assessment.count))}`}.`
      : `${plural(judged.length, "hour")} judged, ${violated.length} with violations.`;
  return html`<div class="card note" id="violations">
    <h3>${violated.length > 0 ? signs.bad : judged.length > 0 && signs.ok} ${title}</h3>
    <p>${words}</p>
    ${
      violated.length > 0 &&
      html`<div class="scroll" tabindex="0" role="region" aria-label="Violations">
        <table>
          <thead>
            <tr>
              ${["Hour (UTC)", "Variant", "Feature", "Check", "Why"].map((name) => html`<th scope="col">${name}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${violated.flatMap(({ hour, variant, assessment }) =>
              assessment.violations.map(
                ({ feature_name: feature, constraint_check_type: check, description }) =>
                  html`<tr>
                    <th scope="row">${hour.slice(0, 16).replace("T", " ")}</th>
                    <td>${variant}</td>
                    <td><b>${feature}</b></td>
                    <td><code>${check}</code></td>
                    <td>${description}</td>
                  </tr>`,
              ),
            )}
          </tbody>
        </table>
      </div>`
    }
  </div>`;
}
