import { followPage } from "../palette.ts";
import type { Chart } from "./chart.ts";
import { html, trusted, type Markup } from "../html.ts";

/** A chart as drawn for wide and for narrow screens. */
export interface DrawnChart {
  readonly chart: Chart;
  readonly wide: string;
  /** Left out where it is drawn anew for every width. */
  readonly narrow?: string;
}

/** A chart in the page, with its words and its numbers. */
export function figure({ chart, wide, narrow }: DrawnChart): Markup {
  const { id, title, description, table, isTableOpen = false } = chart;
  return html`<figure class="card${chart.isWide === true ? " full" : ""}" id="${id}">
    <figcaption>
      <h3>${title}</h3>
      <p>${description}</p>
    </figcaption>
    <div
      class="plot"
      tabindex="0"
      data-key="${id} plot"
      role="group"
      aria-label="${title}: chart. Arrow keys read its points."
    >
      <div class="${narrow === undefined ? "any" : "wide"}">${trusted(followPage(wide))}</div>
      ${narrow !== undefined && html`<div class="narrow${chart.leastWidth !== undefined && " sideways"}">${trusted(followPage(narrow))}</div>`}
    </div>
    ${numbersTable(id, table, isTableOpen)}
  </figure>`;
}

function numbersTable(id: string, { columns, rows }: Chart["table"], isOpen: boolean): Markup {
  return html`<details class="data" data-key="${id} numbers" ${isOpen && html` open`}>
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
