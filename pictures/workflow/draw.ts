import { fontFamily } from "../fonts.ts";
import { escapeText } from "../html.ts";
import { colour, type ColourRole } from "../palette.ts";
import type { PlacedEdge, PlacedGraph, PlacedGroup, PlacedNode, Point } from "../../domain/workflow/workflowLayout.ts";
import { formatMilliseconds } from "../duration.ts";
import { describePath, pathSummary } from "./words.ts";
import type { ExecutionPath } from "./paths.ts";

const MARGIN = 28;
const TRACK = 7;
const LEGEND_ROW = 30;

/** The picture as SVG, whole by itself: colours, words and shapes say the same. */
export function drawGraph(graph: PlacedGraph, paths: readonly ExecutionPath[]): string {
  const width = Math.max(graph.width + 2 * MARGIN, 420);
  const legendHeight = paths.length === 0 ? 0 : paths.length * LEGEND_ROW + 22;
  const height = graph.height + 2 * MARGIN + legendHeight;
  const left = (width - graph.width) / 2;
  const body = [
    ...graph.groups.map(drawGroup),
    ...graph.edges.map((edge) => drawEdge(edge, paths)),
    ...graph.nodes.map((node) => drawNode(node, paths)),
  ].join("");
  const legend = paths.map((path, row) => drawLegend(path, row, width)).join("");
  const [w, h] = [round(width), round(height)];
  const rule = `<path d="M${MARGIN} 0H${w - MARGIN}" stroke="${colour("line")}"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${w} ${h}" width="${w}" height="${h}" role="img" aria-labelledby="workflow-title workflow-desc" font-family="${fontFamily}" font-size="13"><title id="workflow-title">The inference workflow</title><desc id="workflow-desc">${escapeText(describePath(graph, paths))}</desc><rect width="${w}" height="${h}" fill="${colour("paper")}"/><g transform="translate(${round(left)} ${MARGIN})">${body}</g>${paths.length === 0 ? "" : `<g transform="translate(0 ${round(graph.height + 2 * MARGIN)})">${rule}${legend}</g>`}</svg>`;
}

const roleOf = (kind: ExecutionPath["kind"]): ColourRole => (kind === "succeeded" ? "ok" : "bad");

function drawNode(node: PlacedNode, paths: readonly ExecutionPath[]): string {
  const on = paths.filter((path) => path.nodes.includes(node.id));
  const [x, y] = [round(node.x - node.width / 2), round(node.y - node.height / 2)];
  if (node.kind !== "state") return drawEnd(node, on, x, y);
  const frame = on.length > 0 ? colour("muted") : colour("line");
  const failedHere = on.find(({ kind, nodes }) => kind === "failed" && nodes.at(-2) === node.id);
  const times = on.map((path, index) => {
    const at = 16 + index * 132;
    const failed = path === failedHere;
    const time = formatMilliseconds(path.milliseconds.get(node.id) ?? 0);
    return `<g transform="translate(${at} 66)">${mark(path.kind, failed)}<text x="22" y="12" font-size="12.5" fill="${colour(roleOf(path.kind))}" font-weight="600">${time}${failed ? " · failed" : ""}</text></g>`;
  });
  return `<g transform="translate(${x} ${y})"><rect width="${node.width}" height="${node.height}" rx="10" fill="${colour("paper")}" stroke="${frame}" stroke-width="1.25"/><text x="16" y="27" font-size="15" font-weight="600" fill="${colour("ink")}">${escapeText(shorten(node.name, 32))}</text><text x="16" y="47" font-size="12" fill="${colour("muted")}">${escapeText(shorten(node.detail, 46))}</text>${times.join("")}</g>`;
}

