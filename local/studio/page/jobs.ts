import type { JobView } from "../wire.ts";
import { curveCharts } from "./curveChart.ts";
import { byId, el, facts, fill, say, sign, type Child } from "./dom.ts";
import { picker } from "./picker.ts";
import { clock, duration, metricName, percent, spaced, statusKind } from "./words.ts";

let jobs: readonly JobView[] = [];
let chosen: string | undefined;
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

function draw(): void {
  const job = jobs.find(({ arn }) => arn === chosen) ?? jobs[0];
  if (job === undefined) {
    fill(
      byId("jobs"),
      el("p", { class: "card empty full" }, "No training job so far. ", el("kbd", {}, "npm start"), " trains one."),
    );
    return;
  }
  const list = picker("Training jobs", jobs.map(choiceOf), job.arn, (arn) => {
    chosen = arn;
    draw();
  });
  // One job alone needs no list to choose it from.
  fill(byId("jobs"), jobs.length > 1 && list, detail(job));
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
    el(
      "p",
      { class: "status" },
      sign(statusKind(job.status)),
      el("b", {}, spaced(job.status === "InProgress" ? job.step : job.status)),
      taken !== undefined && el("span", {}, `${job.endedAt === undefined ? "for" : "in"} ${taken}`),
      progress && el("span", {}, `epoch ${epoch + 1} of ${job.epochs ?? 0}`),
    ),
    job.reason !== undefined && el("p", { class: "reason" }, job.reason),
    ...numbers(job),
    ...(job.curves.length > 0
      ? [el("div", { class: "curves" }, ...curveCharts(job))]
      : [
          el(
            "p",
            { class: "empty" },
            job.endedAt === undefined
              ? "The curve begins with the first epoch."
              : "This job's log tells no epochs, or is gone.",
          ),
        ]),
    el(
      "details",
      { "data-key": `${job.arn} settings` },
      el("summary", { "data-key": `${job.arn} summary` }, `Settings on ${job.instance}`),
      facts(job.settings),
    ),
  );
}

/** The last value of each metric, large. */
function numbers(job: JobView): Child[] {
  const names = [...new Set([...job.curves.map(({ name }) => name), ...job.metrics.map(([name]) => name)])];
  const values = names.flatMap((name) => {
    const value = job.metrics.find(([metric]) => metric === name)?.[1] ?? lastOf(job, name);
    return value === undefined ? [] : [{ name, value }];
  });
  if (values.length === 0) return [];
  return [
    el(
      "dl",
      { class: "numbers" },
      ...values.map(({ name, value }) =>
        el("div", {}, el("dt", {}, metricName(name)), el("dd", { "data-metric": name }, value.toFixed(4))),
      ),
    ),
  ];
}

function lastOf(job: JobView, metric: string): number | undefined {
  return job.curves.find(({ name }) => name === metric)?.points.at(-1)?.[1];
}
