import { confidenceText, plural } from "../../../pictures/charts/chart.ts";
import { html, type Markup } from "../../../pictures/html.ts";
import type { ReportData } from "../reportData.ts";
import { signs } from "./signs.ts";
import { pictureSource, type Picture } from "./pictures.ts";

/** Bars of the sample prediction: as many as can be compared at a glance. */
const mostBars = 8;

/** The sample prediction and the wall of pictures, least confident first. */
export function predictionsSection(data: ReportData, pictures: readonly Picture[]): Markup {
  const { monitoring, threshold } = data;
  const below = pictures.filter(({ confidence }) => confidence < threshold);
  const above = pictures.filter(({ confidence }) => confidence >= threshold);
  const isPart = pictures.length < monitoring.captures;
  return html`<section id="predictions" aria-labelledby="predictions-title">
    <h2 id="predictions-title">Predictions</h2>
    <p class="lead">
      ${isPart ? `${plural(pictures.length, "picture")} of ${plural(monitoring.captures, "captured prediction")}` : plural(pictures.length, "prediction")},
      from least to most confident. Choose one to see its record.
    </p>
    ${sample(data)} ${pictures.length > 0 && filters(data, pictures)}
    ${wall("Below the threshold", `under ${threshold}: the workflow stops here`, below, 0, threshold)}
    ${wall("Confident enough", `${threshold} and more`, above, below.length, threshold)}
    <p id="wall-empty" class="lead" hidden>No prediction fits this choice.</p>
  </section>`;
}

function sample({ prediction, dataset }: ReportData): Markup | undefined {
  if (prediction === undefined) return undefined;
  const picture = prediction.png && pictureSource(prediction.png);
  const all = Object.entries(prediction.probabilities);
  // The likeliest where there are many, in the order of the classes where all have room.
  const order = all
    .sort(([, a], [, b]) => b - a)
    .slice(0, mostBars)
    .sort(([a], [b]) => (all.length > mostBars ? 0 : dataset.classes.indexOf(a) - dataset.classes.indexOf(b)));
  const rest = all.length - order.length;
  return html`<div class="card sample">
    ${picture !== undefined && html`<img src="${picture}" alt="${prediction.image}" width="112" height="112" />`}
    <div>
      <h3>Sample request</h3>
      <p>The endpoint takes <code>${prediction.image}</code> for a <strong>${prediction.label}</strong>.</p>
      <div class="bars">
        ${order.map(([label, probability]) => bar(label, probability))}
        ${rest > 0 && html`<small>The ${rest} other classes are less likely.</small>`}
      </div>
    </div>
  </div>`;
}

function bar(label: string, probability: number): Markup {
  const width = Math.round(probability * 1000) / 10;
  return html`<div class="bar">
    <span>${label}</span
    ><svg class="track" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect width="100" height="8" fill="var(--line)" />
      <rect width="${width}" height="8" fill="var(--ok)" /></svg
    ><b>${confidenceText(probability)}</b>
  </div>`;
}

function filters({ dataset }: ReportData, pictures: readonly Picture[]): Markup {
  const wrong = pictures.filter(isWrong).length;
  const choice = (value: string, text: string, count: number): Markup =>
    html`<label
      ><input type="radio" name="wall" value="${value}" ${value === "all" && " checked"} /><span
        >${text} <small>${count}</small></span
      ></label
    >`;
  return html`<fieldset class="filters">
    <legend>Show</legend>
    ${choice("all", "All", pictures.length)}
    ${dataset.classes.map((name, index) => choice(`class ${index}`, name, pictures.filter(({ label }) => label === name).length))}
    ${pictures.some(({ actual }) => actual !== undefined) && choice("wrong", "Wrong", wrong)}
  </fieldset>`;

  function isWrong({ actual, label }: Picture): boolean {
    return actual !== undefined && actual !== label;
  }
}

function wall(
  title: string,
  note: string,
  pictures: readonly Picture[],
  first: number,
  threshold: number,
): Markup | false {
  return (
    pictures.length > 0 &&
    html`<div class="wall-group">
      <h3>
        ${title} <small><span class="count">${pictures.length}</span> · ${note}</small>
      </h3>
      <ul class="wall">
        ${pictures.map((picture, index) => tile(picture, first + index, threshold))}
      </ul>
      <button type="button" class="more" hidden>Show all ${pictures.length}</button>
    </div>`
  );
}

function tile({ label, confidence, actual, source }: Picture, index: number, threshold: number): Markup {
  const isWrong = actual !== undefined && actual !== label;
  const isLow = confidence < threshold;
  const name = `${label}, confidence ${confidenceText(confidence)}${isLow ? ", below the threshold" : ""}${isWrong ? `, but it is a ${actual}` : ""}`;
  return html`<li data-label="${label}" data-wrong="${String(isWrong)}">
    <button
      type="button"
      data-picture="${index}"
      aria-haspopup="dialog"
      aria-label="${name}"
      title="${label}"
      ${isLow && html` class="low"`}
    >
      <span class="shot"
        ><img
          src="${source}"
          alt=""
          loading="lazy"
          decoding="async"
          width="72"
          height="72"
        />${isWrong && signs.wrong}</span
      >
      <span class="score">${isLow ? signs.bad : signs.ok}${confidenceText(confidence).replace(/^0/, "")}</span>
      <span class="what">${label}</span>
    </button>
  </li>`;
}
