import type { Curve, JobView } from "../wire.ts";
import { el, say, svg } from "./dom.ts";
import { metricName } from "./words.ts";

const HEIGHT = 260;
const LEFT = 48;
const TOP = 12;
const BOTTOM = 34;

interface Scale {
  readonly x: (epoch: number) => number;
  readonly y: (value: number) => number;
  readonly ticks: readonly number[];
  readonly last: number;
}

/** Epoch under the cursor (logs count from 0, people from 1), by chart, so that it stays where it is while epochs come in. */
const cursors = new Map<string, number>();

/** A job's curves: accuracies in one chart, and each other metric in its own, of training and validation together. */
export function curveCharts(job: JobView): HTMLElement[] {
  const groups = Object.groupBy(job.curves, ({ name }) => (/accuracy/i.test(name) ? "" : name.replace(/^\w+:/, "")));
  return Object.values(groups).map((curves = []) => chart(job, curves));
}

function chart(job: JobView, curves: readonly Curve[]): HTMLElement {
  const key = `${job.arn} ${curves[0]?.name ?? ""}`;
  const readout = el("p", { class: "legend" });
  const plot = el("div", {
    ...{ class: "plot", tabindex: 0, role: "img", "data-key": key },
    "aria-label": `${describe(curves)} Left and right arrow keys read it epoch by epoch.`,
  });
  const epochs = [...new Set(curves.flatMap(({ points }) => points.map(([epoch]) => epoch)))].sort((a, b) => a - b);
  let width = 0;
  const draw = (): void => {
    const at = cursors.get(key);
    plot.replaceChildren(drawing(width, job, curves, at));
    readout.replaceChildren(...curves.map((curve, index) => legend(curve, index, at)), epochWord(at ?? epochs.at(-1)));
  };
  const move = (epoch: number | undefined): void => {
    if (epoch === cursors.get(key)) return;
    if (epoch === undefined) cursors.delete(key);
    else cursors.set(key, epoch);
    draw();
  };
  plot.addEventListener("pointermove", (event) => {
    const scale = scaleOf(width, job, curves);
    const x = event.clientX - plot.getBoundingClientRect().left;
    move(
      epochs.reduce(
        (near, epoch) => (Math.abs(scale.x(epoch) - x) < Math.abs(scale.x(near) - x) ? epoch : near),
        epochs[0] ?? 0,
      ),
    );
  });
  plot.addEventListener("pointerleave", () => move(undefined));
  plot.addEventListener("blur", () => move(undefined));
  plot.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = cursors.get(key);
    const next = at === undefined ? (step > 0 ? epochs[0] : epochs.at(-1)) : (epochs[epochs.indexOf(at) + step] ?? at);
    move(next);
    say(
      `Epoch ${(next ?? 0) + 1}: ${curves.map((one) => `${metricName(one.name)} ${valueAt(one, next)?.toFixed(4) ?? "none"}`).join(", ")}.`,
    );
  });
  new ResizeObserver(([entry]) => {
    const now = Math.round(entry?.contentRect.width ?? 0);
    if (now === width || now === 0) return;
    width = now;
    draw();
  }).observe(plot);
  return el("figure", { class: "chart" }, plot, readout);
}

