import { followPage } from "../../../pictures/palette.ts";
import type { Chart } from "../../../pictures/charts/chart.ts";
import { html, trusted, type Markup } from "../../../pictures/html.ts";

/** A chart as drawn for wide and for narrow screens. */
export interface DrawnChart {
  readonly chart: Chart;
  readonly wide: string;
  readonly narrow: string;
}

/** A chart in the page, with its words and its numbers. */
export function figure({ chart, wide, narrow }: DrawnChart): Markup {
  const { id, title, description, table, isTableOpen = false } = chart;
  return html`<figure class="card${chart.isWide === true ? " full" : ""}" id="${id}">
    <figcaption>
      <h3>${title}</h3>
      <p>${description}</p>
    </figcaption>
    <div class="plot" tabindex="0" role="group" aria-label="${title}: chart. Arrow keys read its points.">
      <div class="wide">${trusted(followPage(wide))}</div>
      <div class="narrow">${trusted(followPage(narrow))}</div>
    </div>
    ${numbersTable(table, isTableOpen)}
  </figure>`;
}

function numbersTable({ columns, rows }: Chart["table"], isOpen: boolean): Markup {
  return html`<details class="numbers" ${isOpen && html` open`}>
    <summary>Numbers</summary>
    <div class="scroll" tabindex="0" role="region" aria-label="Numbers of the chart">
      <table>
        <thead>
          <tr>
            ${columns.map((column) => html`<th scope="col">${column}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ([first = "", ...rest]) =>
              html`<tr>
                <th scope="row">${first}</th>
                ${rest.map((cell) => html`<td>${cell}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </details>`;
}

/** Signs that say the same as the colours beside them. */
export const signs = {
  ok: trusted(
    '<svg class="sign" viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="7.25" fill="var(--ok)"/><path d="M4.8 8.3 7.1 10.6 11.3 5.7" fill="none" stroke="var(--paper)" stroke-width="1.8"/></svg>',
  ),
  bad: trusted(
    '<svg class="sign" viewBox="0 0 16 16" aria-hidden="true"><path d="M8 .8 15.2 8 8 15.2.8 8Z" fill="var(--bad)"/><path d="M8 4.6V8.8M8 10.4V11.8" stroke="var(--paper)" stroke-width="1.7"/></svg>',
  ),
  wrong: trusted(
    '<svg class="sign" viewBox="0 0 16 16" aria-hidden="true"><rect x="1.2" y="1.2" width="13.6" height="13.6" rx="3" fill="var(--ink)"/><path d="M5.2 5.2 10.8 10.8M10.8 5.2 5.2 10.8" stroke="var(--paper)" stroke-width="1.8"/></svg>',
  ),
};
