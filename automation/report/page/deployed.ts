import { MACHINE_PRICES } from "../../../domain/configuration/costEstimate.ts";
import { plural } from "../../../pictures/charts/chart.ts";
import { html, type Markup } from "../../../pictures/html.ts";
import type { ReportData, StackCost } from "../reportData.ts";
import { duration } from "./overview.ts";

/** What was deployed, from which data, how long the steps took, and what could not be read. */
export function deployedSection(data: ReportData): Markup {
  const { dataset, training, endpoint, monitoring, workflow } = data;
  return html`<section id="deployed" aria-labelledby="deployed-title">
    <h2 id="deployed-title">What was deployed</h2>
    <p class="lead">The stack, its data, and how long each step took.</p>
    <div class="grid">
      <div class="card">
        <h3>Stack</h3>
        <dl class="facts">
          ${fact("Stack", `${data.stack} (${data.cloud === "aws" ? "AWS" : `${data.cloud} cloud`})`)}
          ${fact("Training job", training.jobName)} ${fact("Endpoint", endpoint.name)}
          ${fact("State machine", workflow.stateMachineArn.slice(workflow.stateMachineArn.lastIndexOf(":") + 1))}
          ${fact("Threshold", String(data.threshold))}
        </dl>
      </div>
      <div class="card">
        <h3>Data</h3>
        <dl class="facts">
          ${fact("Dataset", dataset.name)} ${fact("Classes", dataset.classes.join(", "))}
          ${fact("Training", plural(dataset.train, "image"))} ${fact("Validation", plural(dataset.test, "image"))}
          ${fact("Size", `${(dataset.bytes / 1e6).toFixed(1)} MB`)}
          ${fact("Captured", `${plural(monitoring.captures, "record")} in ${plural(monitoring.files, "file")}`)}
        </dl>
      </div>
      ${data.cost && cost(data.cost, data.cloud, data.seconds === undefined)} ${data.seconds && steps(data.seconds)}
      ${data.resources && resources(data.resources)} ${monitoring.skipped > 0 && skipped(monitoring)}
    </div>
  </section>`;
}

function fact(name: string, value: string): Markup {
  return html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;
}

function cost(
  { items, monthly, trainingHour, trainingInstanceType, unknown }: StackCost,
  cloud: string,
  isAlone: boolean,
): Markup {
  const dollars = (amount: number): string => `$${amount.toFixed(2)}`;
  const training = trainingHour === undefined ? "not known here" : `${dollars(trainingHour)} an hour`;
  return html`<div class="card${isAlone ? " full" : ""}" id="cost">
    <h3>
      ${cloud === "aws" ? "What it costs a month" : "What it would cost a month on AWS"}
      <small>${dollars(monthly)}</small>
    </h3>
    <dl class="facts prices">
      ${items.map((item) => fact(item.what, dollars(item.dollars)))}
      ${unknown.map((machine) => fact(`endpoint on ${machine}`, "not known here"))}
      ${fact(`training on ${trainingInstanceType}`, training)}
    </dl>
    <p class="small">
      ${cloud === "aws" ? "" : "The local cloud is free; this is what AWS would charge. "}While the stack is up, without
      requests and storage, by prices of ${MACHINE_PRICES.region} as of ${MACHINE_PRICES.asOf}.
    </p>
  </div>`;
}

function resources(list: NonNullable<ReportData["resources"]>): Markup {
  const types = [...new Set(list.map(({ type }) => type))].sort((a, b) => (shortType(a) < shortType(b) ? -1 : 1));
  const names = (wanted: string): string =>
    list
      .filter(({ type }) => type === wanted)
      .map(({ name }) => name)
      .sort()
      .join(", ");
  return html`<div class="card full">
    <h3>Resources <small>${list.length}</small></h3>
    <dl class="facts roomy">${types.map((type) => fact(shortType(type), names(type)))}</dl>
  </div>`;
}

/** `AWS::StepFunctions::StateMachine` and `aws:sfn/stateMachine:StateMachine` by their last part and service. */
function shortType(type: string): string {
  const parts = type.split(/:+/);
  const service = /^(aws|aws-native)$/i.test(parts[0] ?? "") ? (parts[1] ?? "").replace(/\/.*/, "") : "";
  return [service, parts.at(-1)].filter(Boolean).join(" ");
}

function steps(seconds: Readonly<Record<string, number>>): Markup {
  const entries = Object.entries(seconds);
  const longest = Math.max(...entries.map(([, value]) => value), 0.001);
  const total = entries.reduce((sum, [, value]) => sum + value, 0);
  return html`<div class="card">
    <h3>Time of each step <small>${duration(total)} in all</small></h3>
    <div class="bars">
      ${entries.map(
        ([name, value]) =>
          html`<div class="bar">
            <span>${name}</span
            ><svg class="track" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
              <rect width="${Math.round((value / longest) * 1000) / 10}" height="8" fill="var(--muted)" /></svg
            ><b>${duration(value)}</b>
          </div>`,
      )}
    </div>
  </div>`;
}

function skipped({ skipped: count, skippedLines }: ReportData["monitoring"]): Markup {
  return html`<div class="card full">
    <h3>Lines that hold no usable record <small>${count}</small></h3>
    <ul class="plain">
      ${skippedLines
        .slice(0, 20)
        .map(({ file, line, reason }) => html`<li><code>${file}</code>, line ${line}: ${reason}</li>`)}
    </ul>
  </div>`;
}