function drawing(width: number, job: JobView, curves: readonly Curve[], cursor: number | undefined): SVGSVGElement {
  const scale = scaleOf(width, job, curves);
  const right = width - 12;
  const floor = HEIGHT - BOTTOM;
  const picture = svg("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT, "aria-hidden": "true" });
  for (const tick of scale.ticks) {
    const y = scale.y(tick);
    picture.append(svg("path", { class: "grid", d: `M${LEFT} ${y}H${right}` }));
    picture.append(svg("text", { x: LEFT - 8, y: y + 4, "text-anchor": "end" }, tickText(tick, scale.ticks)));
  }
  const step = Math.max(1, Math.ceil(scale.last / Math.max(2, Math.floor((right - LEFT) / 56))));
  for (let epoch = 0; epoch <= scale.last; epoch += step)
    picture.append(svg("text", { x: scale.x(epoch), y: floor + 18, "text-anchor": "middle" }, epoch + 1));
  picture.append(svg("text", { class: "axis", x: right, y: HEIGHT - 1, "text-anchor": "end" }, "epoch"));
  if (cursor !== undefined) {
    picture.append(svg("path", { class: "cursor", d: `M${scale.x(cursor)} ${TOP}V${floor}` }));
  }
  for (const [index, curve] of [...curves.entries()].reverse()) picture.append(...line(curve, index, scale, cursor));
  return picture;
}

function line({ points }: Curve, index: number, scale: Scale, cursor: number | undefined): SVGElement[] {
  const at = points.map(([epoch, value]) => `${round(scale.x(epoch))} ${round(scale.y(value))}`);
  const marked = points.find(([epoch]) => epoch === cursor) ?? points.at(-1);
  const path = svg("path", { class: `curve series-${index}`, d: `M${at.join("L")}` });
  if (marked === undefined) return [path];
  return [
    path,
    svg("circle", { class: `point series-${index}`, cx: scale.x(marked[0]), cy: scale.y(marked[1]), r: 4.5 }),
  ];
}

function legend(curve: Curve, index: number, at: number | undefined): HTMLElement {
  const sample = svg("svg", { viewBox: "0 0 26 10", width: 26, height: 10, "aria-hidden": "true" });
  sample.append(svg("path", { class: `curve series-${index}`, d: "M1 5H25" }));
  const value = at === undefined ? curve.points.at(-1)?.[1] : valueAt(curve, at);
  return el("span", {}, sample, metricName(curve.name), " ", el("b", {}, value?.toFixed(4) ?? "–"));
}

function epochWord(epoch: number | undefined): HTMLElement {
  return el("span", { class: "muted" }, epoch === undefined ? "" : `at epoch ${epoch + 1}`);
}

function scaleOf(width: number, job: JobView, curves: readonly Curve[]): Scale {
  const values = curves.flatMap(({ points }) => points.map(([, value]) => value));
  const ticks = ticksOf(Math.min(...values), Math.max(...values));
  const [low = 0, high = 1] = [ticks[0], ticks.at(-1)];
  const reached = Math.max(...curves.flatMap(({ points }) => points.map(([epoch]) => epoch)));
  const planned = job.endedAt === undefined && job.epochs !== undefined ? job.epochs - 1 : 0;
  const last = Math.max(reached, planned, 1);
  return {
    ...{ ticks, last },
    x: (epoch) => LEFT + 6 + (epoch / last) * Math.max(width - LEFT - 24, 1),
    y: (value) => TOP + (1 - (value - low) / (high - low || 1)) * (HEIGHT - TOP - BOTTOM),
  };
}

/** Round numbers, three to seven of them, that hold all values between them. */
function ticksOf(least: number, most: number): number[] {
  const rough = Math.max(most - least, 0.01) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10) * power;
  const first = Math.floor(least / step + 1e-9);
  const last = Math.max(Math.ceil(most / step - 1e-9), first + 1);
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
}

function tickText(value: number, [first = 0, second = 1]: readonly number[]): string {
  return value.toFixed(Math.max(0, Math.ceil(-Math.log10(second - first) - 1e-9)));
}

function valueAt({ points }: Curve, epoch: number | undefined): number | undefined {
  return points.find(([at]) => at === epoch)?.[1];
}

function describe(curves: readonly Curve[]): string {
  const parts = curves.map(({ name, points }) => {
    const [first, last] = [points[0], points.at(-1)];
    return `${metricName(name)} from ${first?.[1].toFixed(4) ?? ""} in epoch ${(first?.[0] ?? 0) + 1} to ${last?.[1].toFixed(4) ?? ""} in epoch ${(last?.[0] ?? 0) + 1}.`;
  });
  return `Learning curve. ${parts.join(" ")}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
