import type { ClassifyAnswer, EndpointView } from "../wire.ts";
import { bars, verdict } from "./bars.ts";
import { el, fill, image, say } from "./dom.ts";
import { duration } from "./words.ts";

/** Answers that stay on the page. */
const MOST_ANSWERS = 6;
const MOST_AT_ONCE = 12;

let endpoint: EndpointView | undefined;
const answers = el("ol", { class: "answers" });
const input = el("input", { type: "file", id: "picture", accept: "image/png,image/jpeg", multiple: true });
const hint = el("span", { class: "muted" });

/** Tells the classifier whom to ask. */
export function setEndpoint(now: EndpointView | undefined): void {
  endpoint = now;
  const isReady = now !== undefined && !/^(Creating|Failed|Deleting|OutOfService)$/.test(now.status);
  input.disabled = !isReady;
  const known =
    now?.classes === undefined
      ? ""
      : `It knows: ${now.classes.slice(0, 6).join(", ")}${now.classes.length > 6 ? ` and ${now.classes.length - 6} more` : ""}.`;
  const text = isReady ? `PNG or JPEG, also by pasting. ${known}` : "The endpoint does not serve right now.";
  if (hint.textContent !== text) fill(hint, text);
}

/** Where a picture is dropped, chosen or pasted, and what the endpoint says to it. */
export function classifier(): HTMLElement {
  const zone = el(
    "label",
    { class: "drop", for: "picture" },
    input,
    el("b", {}, "Drop a picture here, or choose one"),
    hint,
  );
  input.addEventListener("change", () => {
    void classifyAll([...(input.files ?? [])]);
    input.value = "";
  });
  let depth = 0;
  const over = (by: number): void => {
    depth = by === 0 ? 0 : Math.max(0, depth + by);
    zone.classList.toggle("over", depth > 0);
  };
  zone.addEventListener("dragenter", () => over(1));
  zone.addEventListener("dragleave", () => over(-1));
  // A picture that is let go beside the zone must not replace the page.
  window.addEventListener("dragover", (event) => event.preventDefault());
  window.addEventListener("drop", (event) => {
    event.preventDefault();
    over(0);
    if (event.target instanceof Node && zone.contains(event.target))
      void classifyAll([...(event.dataTransfer?.files ?? [])]);
  });
  window.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length > 0) void classifyAll(files);
  });
  return el(
    "article",
    { class: "card asking", "aria-label": "Classify a picture" },
    el("h3", {}, "Classify a picture"),
    zone,
    answers,
  );
}

async function classifyAll(files: readonly File[]): Promise<void> {
  for (const file of files.slice(0, MOST_AT_ONCE)) await classify(file);
}

async function classify(file: File): Promise<void> {
  if (endpoint === undefined || input.disabled) return;
  const address = URL.createObjectURL(file);
  const picture = image(address, 76, "no picture");
  picture.addEventListener("load", () => URL.revokeObjectURL(address));
  const content = el("div", {}, el("p", { class: "muted" }, "Asking the endpoint …"));
  const item = el("li", { class: "answer", "data-file": file.name, "aria-busy": "true" }, picture, content);
  answers.prepend(item);
  while (answers.children.length > MOST_ANSWERS) answers.lastElementChild?.remove();
  try {
    const answer = await ask(endpoint.name, file);
    const words = verdict(answer.probabilities, answer.labels);
    fill(
      content,
      el("p", { class: "verdict" }, el("b", {}, words)),
      bars(answer.probabilities, answer.labels),
      el("small", { class: "muted" }, `${file.name} · ${duration(answer.milliseconds)} · ${answer.variant}`),
    );
    say(`${file.name}: ${words}.`);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    fill(content, el("p", { class: "reason" }, message), el("small", { class: "muted" }, file.name));
    say(`${file.name} was not classified: ${message}`);
  } finally {
    item.removeAttribute("aria-busy");
  }
}

async function ask(name: string, file: File): Promise<ClassifyAnswer> {
  const answer = await fetch(`/_studio/api/endpoints/${encodeURIComponent(name)}/invocations`, {
    ...{ method: "POST", body: file },
    headers: { "content-type": file.type.startsWith("image/") ? file.type : "application/x-image" },
  });
  const content = (await answer.json()) as ClassifyAnswer | { readonly error: string };
  if ("error" in content) throw new Error(content.error);
  return content;
}
