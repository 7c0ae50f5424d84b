import { fontFamily } from "../fonts.ts";
import { escapeText } from "../html.ts";
import { colour, type ColourRole } from "../palette.ts";
import type { PlacedEdge, PlacedGraph, PlacedGroup, PlacedNode, Point } from "../../domain/workflow/workflowLayout.ts";
import { describePath, pathSummary, timeText } from "./words.ts";
import { wayAlong, type ExecutionPath, type Way } from "./paths.ts";

const MARGIN = 28;
const TRACK = 7;
const LEGEND_ROW = 30;

/** How the graph is drawn. */
interface Options {
  /** Begins the ids in the drawing. */
  readonly id?: string;
  /** Tells below the graph of each execution how it ended; not where its surroundings say so. */
  readonly hasLegend?: boolean;
}

/**
 * The picture as SVG, whole by itself: colours, words and shapes say the same. Of several executions each has its own
 * line all the way; one alone shows how it went at each node.
 */
export function drawGraph(
  graph: PlacedGraph,
  paths: readonly ExecutionPath[],
  { id = "workflow", hasLegend = paths.length > 0 }: Options = {},
): string {
  const width = Math.max(graph.width + 2 * MARGIN, hasLegend ? 420 : 0);
  const legendHeight = hasLegend ? paths.length * LEGEND_ROW + 22 : 0;
  const height = graph.height + 2 * MARGIN + legendHeight;
  const left = (width - graph.width) / 2;
  const body = [
    ...graph.groups.map(drawGroup),
    ...graph.edges.map((edge) => drawEdge(edge, graph, paths)),
    ...graph.nodes.map((node) => drawNode(node, paths)),
  ].join("");
  const legend = paths.map((path, row) => drawLegend(path, row, width)).join("");
  const [w, h] = [round(width), round(height)];
  const rule = `<path d="M${MARGIN} 0H${w - MARGIN}" stroke="${colour("line")}"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${w} ${h}" width="${w}" height="${h}" role="img" aria-labelledby="${id}-title ${id}-desc" font-family="${fontFamily}" font-size="13"><title id="${id}-title">The inference workflow</title><desc id="${id}-desc">${escapeText(describePath(graph, paths))}</desc><rect width="${w}" height="${h}" fill="${colour("paper")}"/><g transform="translate(${round(left)} ${MARGIN})">${body}</g>${hasLegend ? `<g transform="translate(0 ${round(graph.height + 2 * MARGIN)})">${rule}${legend}</g>` : ""}</svg>`;
}

const roleOf = (way: Way): ColourRole => (way === "bad" ? "bad" : "ok");
const wholeWay = ({ kind }: ExecutionPath): Way =>
  (({ succeeded: "ok", failed: "bad", running: "busy" }) as const)[kind];

function drawNode(node: PlacedNode, paths: readonly ExecutionPath[]): string {
  const on = paths.filter(({ nodes }) => nodes.has(node.id));
  const place = `transform="translate(${round(node.x - node.width / 2)} ${round(node.y - node.height / 2)})"`;
  const told = `data-node="${escapeText(node.id)}" data-way="${on.map(({ nodes }) => nodes.get(node.id)).join(" ")}"`;
  return `<g ${place} ${told}>${node.kind === "state" ? drawState(node, on, paths.length === 1) : drawEnd(node, on)}</g>`;
}

function drawState({ id, name, detail, width, height }: PlacedNode, on: readonly ExecutionPath[], isAlone: boolean) {
  const ways = on.map((path) => path.nodes.get(id) ?? "ok");
  const frame = on.length === 0 ? "line" : isAlone ? roleOf(ways[0] ?? "ok") : "muted";
  const dash = isAlone && ways[0] === "busy" ? ' stroke-dasharray="6 4"' : "";
  const times = on.map((path, index) => {
    const way = isAlone ? (ways[index] ?? "ok") : wholeWay(path);
    return `<g transform="translate(${16 + index * 132} 66)">${mark(way, ways[index] === "bad")}<text x="22" y="12" font-size="12.5" fill="${colour(roleOf(way))}" font-weight="600">${timeText(path, id)}</text></g>`;
  });
  return `<rect width="${width}" height="${height}" rx="10" fill="${colour("paper")}" stroke="${colour(frame)}" stroke-width="1.25"${dash}/><text x="16" y="27" font-size="15" font-weight="600" fill="${colour("ink")}">${escapeText(shorten(name, 32))}</text><text x="16" y="47" font-size="12" fill="${colour("muted")}">${escapeText(shorten(detail, 46))}</text>${times.join("")}`;
}

