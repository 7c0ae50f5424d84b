import type { ExecutionDetail, GraphView, StateView } from "../wire.ts";
import { el, sign, svg } from "./dom.ts";
import { duration, spaced } from "./words.ts";

const MARGIN = 20;

type Node = GraphView["nodes"][number];
type Edge = GraphView["edges"][number];
type Way = "ok" | "bad" | "busy";

/** The state graph with the execution's way in it; where it can't be drawn, the states as a list. */
export function drawGraph(execution: ExecutionDetail): (HTMLElement | SVGElement)[] {
  const { graph, states } = execution;
  const words = states.map(
    (state) => `${state.name} ${state.status}${timeOf(state) === "" ? "" : ` (${timeOf(state)})`}`,
  );
  if (graph === undefined)
    return [
      el(
        "ol",
        { class: "states" },
        ...states.map((state) => el("li", {}, sign(kindOf(state)), ` ${state.name} ${timeOf(state)}`)),
      ),
    ];
  const visited = visits(execution);
  const picture = svg(
    "svg",
    {
      viewBox: `${-MARGIN} ${-MARGIN} ${graph.width + 2 * MARGIN} ${graph.height + 2 * MARGIN}`,
      width: graph.width + 2 * MARGIN,
      height: graph.height + 2 * MARGIN,
      role: "img",
      "aria-label": `${spaced(execution.status)}: ${words.join(", ")}.`,
    },
    ...graph.groups.map(({ name, x, y, width, height }) =>
      svg(
        "g",
        {},
        svg("rect", { x, y, width, height, rx: 14, class: "group" }),
        svg("text", { x: x + 16, y: y + 20, class: "detail" }, name),
      ),
    ),
    ...graph.edges.map((edge) => drawEdge(edge, wayOf(edge, graph, visited))),
    ...graph.nodes.map((node) => drawNode(node, visited.get(node.id), states)),
  );
  return [picture];
}

/** The nodes that the execution came to, and how it went there. */
function visits({ states, status, error }: ExecutionDetail): Map<string, Way> {
  const visited = new Map<string, Way>([["start", "ok"]]);
  for (const state of states) visited.set(`state:${state.name}`, kindOf(state));
  if (status === "SUCCEEDED") visited.set("end", "ok");
  if (error !== undefined) visited.set(`failure:${error}`, "bad");
  return visited;
}

function drawNode(node: Node, way: Way | undefined, states: readonly StateView[]): SVGElement {
  const { width, height } = node;
  const place = svg("g", {
    transform: `translate(${node.x - width / 2} ${node.y - height / 2})`,
    "data-node": node.id,
    "data-way": way ?? "",
  });
  if (node.kind !== "state") {
    const kind = node.kind === "failure" ? "bad" : way;
    place.append(svg("rect", { width, height, rx: height / 2, class: `node ${kind ?? ""}` }));
    place.append(
      svg(
        "text",
        { x: width / 2, y: height / 2 + 4.5, "text-anchor": "middle", class: `name end ${kind ?? ""}` },
        shorten(node.name, 32),
      ),
    );
    return place;
  }
  place.append(svg("rect", { width, height, rx: 10, class: `node state ${way ?? ""}` }));
  place.append(svg("text", { x: 16, y: 27, class: "name" }, shorten(node.name, 32)));
  place.append(svg("text", { x: 16, y: 47, class: "detail" }, shorten(node.detail, 46)));
  if (way === undefined) return place;
  const visitsHere = states.filter(({ name }) => `state:${name}` === node.id);
  const mark = sign(way);
  for (const [name, value] of Object.entries({ x: 16, y: 63, width: 16, height: 16 }))
    mark.setAttribute(name, String(value));
  const times =
    visitsHere.length > 3 ? `${visitsHere.length} visits` : visitsHere.map(timeOf).filter(Boolean).join(", ");
  place.append(
    mark,
    svg(
      "text",
      { x: 40, y: 75.5, class: `time ${way}` },
      { ok: times, bad: `${times} · failed`, busy: "at work" }[way],
    ),
  );
  return place;
}

function drawEdge(edge: Edge, way: Way | undefined): SVGElement {
  const [first, ...rest] = edge.points;
  const tip = rest.at(-1);
  const group = svg("g", { class: `edge ${way ?? ""}${edge.isError ? " error" : ""}` });
  if (first === undefined || tip === undefined) return group;
  const before = rest.at(-2) ?? first;
  const angle = (Math.atan2(tip.y - before.y, tip.x - before.x) * 180) / Math.PI;
  group.append(
    svg("path", { class: "way", d: `M${first.x} ${first.y}C${rest.map(({ x, y }) => `${x} ${y}`).join(" ")}` }),
  );
  group.append(
    svg("path", {
      class: "tip",
      d: "M-9 -4.5L0 0L-9 4.5Z",
      transform: `translate(${tip.x} ${tip.y}) rotate(${angle})`,
    }),
  );
  if (edge.labelAt !== undefined)
    group.append(
      svg(
        "text",
        { x: edge.labelAt.x, y: edge.labelAt.y + 4, "text-anchor": "middle", class: "detail" },
        shorten(edge.label, 28),
      ),
    );
  return group;
}

/** An edge is part of the way where both its ends are, and no other edge led there from outside of a parallel branch. */
function wayOf(edge: Edge, graph: GraphView, visited: ReadonlyMap<string, Way>): Way | undefined {
  const to = visited.get(edge.to);
  if (to === undefined || !visited.has(edge.from)) return undefined;
  const order = [...visited.keys()];
  const rivals = graph.edges.filter(
    (one) => one.to === edge.to && visited.has(one.from) && order.indexOf(one.from) < order.indexOf(edge.to),
  );
  const isJoin = rivals.length > 1 && rivals.every(({ from }) => isInGroup(from, graph));
  const latest = rivals.reduce(
    (last, one) => (order.indexOf(one.from) > order.indexOf(last) ? one.from : last),
    "start",
  );
  if (!isJoin && rivals.length > 1 && edge.from !== latest) return undefined;
  // The way to a state that failed was good; the way out of it was not.
  return to === "bad" && edge.to.startsWith("state:") ? "ok" : to;
}

function isInGroup(id: string, { nodes, groups }: GraphView): boolean {
  const node = nodes.find((one) => one.id === id);
  return (
    node !== undefined &&
    groups.some(({ x, y, width, height }) => node.x > x && node.x < x + width && node.y > y && node.y < y + height)
  );
}

function kindOf({ status }: StateView): Way {
  return ({ succeeded: "ok", failed: "bad", running: "busy" } as const)[status];
}

function timeOf({ enteredAt, exitedAt }: StateView): string {
  return exitedAt === undefined ? "" : duration(exitedAt - enteredAt);
}

function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).trimEnd()}…`;
}
