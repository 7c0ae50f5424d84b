import type { ExecutionDetail, ExecutionView } from "../wire.ts";
import { byId, el, fill, fillEmpty, say, sign, statusLine } from "./dom.ts";
import { loadDrawing } from "./drawing.ts";
import { picker } from "./picker.ts";
import { clock, duration, shortKey, spaced, statusKind } from "./words.ts";

let executions: readonly ExecutionView[] = [];
let chosen: string | undefined;
/** Follows the newest until the reader chooses one. */
let hasChosen = false;
let detail: ExecutionDetail | undefined;
let graph: Element | undefined;
let known: Set<string> | undefined;
/** What the shown detail was read for: the execution and how far it was. */
let read = "";
let shown: { readonly arn: string; readonly image?: HTMLElement } | undefined;

export function showExecutions(news: readonly ExecutionView[]): void {
  const fresh = news.filter(({ arn }) => known?.has(arn) === false);
  if (fresh.length > 0)
    say(fresh.length === 1 ? `Execution started: ${titleOf(fresh[0])}.` : `${fresh.length} executions started.`);
  known = new Set(news.map(({ arn }) => arn));
  executions = news;
  if (!hasChosen || !executions.some(({ arn }) => arn === chosen)) chosen = executions[0]?.arn;
  draw();
  void refresh();
}

async function refresh(): Promise<void> {
  const view = executions.find(({ arn }) => arn === chosen);
  if (view === undefined) return;
  const key = `${view.arn} ${view.status}`;
  if (key === read && view.stoppedAt !== undefined) return;
  read = key;
  const query = `?arn=${encodeURIComponent(view.arn)}`;
  const [answer, drawing] = await Promise.all([
    fetch(`/_studio/api/execution${query}`).catch(() => undefined),
    loadDrawing(`execution/graph${query}`),
  ]);
  if (answer?.ok !== true) {
    read = "";
    return;
  }
  const found = (await answer.json()) as ExecutionDetail;
  if (found.arn !== chosen) return;
  detail = found;
  graph = drawing;
  draw();
  // While it runs, its states change without the list having news.
  if (found.stoppedAt === undefined) setTimeout(() => void refresh(), 500);
}

function draw(): void {
  const view = executions.find(({ arn }) => arn === chosen);
  if (view === undefined) {
    fillEmpty("executions", "No execution so far. ", "npm run scones -- workflow run", " starts some.");
    return;
  }
  const list = picker("Executions", executions.map(choiceOf), view.arn, (arn) => {
    hasChosen = true;
    chosen = arn;
    draw();
    void refresh();
  });
  fill(byId("executions"), list, card(view, detail?.arn === view.arn ? detail : undefined));
}

function choiceOf(view: ExecutionView): Parameters<typeof picker>[1][number] {
  const took = view.stoppedAt === undefined ? "at work" : duration(view.stoppedAt - view.startedAt);
  return {
    key: view.arn,
    mark: sign(statusKind(view.status)),
    title: titleOf(view),
    detail: [view.error ?? spaced(view.status), " · ", clock(view.startedAt)],
    aside: took,
  };
}

function card(view: ExecutionView, found: ExecutionDetail | undefined): HTMLElement {
  const took = view.stoppedAt === undefined ? "" : `in ${duration(view.stoppedAt - view.startedAt)}`;
  return el(
    "article",
    {
      class: "card detail",
      "aria-label": `Execution ${view.name}`,
      "data-execution": view.name,
      "data-status": view.status,
    },
    el(
      "div",
      { class: "heading" },
      found?.picture === true && picture(view.arn),
      el(
        "div",
        {},
        el("h3", {}, titleOf(view)),
        statusLine(statusKind(view.status), spaced(view.status), took, `at ${clock(view.startedAt)}`),
        el("p", { class: "muted small" }, view.name),
      ),
    ),
    view.error !== undefined &&
      el("p", { class: "reason" }, el("b", {}, view.error), found?.cause === undefined ? "" : ` ${found.cause}`),
    found === undefined
      ? el("p", { class: "empty" }, "Reading its way …")
      : el("div", { class: "graph" }, graph ?? stateList(found)),
  );
}

/** The states alone, where the definition can't be drawn. */
function stateList({ states }: ExecutionDetail): HTMLElement {
  const rows = states.map(({ name, status, enteredAt, exitedAt }) =>
    el(
      "li",
      {},
      sign(statusKind(status.toUpperCase())),
      ` ${name} ${exitedAt === undefined ? "" : duration(exitedAt - enteredAt)}`,
    ),
  );
  return el("ol", { class: "states" }, ...rows);
}

/** The same element as long as the execution is the same, so that it is not fetched at every step. */
function picture(arn: string): HTMLElement | undefined {
  if (shown?.arn === arn) return shown.image;
  const image = el("img", {
    src: `/_studio/api/execution/picture?arn=${encodeURIComponent(arn)}`,
    alt: "The picture that it was started with",
    width: 64,
    height: 64,
  });
  shown = { arn, image };
  image.addEventListener("error", () => {
    image.remove();
    if (shown?.image === image) shown = { arn };
  });
  return image;
}

function titleOf(view: ExecutionView | undefined): string {
  return view?.key === undefined ? (view?.name ?? "") : shortKey(view.key);
}
