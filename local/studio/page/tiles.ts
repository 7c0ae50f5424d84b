import type { Sections } from "../wire.ts";
import { byId, el, fill, sign, type Child } from "./dom.ts";
import { best, clock, count, percent, spaced, statusKind } from "./words.ts";

interface Tile {
  readonly title: string;
  readonly href: string;
  readonly main: readonly Child[];
  readonly detail: string;
}

const makers: { [Name in keyof Sections]: (content: Sections[Name]) => Tile } = {
  jobs: (jobs) => {
    const job = jobs[0];
    const accuracy = job?.curves.find(({ name }) => name === "validation:accuracy")?.points.at(-1)?.[1];
    const running = jobs.filter(({ status }) => status === "InProgress").length;
    const place = { title: "Training", href: "#training" };
    if (job === undefined) return { ...place, main: ["No job"], detail: "none so far" };
    const detail = accuracy === undefined ? "the latest job" : "validation accuracy";
    return {
      ...place,
      main: [sign(statusKind(job.status)), accuracy === undefined ? spaced(job.step) : percent(accuracy)],
      detail: running > 0 ? `${running} at work` : detail,
    };
  },
  endpoints: (endpoints) => {
    const endpoint = endpoints[0];
    const asked = endpoints.reduce((sum, { traffic }) => sum + traffic.invocations, 0);
    return {
      title: endpoints.length > 1 ? `${endpoints.length} endpoints` : "Endpoint",
      href: "#endpoints",
      main: endpoint === undefined ? ["None"] : [sign(statusKind(endpoint.status)), spaced(endpoint.status)],
      detail: endpoint === undefined ? "none is up" : `${count(asked)} requests in the last hour`,
    };
  },
  captures: (captures) => {
    const last = captures[0];
    const place = { title: "Latest capture", href: "#captures" };
    if (last === undefined) return { ...place, main: ["None"], detail: "nothing captured so far" };
    const sure = best(last.probabilities);
    const main = [last.labels[sure], " ", percent(last.probabilities[sure] ?? 0)];
    return { ...place, main, detail: clock(last.time) };
  },
  executions: (executions) => {
    const failed = executions.filter(({ status }) => statusKind(status) === "bad").length;
    const running = executions.filter(({ status }) => status === "RUNNING").length;
    const succeeded = executions.filter(({ status }) => status === "SUCCEEDED").length;
    const place = { title: "Workflow", href: "#workflow" };
    if (executions.length === 0) return { ...place, main: ["No execution"], detail: "none so far" };
    return {
      ...place,
      main: [sign("ok"), count(succeeded), el("i", {}), sign("bad"), count(failed)],
      detail: `succeeded and failed of the latest ${executions.length}${running > 0 ? `, ${running} at work` : ""}`,
    };
  },
};

const order = ["jobs", "endpoints", "captures", "executions"] as const;
const tiles = new Map<string, HTMLElement>();

/** Shows one section's numbers at a glance. */
export function showTile<Name extends keyof Sections>(name: Name, content: Sections[Name]): void {
  const { title, href, main, detail } = makers[name](content);
  const tile = tiles.get(name) ?? el("li");
  tiles.set(name, tile);
  fill(
    tile,
    el(
      "a",
      { class: "tile", href, "data-key": name },
      el("span", {}, title),
      el("strong", {}, ...main),
      el("small", {}, detail),
    ),
  );
  const shown = order.flatMap((one) => tiles.get(one) ?? []);
  if (shown.some((one, index) => byId("tiles").children[index] !== one)) byId("tiles").replaceChildren(...shown);
}