function drawEnd(node: PlacedNode, on: readonly ExecutionPath[], x: number, y: number): string {
  const isFailure = node.kind === "failure";
  const reached = on.length > 0;
  const stroke = isFailure ? colour("bad") : reached && node.kind === "end" ? colour("ok") : colour("muted");
  const fill = isFailure ? colour("bad-soft") : reached && node.kind === "end" ? colour("ok-soft") : colour("paper");
  const text = isFailure ? colour("bad") : reached && node.kind === "end" ? colour("ok") : colour("ink");
  const badge = isFailure || (reached && node.kind === "end") ? mark(isFailure ? "failed" : "succeeded", true) : "";
  const indent = badge === "" ? 0 : 9;
  return `<g transform="translate(${x} ${y})"><rect width="${node.width}" height="${node.height}" rx="${node.height / 2}" fill="${fill}" stroke="${stroke}" stroke-width="1.25"/>${badge === "" ? "" : `<g transform="translate(9 8)">${badge}</g>`}<text x="${node.width / 2 + indent}" y="${node.height / 2 + 4.5}" text-anchor="middle" font-size="${isFailure ? 12 : 13}" font-weight="600" fill="${text}">${escapeText(shorten(node.name, 28))}</text></g>`;
}

function drawGroup(group: PlacedGroup): string {
  const [x, y] = [round(group.x), round(group.y)];
  return `<rect x="${x}" y="${y}" width="${round(group.width)}" height="${round(group.height)}" rx="14" fill="${colour("canvas")}" stroke="${colour("line")}"/><text x="${x + 16}" y="${y + 20}" font-size="12" font-weight="600" fill="${colour("muted")}">${escapeText(group.name)}</text>`;
}

function drawEdge(edge: PlacedEdge, paths: readonly ExecutionPath[]): string {
  const on = paths.filter((path) => follows(path, edge));
  const label = edge.labelAt
    ? `<text x="${round(edge.labelAt.x)}" y="${round(edge.labelAt.y + 4)}" text-anchor="middle" font-size="12" fill="${colour("muted")}">${escapeText(shorten(edge.label, 28))}</text>`
    : "";
  if (on.length === 0) return drawTrack(edge.points, 0, colour("line"), edge.isError ? "2 5" : "") + label;
  const offset = (index: number): number => (index - (on.length - 1) / 2) * 2 * TRACK;
  const tracks = on.map(({ kind }, index) =>
    drawTrack(edge.points, offset(index), colour(roleOf(kind)), kind === "failed" ? "7 5" : "", 2.5),
  );
  return tracks.join("") + label;
}

function follows(path: ExecutionPath, edge: PlacedEdge): boolean {
  return path.nodes.some((id, index) => id === edge.from && path.nodes[index + 1] === edge.to);
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

/** A tick in a disc or a cross in a square: told apart without colour. Filled where the execution ended there. */
function mark(kind: ExecutionPath["kind"], isFilled: boolean): string {
  const main = colour(roleOf(kind));
  const sign = isFilled ? colour("paper") : main;
  const fill = isFilled ? main : "none";
  if (kind === "succeeded")
    return `<circle cx="8" cy="8" r="7" fill="${fill}" stroke="${main}" stroke-width="1.5"/><path d="M5 8.3L7.2 10.5L11.2 5.8" fill="none" stroke="${sign}" stroke-width="1.7"/>`;
  return `<rect x="1.5" y="1.5" width="13" height="13" rx="2.5" fill="${fill}" stroke="${main}" stroke-width="1.5"/><path d="M5.3 5.3L10.7 10.7M10.7 5.3L5.3 10.7" fill="none" stroke="${sign}" stroke-width="1.7"/>`;
}

function drawLegend(path: ExecutionPath, row: number, width: number): string {
  const main = colour(roleOf(path.kind));
  const dash = path.kind === "failed" ? ' stroke-dasharray="7 5"' : "";
  const { title, detail } = pathSummary(path);
  const room = Math.floor((width - 2 * MARGIN - 150) / 6.9);
  return `<g transform="translate(${MARGIN} ${12 + row * LEGEND_ROW})"><path d="M0 8H34" stroke="${main}" stroke-width="2.5"${dash}/><g transform="translate(42 0)">${mark(path.kind, true)}</g><text x="66" y="12.5" font-weight="600" fill="${main}">${title}</text><text x="146" y="12.5" font-size="12" fill="${colour("muted")}">${escapeText(shorten(detail, room))}</text></g>`;
}

function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, Math.max(length - 1, 0)).trimEnd()}…`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
