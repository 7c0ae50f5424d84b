import { el } from "./dom.ts";
import { best, percent } from "./words.ts";

const MOST_BARS = 5;

/** Probabilities as labelled bars, the likeliest first. */
export function bars(probabilities: readonly number[], labels: readonly string[]): HTMLElement {
  const order = probabilities
    .map((_, index) => index)
    .sort((a, b) => (probabilities[b] ?? 0) - (probabilities[a] ?? 0));
  const rows = order.slice(0, MOST_BARS).map((index) => {
    const probability = probabilities[index] ?? 0;
    return el(
      "li",
      { "data-class": labels[index], "data-probability": probability },
      el("span", {}, labels[index]),
      track(index, probability),
      el("b", {}, percent(probability)),
    );
  });
  const more = order.length - rows.length;
  return el(
    "div",
    {},
    el("ul", { class: "bars" }, ...rows),
    more > 0 && el("small", { class: "muted" }, `and ${more} less likely classes`),
  );
}

/** A bar in the colour of a class, as long as its probability. */
export function track(index: number, probability: number): HTMLElement {
  const inner = el("i", { class: "fill" });
  inner.style.background = `var(--class-${index % 5})`;
  inner.style.width = `${probability * 100}%`;
  return el("span", { class: "track", "aria-hidden": "true" }, inner);
}

/** `bicycle, 97.3 %` */
export function verdict(probabilities: readonly number[], labels: readonly string[]): string {
  const index = best(probabilities);
  return `${labels[index] ?? `class ${index}`}, ${percent(probabilities[index] ?? 0)}`;
}