function drawEnd({ kind, name, width, height }: PlacedNode, on: readonly ExecutionPath[]): string {
  const way = kind === "failure" ? "bad" : kind === "end" && on.length > 0 ? "ok" : undefined;
  const [stroke, fill, text]: readonly ColourRole[] =
    way === undefined ? ["muted", "paper", "ink"] : [way, `${way}-soft`, way];
  const badge = way === undefined ? "" : `<g transform="translate(9 8)">${mark(way, true)}</g>`;
  return `<rect width="${width}" height="${height}" rx="${height / 2}" fill="${colour(fill ?? "paper")}" stroke="${colour(stroke ?? "muted")}" stroke-width="1.25"/>${badge}<text x="${width / 2 + (way === undefined ? 0 : 9)}" y="${height / 2 + 4.5}" text-anchor="middle" font-size="${kind === "failure" ? 12 : 13}" font-weight="600" fill="${colour(text ?? "ink")}">${escapeText(shorten(name, 28))}</text>`;
}

function drawGroup(group: PlacedGroup): string {
  const [x, y] = [round(group.x), round(group.y)];
  return `<rect x="${x}" y="${y}" width="${round(group.width)}" height="${round(group.height)}" rx="14" fill="${colour("canvas")}" stroke="${colour("line")}"/><text x="${x + 16}" y="${y + 20}" font-size="12" font-weight="600" fill="${colour("muted")}">${escapeText(group.name)}</text>`;
}

function drawEdge(edge: PlacedEdge, graph: PlacedGraph, paths: readonly ExecutionPath[]): string {
  const on = paths.flatMap((path) => {
    const way = wayAlong(edge, graph, path);
    return way === undefined ? [] : [paths.length === 1 ? way : wholeWay(path)];
  });
  const label = edge.labelAt
    ? `<text x="${round(edge.labelAt.x)}" y="${round(edge.labelAt.y + 4)}" text-anchor="middle" font-size="12" fill="${colour("muted")}">${escapeText(shorten(edge.label, 28))}</text>`
    : "";
  if (on.length === 0) return drawTrack(edge.points, 0, colour("line"), edge.isError ? "2 5" : "") + label;
  const offset = (index: number): number => (index - (on.length - 1) / 2) * 2 * TRACK;
  const tracks = on.map((way, index) =>
    drawTrack(edge.points, offset(index), colour(roleOf(way)), way === "bad" ? "7 5" : "", 2.5),
  );
  return tracks.join("") + label;
}

function drawTrack(points: readonly Point[], offset: number, stroke: string, dash: string, width = 1.5): string {
  const [first, ...rest] = points.map(({ x, y }) => ({ x: x + offset, y }));
  const tip = rest.at(-1);
  if (!first || !tip) return "";
  const before = rest.at(-2) ?? first;
  const at = ({ x, y }: Point): string => `${round(x)} ${round(y)}`;
  const angle = round((Math.atan2(tip.y - before.y, tip.x - before.x) * 180) / Math.PI);
  return `<path d="M${at(first)}C${rest.map(at).join(" ")}" fill="none" stroke="${stroke}" stroke-width="${width}"${dash === "" ? "" : ` stroke-dasharray="${dash}"`}/><path d="M-9 -4.5L0 0L-9 4.5Z" transform="translate(${at(tip)}) rotate(${angle})" fill="${stroke}"/>`;
}

/** A tick in a disc, a cross in a square or a broken ring: told apart without colour. Filled where the execution ended there. */
function mark(way: Way, isFilled: boolean): string {
  const main = colour(roleOf(way));
  const sign = isFilled ? colour("paper") : main;
  const fill = isFilled ? main : "none";
  if (way === "busy")
    return `<circle cx="8" cy="8" r="6.5" fill="none" stroke="${main}" stroke-width="1.8" stroke-dasharray="4 2.8"/>`;
  if (way === "ok")
    return `<circle cx="8" cy="8" r="7" fill="${fill}" stroke="${main}" stroke-width="1.5"/><path d="M5 8.3L7.2 10.5L11.2 5.8" fill="none" stroke="${sign}" stroke-width="1.7"/>`;
  return `<rect x="1.5" y="1.5" width="13" height="13" rx="2.5" fill="${fill}" stroke="${main}" stroke-width="1.5"/><path d="M5.3 5.3L10.7 10.7M10.7 5.3L5.3 10.7" fill="none" stroke="${sign}" stroke-width="1.7"/>`;
}

function drawLegend(path: ExecutionPath, row: number, width: number): string {
  const way = wholeWay(path);
  const main = colour(roleOf(way));
  const dash = way === "bad" ? ' stroke-dasharray="7 5"' : "";
  const { title, detail } = pathSummary(path);
  const room = Math.floor((width - 2 * MARGIN - 150) / 6.9);
  return `<g transform="translate(${MARGIN} ${12 + row * LEGEND_ROW})"><path d="M0 8H34" stroke="${main}" stroke-width="2.5"${dash}/><g transform="translate(42 0)">${mark(way, true)}</g><text x="66" y="12.5" font-weight="600" fill="${main}">${title}</text><text x="146" y="12.5" font-size="12" fill="${colour("muted")}">${escapeText(shorten(detail, room))}</text></g>`;
}

function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, Math.max(length - 1, 0)).trimEnd()}…`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
