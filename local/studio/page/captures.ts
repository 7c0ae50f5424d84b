import type { CaptureView } from "../wire.ts";
import { bars, track, verdict } from "./bars.ts";
import { byId, el, facts, fill, image, say } from "./dom.ts";
import { best, clock, percent } from "./words.ts";

const items = new Map<string, HTMLElement>();
let isFirst = true;
/** The style sheet hides what comes after these on a desktop, and more on a phone. */
const SHOWN_AT_FIRST = 20;
const more = byId("more");

more.addEventListener("click", () => {
  byId("wall").classList.remove("short");
  more.remove();
});

/** Shows the captures, newest first. What is there already stays as it is: pictures are not fetched twice. */
export function showCaptures(captures: readonly CaptureView[]): void {
  const wall = byId("wall");
  if (captures.length === 0) {
    items.clear();
    more.hidden = true;
    fill(
      wall,
      el(
        "li",
        { class: "card empty full" },
        "Nothing captured so far. Classify a picture above, or run the workflow: ",
        el("kbd", {}, "npm run scones -- workflow run"),
      ),
    );
    isFirst = false;
    return;
  }
  const ids = new Set(captures.map(({ id }) => id));
  for (const id of items.keys()) if (!ids.has(id)) items.delete(id);
  const fresh = captures.filter(({ id }) => !items.has(id));
  for (const capture of fresh) items.set(capture.id, card(capture, !isFirst));
  const wanted = captures.flatMap(({ id }) => items.get(id) ?? []);
  for (const child of [...wall.children]) if (!wanted.includes(child as HTMLElement)) child.remove();
  for (const [index, item] of wanted.entries())
    if (wall.children[index] !== item) wall.insertBefore(item, wall.children[index] ?? null);
  more.hidden = wall.children.length <= SHOWN_AT_FIRST;
  more.textContent = `Show all ${wall.children.length}`;
  const [newest] = fresh;
  if (!isFirst && newest !== undefined)
    say(
      fresh.length === 1
        ? `New capture: ${verdict(newest.probabilities, newest.labels)}.`
        : `${fresh.length} new captures.`,
    );
  isFirst = false;
}

function card(capture: CaptureView, isNew: boolean): HTMLElement {
  const { id, probabilities, labels, time } = capture;
  const index = best(probabilities);
  const confidence = probabilities[index] ?? 0;
  const button = el(
    "button",
    { type: "button", "data-key": id },
    picture(capture),
    el("b", {}, labels[index]),
    el("span", { class: "score" }, percent(confidence), track(index, confidence)),
    el("small", {}, clock(time)),
  );
  button.addEventListener("click", () => open(capture));
  return el("li", { "data-capture": id, class: isNew ? "new" : undefined }, button);
}

function picture(capture: CaptureView): HTMLElement {
  if (!capture.picture) return el("span", { class: "no-picture" }, "no picture");
  return image(`/_studio/api/capture/picture?id=${encodeURIComponent(capture.id)}`, 96, "not readable");
}

function open(capture: CaptureView): void {
  const { probabilities, labels } = capture;
  const dialog = byId("record") as HTMLDialogElement;
  const close = el("button", { type: "button", class: "quiet" }, "Close");
  close.addEventListener("click", () => dialog.close());
  fill(
    dialog,
    el(
      "div",
      { class: "record" },
      picture(capture),
      el(
        "div",
        {},
        el("h3", { id: "record-title" }, verdict(probabilities, labels)),
        bars(probabilities, labels),
        facts([
          ["Time", new Date(capture.time).toISOString()],
          ["Endpoint", capture.endpoint],
          ["Variant", capture.variant],
          ["Event", capture.id],
          ["Answer", JSON.stringify(probabilities)],
        ]),
      ),
    ),
    close,
  );
  dialog.showModal();
}
