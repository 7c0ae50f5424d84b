/** What a child may be: text is always text, never markup. */
export type Child = Node | string | number | undefined | false;

type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** Makes an HTML element. */
export function el<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  dress(made, attributes, children);
  return made;
}

/** Makes an SVG element. */
export function svg<K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[K] {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  dress(made, attributes, children);
  return made;
}

/** The element of an id, which the page has. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found;
}

/** Puts content in place of what was there, and keeps what the reader has done: the focus, what is open, how far a list is scrolled. */
export function fill(parent: Element, ...children: readonly Child[]): void {
  const active = document.activeElement;
  const key = active instanceof HTMLElement && parent.contains(active) ? active.dataset["key"] : undefined;
  const scrolls = new Map(
    [...parent.querySelectorAll<HTMLElement>("[data-scroll]")].map((one) => [one.dataset["scroll"], one.scrollTop]),
  );
  const opened = new Set([...parent.querySelectorAll<HTMLElement>("details[open]")].map((one) => one.dataset["key"]));
  parent.replaceChildren(...nodes(children));
  for (const one of parent.querySelectorAll("details")) if (opened.has(one.dataset["key"])) one.open = true;
  for (const one of parent.querySelectorAll<HTMLElement>("[data-scroll]"))
    one.scrollTop = scrolls.get(one.dataset["scroll"]) ?? 0;
  if (key !== undefined)
    for (const one of parent.querySelectorAll<HTMLElement>("[data-key]"))
      if (one.dataset["key"] === key) one.focus({ preventScroll: true });
}

/** Says something to those who listen to the page. */
export function say(text: string): void {
  byId("said").textContent = text;
}

/** Says in a section's place that there is nothing yet, and the command that changes that. */
export function fillEmpty(place: string, before: string, command: string, after = ""): void {
  fill(byId(place), el("p", { class: "card empty full" }, before, el("kbd", {}, command), after));
}

/** Figures, large, each with its name above it and told apart by `attribute`. */
export function numbers(
  attribute: string,
  rows: readonly (readonly [name: string, value: string, key: string])[],
): HTMLElement {
  const figure = ([name, value, key]: (typeof rows)[number]): HTMLElement =>
    el("div", {}, el("dt", {}, name), el("dd", { [attribute]: key }, value));
  return el("dl", { class: "numbers" }, ...rows.map(figure));
}

/** A tick in a disc, a cross in a square, a ring that runs, a bar: told apart without colour. */
export function sign(kind: "ok" | "bad" | "busy" | "idle"): SVGSVGElement {
  const shapes = {
    ok: [svg("circle", { cx: 8, cy: 8, r: 7, class: "body" }), svg("path", { d: "M5 8.3L7.2 10.5L11.2 5.8" })],
    bad: [
      svg("rect", { x: 1.5, y: 1.5, width: 13, height: 13, rx: 2.5, class: "body" }),
      svg("path", { d: "M5.3 5.3L10.7 10.7M10.7 5.3L5.3 10.7" }),
    ],
    busy: [
      svg("circle", { cx: 8, cy: 8, r: 6.2, class: "ring" }),
      svg("path", { class: "turn", d: "M8 1.8A6.2 6.2 0 0 1 14.2 8" }),
    ],
    idle: [svg("circle", { cx: 8, cy: 8, r: 6.2, class: "ring" }), svg("path", { class: "turn still", d: "M5 8H11" })],
  } as const;
  return svg("svg", { viewBox: "0 0 16 16", class: `sign ${kind}`, "aria-hidden": "true" }, ...shapes[kind]);
}

/** How something stands, by sign and by word, and what more there is to say of that. */
export function statusLine(kind: Parameters<typeof sign>[0], word: string, ...more: readonly Child[]): HTMLElement {
  const said = more.map((one) => one !== false && el("span", {}, one));
  return el("p", { class: "status" }, sign(kind), el("b", {}, word), ...said);
}

/** A square picture, or words in its place where it can't be shown. */
export function image(src: string, size: number, otherwise: string): HTMLImageElement {
  const made = el("img", { src, alt: "", width: size, height: size });
  made.addEventListener("error", () => made.replaceWith(el("span", { class: "no-picture" }, otherwise)));
  return made;
}

/** A definition list. */
export function facts(rows: readonly (readonly [string, Child])[]): HTMLElement {
  return el(
    "dl",
    { class: "facts" },
    ...rows.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))),
  );
}

function dress(made: Element, attributes: Attributes, children: readonly Child[]): void {
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : String(value));
  made.append(...nodes(children));
}

function nodes(children: readonly Child[]): (Node | string)[] {
  return children
    .filter((child) => child !== undefined && child !== false)
    .map((child) => (typeof child === "number" ? String(child) : child));
}
