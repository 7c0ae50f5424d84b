import { figure, type DrawnChart } from "../../../pictures/charts/figure.ts";
import { confidenceText, percent, plural, timeText } from "../../../pictures/charts/chart.ts";
import { html, type Markup } from "../../../pictures/html.ts";
import type { PicturedDifference } from "../../monitoring/monitoring.ts";
import { latencyRows } from "../../runs/steps/shadow.ts";
import type { ReportData } from "../reportData.ts";
import { pictureSource } from "./pictures.ts";
import { signs } from "./signs.ts";

type Shadow = NonNullable<ReportData["monitoring"]["shadow"]>;

/** Together the pictures take no more of the page than this. */
const PICTURE_BYTES = 600_000;

/** What a shadow said beside the live model, how long both took, and the pictures on which they differ. */
export function shadowSection(data: ReportData, charts: readonly DrawnChart[]): Markup | false {
  const { shadow } = data.monitoring;
  if (shadow === undefined) return false;
  return html`<section id="shadow" aria-labelledby="shadow-title">
    <h2 id="shadow-title">Shadow</h2>
    <p class="lead">
      ${data.shadow?.modelName ?? "A second model"} gets copies of the requests; nobody is answered by it. Its captured
      answers stand here beside the live model's to the same requests.
    </p>
    ${verdict(shadow)} ${times(data.shadow?.variants ?? [])}
    <div class="grid">${charts.map(figure)}</div>
    ${differences(shadow)}
  </section>`;
}

function verdict({ compared, agreement, interval, meanDistance, unmatched, labelled }: Shadow): Markup {
  if (compared === 0)
    return html`<div class="card note">
      <h3>Nothing to compare yet</h3>
      <p>${plural(unmatched, "answer")} of the shadow without one of the live model.</p>
    </div>`;
  const [low, high] = interval.map((share) => percent(share));
  const facts: [string, string][] = [
    ["Said the same", `${percent(agreement)} of ${plural(compared, "request")}`],
    ["Likely in truth", `${low} to ${high}, with a confidence of 95%`],
    ["Mean distance", `${meanDistance.toFixed(3)} between the probabilities of both, of at most 1`],
  ];
  if (labelled !== undefined) {
    const right = (count: number): string => percent(count / labelled.count);
    facts.push([
      "Right",
      `live ${right(labelled.liveRight)}, shadow ${right(labelled.shadowRight)} of ${plural(labelled.count, "request")} whose label is known`,
    ]);
  }
  if (unmatched > 0) facts.push(["Not matched", plural(unmatched, "answer")]);
  return html`<div class="card note">
    <h3>How far the two agree</h3>
    <dl class="facts roomy">
      ${facts.map(
        ([name, text]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${text}</dd>
          </div>`,
      )}
    </dl>
  </div>`;
}

function times(variants: NonNullable<ReportData["shadow"]>["variants"]): Markup | false {
  const [columns = [], ...rows] = latencyRows(variants);
  if (rows.length === 0) return false;
  return html`<div class="card note">
    <h3>How long each took</h3>
    <div class="scroll" tabindex="0" role="region" aria-label="Latency of both">
      <table>
        <thead>
          <tr>
            ${columns.map((name) => html`<th scope="col">${name.charAt(0) + name.slice(1).toLowerCase()}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ([variant, ...cells]) =>
              html`<tr>
                <th scope="row">${variant}</th>
                ${cells.map((cell) => html`<td>${cell}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <p class="small">The models' own time, as CloudWatch has it by variant.</p>
  </div>`;
}

function differences({ compared, agreeing, differences: all }: Shadow): Markup | false {
  const count = compared - agreeing;
  if (compared === 0) return false;
  if (count === 0)
    return html`<div class="card note">
      <h3>${signs.ok} They differ on nothing</h3>
      <p>Of each request both said the same.</p>
    </div>`;
  let bytes = 0;
  const shown = all
    .map((difference) => ({ ...difference, source: sourceOf(difference) }))
    .filter(({ source = "" }) => (bytes += source.length) <= PICTURE_BYTES);
  const part = shown.length < count ? `${shown.length} of ${count}` : String(count);
  return html`<h3 class="apart">Where they differ <small>${part}, those first of which both were surest</small></h3>
    <ul class="pairs">
      ${shown.map((difference) => pair(difference, difference.source))}
    </ul>`;
}

function sourceOf({ image }: PicturedDifference): string | undefined {
  return image && pictureSource(Buffer.from(image.data, "base64"));
}

function pair(difference: PicturedDifference, source: string | undefined): Markup {
  const { live, shadow, actual, time, id } = difference;
  const opinion = (who: string, { label, confidence }: PicturedDifference["live"]): Markup => {
    const sign = actual === undefined ? undefined : label === actual ? signs.ok : signs.wrong;
    const right = actual === undefined ? "" : label === actual ? " (right)" : " (wrong)";
    return html`<div>
      <dt>${who}</dt>
      <dd>${sign} <b>${label}</b> ${confidenceText(confidence)}<span class="hidden">${right}</span></dd>
    </div>`;
  };
  return html`<li class="card">
    ${
      source === undefined
        ? html`<span class="nothing">no picture</span>`
        : html`<img src="${source}" alt="" loading="lazy" decoding="async" width="72" height="72" />`
    }
    <dl class="facts">
      ${opinion("Live", live)} ${opinion("Shadow", shadow)}
      ${
        actual !== undefined &&
        html`<div>
          <dt>It is a</dt>
          <dd>${actual}</dd>
        </div>`
      }
    </dl>
    <p class="small" title="${id}">${timeText(time)}</p>
  </li>`;
}
