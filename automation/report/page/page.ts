import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { fontFaceCss } from "../../../pictures/fonts.ts";
import { embedJson, html, trusted, type Markup } from "../../../pictures/html.ts";
import { paletteCss } from "../../../pictures/palette.ts";
import type { ReportData } from "../reportData.ts";
import { deployedSection } from "./deployed.ts";
import { driftSection } from "./drift.ts";
import { figure, type DrawnChart } from "../../../pictures/charts/figure.ts";
import { overviewSection } from "./overview.ts";
import type { Picture } from "./pictures.ts";
import { predictionsSection } from "./predictions.ts";
import { numbersOf } from "./numbers.ts";
import { shadowSection } from "./shadow.ts";
import { workflowSection } from "./workflowSection.ts";

/** What the page is put together from. */
export interface PageParts {
  readonly data: ReportData;
  readonly monitoring: readonly DrawnChart[];
  readonly drift: readonly DrawnChart[];
  readonly shadow: readonly DrawnChart[];
  readonly model: readonly DrawnChart[];
  readonly latency: readonly DrawnChart[];
  readonly pictures: readonly Picture[];
  readonly graph: string | undefined;
}

/** The page: one file that loads nothing. */
export async function renderPage(parts: PageParts): Promise<string> {
  const { data, pictures } = parts;
  const [base, style, ...scripts] = await Promise.all([
    ...[sharedFile("base.css"), ownFile("style.css")],
    ...[sharedFile("plots.js"), ownFile("script.js")],
  ]);
  const script = scripts.join("");
  const records = pictures.map((picture) => ({ ...picture, source: undefined }));
  const css = [fontFaceCss(), paletteCss(), base, style].join("");
  // Only this one script runs, whatever may have come in with the data; nothing is ever loaded from anywhere.
  const scriptHash = createHash("sha256").update(script).digest("base64");
  const policy = `default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'; script-src 'sha256-${scriptHash}'; base-uri 'none'; form-action 'none'`;
  const when = `${data.generatedAt.toISOString().slice(0, 16).replace("T", " ")} UTC`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Scones Unlimited · ${data.stack} · inference report</title>
        <link rel="icon" href="data:," />
        ${trusted(`<style>${css}</style>`)}
      </head>
      <body>
        <a class="skip" href="#overview">Skip to the report</a>
        <header>
          <div class="bar-top">
            <p class="brand">${trusted(mark)}<b>Scones Unlimited</b><span>inference report</span></p>
            <p class="meta">
              <span>stack <b>${data.stack}</b></span
              ><span>${data.cloud === "aws" ? "AWS" : `${data.cloud} cloud`}</span
              ><time datetime="${data.generatedAt.toISOString()}">${when}</time>
            </p>
          </div>
          <nav aria-label="Sections">
            <ul>
              ${sectionNames(data).map((name) => html`<li><a href="#${name.toLowerCase()}">${name}</a></li>`)}
            </ul>
          </nav>
        </header>
        <main>
          ${overviewSection(data)} ${predictionsSection(data, pictures)}
          ${chartsSection("confidence", "Confidence", "How sure the model was of what the endpoint was sent.", parts.monitoring)}
          ${driftSection(data, parts.drift)} ${shadowSection(data, parts.shadow)}
          ${chartsSection("model", "Model", "What training reached, and how far its confidence can be trusted.", parts.model)}
          ${workflowSection(data, parts.graph, parts.latency)} ${deployedSection(data)}
        </main>
        <footer><p>One self-contained file: it loads nothing and sends nothing. Times are UTC.</p></footer>
        <dialog id="record" aria-labelledby="record-title">
          <button type="button" class="close" aria-label="Close">
            ${trusted('<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M3 3 13 13M13 3 3 13" stroke="currentColor" stroke-width="1.8"/></svg>')}
          </button>
          <div class="record">
            <img alt="" id="record-image" width="192" height="192" />
            <div>
              <h3 id="record-title"></h3>
              <p id="record-verdict"></p>
              <div class="bars" id="record-bars"></div>
              <dl class="facts" id="record-facts"></dl>
            </div>
          </div>
          <div class="turn">
            <button type="button" data-turn="-1">Less confident</button
            ><button type="button" data-turn="1">More confident</button>
          </div>
        </dialog>
        <div id="tip" hidden></div>
        <div id="said" class="hidden" aria-live="polite"></div>
        ${jsonScript("report-numbers", numbersOf(data))}
        ${jsonScript("report-records", { classes: data.dataset.classes, threshold: data.threshold, records })}
        ${trusted(`<script>${script}</script>`)}
      </body>
    </html> `.text;
}

function sectionNames({ monitor, monitoring }: ReportData): readonly string[] {
  const drift = monitor === undefined ? [] : ["Drift"];
  const shadow = monitoring.shadow === undefined ? [] : ["Shadow"];
  return ["Overview", "Predictions", "Confidence", ...drift, ...shadow, "Model", "Workflow", "Deployed"];
}

function ownFile(name: string): Promise<string> {
  return readFile(new URL(name, import.meta.url), "utf8");
}

function sharedFile(name: string): Promise<string> {
  return readFile(new URL(`../../../pictures/page/${name}`, import.meta.url), "utf8");
}

function jsonScript(id: string, value: unknown): Markup {
  return trusted(`<script type="application/json" id="${id}">${embedJson(value)}</script>`);
}

function chartsSection(id: string, title: string, lead: string, charts: readonly DrawnChart[]): Markup {
  const body =
    charts.length > 0
      ? html`<div class="grid">${charts.map(figure)}</div>`
      : html`<p class="card empty">There is no data for this yet.</p>`;
  return html`<section id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    <p class="lead">${lead}</p>
    ${body}
  </section>`;
}

const mark =
  '<svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true"><circle cx="16" cy="16" r="14" fill="none" stroke="var(--ink)" stroke-width="2.5"/><path d="M16 2V30M2 16H30M6.1 6.1 25.9 25.9M25.9 6.1 6.1 25.9" stroke="var(--ink)" stroke-width="1" opacity=".45"/><circle cx="16" cy="16" r="3.5" fill="var(--ok)"/></svg>';
