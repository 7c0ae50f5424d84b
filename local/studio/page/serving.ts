import type { EndpointView } from "../wire.ts";
import { classifier, setEndpoint } from "./classifier.ts";
import { byId, el, facts, fill, fillEmpty, numbers, say, statusLine, svg, type Child } from "./dom.ts";
import { clock, count, duration, spaced, statusKind } from "./words.ts";

let endpoints: readonly EndpointView[] = [];
let chosen: string | undefined;
let status: string | undefined;
const panel = el("div", { class: "stack" });
const asking = classifier();

export function showServing(news: readonly EndpointView[]): void {
  endpoints = news;
  draw();
}

function draw(): void {
  const place = byId("serving");
  const endpoint = endpoints.find(({ name }) => name === chosen) ?? endpoints[0];
  setEndpoint(endpoint);
  if (endpoint === undefined) {
    fillEmpty("serving", "No endpoint is up. ", "npm start", " brings one up.");
    return;
  }
  if (panel.parentElement !== place) place.replaceChildren(panel, asking);
  if (status !== undefined && status !== `${endpoint.name} ${endpoint.status}`)
    say(`Endpoint ${endpoint.name}: ${spaced(endpoint.status)}.`);
  status = `${endpoint.name} ${endpoint.status}`;
  fill(panel, endpointCard(endpoint));
}

function endpointCard(endpoint: EndpointView): HTMLElement {
  const { traffic } = endpoint;
  return el(
    "article",
    { class: "card detail", "aria-label": `Endpoint ${endpoint.name}`, "data-endpoint": endpoint.name },
    endpoints.length > 1 ? chooser(endpoint) : el("h3", {}, endpoint.name),
    statusLine(
      statusKind(endpoint.status),
      spaced(endpoint.status),
      `since ${clock(endpoint.createdAt)}`,
      endpoint.sampling === undefined ? "captures nothing" : `captures ${endpoint.sampling} %`,
    ),
    endpoint.reason !== undefined && el("p", { class: "reason" }, endpoint.reason),
    numbers("data-number", [
      ["Requests in the last hour", count(traffic.invocations), "invocations"],
      ["Mean model latency", traffic.meanLatency === undefined ? "–" : duration(traffic.meanLatency), "latency"],
      ["Slowest", traffic.maximumLatency === undefined ? "–" : duration(traffic.maximumLatency), "slowest"],
      ["Errors", errorsOf(traffic), "errors"],
    ]),
    spark(endpoint),
    ...endpoint.variants.map((variant) =>
      el(
        "div",
        { class: "variant" },
        el("h4", {}, variant.name),
        facts([
          [
            "Instances",
            `${variant.count} of ${variant.desired}${variant.instance === "" ? "" : ` × ${variant.instance}`}`,
          ],
          ["Share of traffic", shareOf(variant.weight, endpoint)],
          ["Model", variant.model],
        ]),
      ),
    ),
  );
}

function chooser(endpoint: EndpointView): Child {
  const select = el(
    "select",
    { "aria-label": "Endpoint", "data-key": "endpoint" },
    ...endpoints.map(({ name }) => el("option", { value: name, selected: name === endpoint.name }, name)),
  );
  select.addEventListener("change", () => {
    chosen = select.value;
    draw();
  });
  return select;
}

/** Requests a minute over the last hour, as bars. */
function spark({ traffic: { minutes } }: EndpointView): HTMLElement {
  const most = Math.max(1, ...minutes.map(({ invocations }) => invocations));
  const busiest = minutes.find(({ invocations }) => invocations === most);
  const words =
    busiest === undefined
      ? "No requests in the last hour."
      : `At most ${count(most)} requests a minute, at ${clock(busiest.time)}.`;
  const picture = svg("svg", {
    viewBox: "0 0 360 48",
    class: "spark",
    preserveAspectRatio: "none",
    "aria-hidden": "true",
  });
  for (const [index, { invocations }] of minutes.entries()) {
    const height = invocations === 0 ? 1.5 : Math.max(4, (invocations / most) * 46);
    picture.append(
      svg("rect", { x: index * 6 + 1, y: 48 - height, width: 4, height, class: invocations === 0 ? "none" : "some" }),
    );
  }
  return el(
    "figure",
    { class: "hour" },
    picture,
    el("figcaption", {}, el("span", {}, "an hour ago"), el("span", {}, words), el("span", {}, "now")),
  );
}

/** How many, and whose fault: 4xx the caller's, 5xx the model's. */
function errorsOf({ clientErrors, serverErrors }: EndpointView["traffic"]): string {
  const parts = [
    clientErrors > 0 && `${count(clientErrors)} × 4xx`,
    serverErrors > 0 && `${count(serverErrors)} × 5xx`,
  ];
  return parts.filter(Boolean).join(", ") || "0";
}

function shareOf(weight: number, { variants }: EndpointView): string {
  const total = variants.reduce((sum, variant) => sum + variant.weight, 0);
  return total === 0 ? "none" : `${Math.round((weight / total) * 100)} %`;
}
