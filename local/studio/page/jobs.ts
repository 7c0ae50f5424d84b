import type { JobView } from "../wire.ts";
import { byId, el, facts, fill, fillEmpty, numbers, say, sign, statusLine, type Child } from "./dom.ts";
import { loadDrawing } from "./drawing.ts";
import { picker } from "./picker.ts";
import { clock, duration, metricName, percent, spaced, statusKind } from "./words.ts";

/** As in the stylesheet: a chart is at least so wide, and so far from the next. */
const CHART_WIDTH = 400;
const CHART_GAP = 28;
const NO_EPOCH_YET = "The curve begins with the first epoch.";
const NO_EPOCHS = "This job's log tells no epochs, or is gone.";

let jobs: readonly JobView[] = [];
let chosen: string | undefined;
/** What is drawn of a job, at which epoch and how wide. */
let drawn: { readonly arn: string; readonly key: string; readonly curves: Element } | undefined;
let isDrawing = false;
let statuses = new Map<string, string>();

export function showJobs(news: readonly JobView[]): void {
  for (const job of news) {
    const before = statuses.get(job.arn);
    if (before !== undefined && before !== job.status) say(`Training job ${job.name}: ${spaced(job.status)}.`);
  }
  statuses = new Map(news.map(({ arn, status }) => [arn, status]));
  jobs = news;
  draw();
}

/** Gets the curves where there is another epoch, and where the page has another width. */
async function drawCurves(): Promise<void> {
  const job = shownJob();
  const place = byId("jobs").querySelector(".curves");
  if (job === undefined || place === null || isDrawing) return;
  const columns = Math.max(1, Math.min(2, Math.floor((place.clientWidth + CHART_GAP) / (CHART_WIDTH + CHART_GAP))));
  const width = Math.round((place.clientWidth + CHART_GAP) / columns - CHART_GAP);
  const key = JSON.stringify([job.arn, width, job.endedAt, job.curves.map(({ points }) => points.length)]);
  if (key === drawn?.key) return;
  isDrawing = true;
  const curves = await loadDrawing(`job/curves?arn=${encodeURIComponent(job.arn)}&width=${width}`);
  isDrawing = false;
  drawn = { arn: job.arn, key, curves: curves ?? el("div", { class: "curves" }) };
  draw();
}

function shownJob(): JobView | undefined {
  return jobs.find(({ arn }) => arn === chosen) ?? jobs[0];
}

new ResizeObserver(() => void drawCurves()).observe(byId("jobs"));

function draw(): void {
  const job = shownJob();
  if (job === undefined) {
    fillEmpty("jobs", "No training job so far. ", "npm start", " trains one.");
    return;
  }
  const list = picker("Training jobs", jobs.map(choiceOf), job.arn, (arn) => {
    chosen = arn;
    draw();
  });
  // One job alone needs no list to choose it from.
  fill(byId("jobs"), jobs.length > 1 && list, detail(job));
  void drawCurves();
}

function choiceOf(job: JobView): Parameters<typeof picker>[1][number] {
  const last = lastOf(job, "validation:accuracy");
  const done = job.status === "InProgress" ? spaced(job.step) : spaced(job.status);
  return {
    key: job.arn,
    mark: sign(statusKind(job.status)),
    title: job.name,
    detail: [done, " · ", clock(job.createdAt)],
    aside: last === undefined ? "" : percent(last),
  };
}

function detail(job: JobView): HTMLElement {
  const taken = job.startedAt === undefined ? undefined : duration((job.endedAt ?? Date.now()) - job.startedAt);
  const epoch = job.curves[0]?.points.at(-1)?.[0];
  const progress = job.status === "InProgress" && epoch !== undefined && job.epochs !== undefined;
  return el(
    "article",
    { class: "card detail", "aria-label": `Training job ${job.name}`, "data-job": job.name },
    el("h3", {}, job.name),
    statusLine(
      statusKind(job.status),
      spaced(job.status === "InProgress" ? job.step : job.status),
      taken !== undefined && `${job.endedAt === undefined ? "for" : "in"} ${taken}`,
      progress && `epoch ${epoch + 1} of ${job.epochs ?? 0}`,
    ),
    job.reason !== undefined && el("p", { class: "reason" }, job.reason),
    figures(job),
    job.curves.length === 0
      ? el("p", { class: "empty" }, job.endedAt === undefined ? NO_EPOCH_YET : NO_EPOCHS)
      : drawn?.arn === job.arn
        ? drawn.curves
        : el("div", { class: "curves" }),
    el(
      "details",
      { class: "data", "data-key": `${job.arn} settings` },
      el("summary", { "data-key": `${job.arn} summary` }, `Settings on ${job.instance}`),
      facts(job.settings),
    ),
  );
}

/** The last value of each metric, large. */
function figures(job: JobView): Child {
  const names = [...new Set([...job.curves.map(({ name }) => name), ...job.metrics.map(([name]) => name)])];
  const values = names.flatMap((name) => {
    const value = job.metrics.find(([metric]) => metric === name)?.[1] ?? lastOf(job, name);
    return value === undefined ? [] : [[metricName(name), value.toFixed(4), name] as const];
  });
  return values.length > 0 && numbers("data-metric", values);
}

function lastOf(job: JobView, metric: string): number | undefined {
  return job.curves.find(({ name }) => name === metric)?.points.at(-1)?.[1];
}
