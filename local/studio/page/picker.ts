import { el, type Child } from "./dom.ts";

/** One line of a list to choose from. */
export interface Choice {
  readonly key: string;
  readonly mark: Node;
  readonly title: string;
  readonly detail: readonly Child[];
  readonly aside: string;
}

/** A list of things of which one is shown in full beside it: arrow keys go up and down. */
export function picker(
  label: string,
  choices: readonly Choice[],
  chosen: string | undefined,
  choose: (key: string) => void,
): HTMLElement {
  const buttons = choices.map(({ key, mark, title, detail, aside }) => {
    const button = el(
      "button",
      { type: "button", "data-key": key, "aria-current": key === chosen ? "true" : undefined },
      mark,
      el("span", { class: "what" }, el("b", {}, title), el("small", {}, ...detail)),
      el("span", { class: "aside" }, aside),
    );
    button.addEventListener("click", () => choose(key));
    return button;
  });
  const list = el(
    "ul",
    { class: "picker card", "aria-label": label, "data-scroll": label },
    ...buttons.map((one) => el("li", {}, one)),
  );
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const at = buttons.findIndex((one) => one === document.activeElement);
    if (step === undefined || at < 0) return;
    event.preventDefault();
    buttons[at + step]?.focus();
  });
  return list;
}
