"use strict";
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const { classes, threshold, records } = JSON.parse($("#report-records").textContent);

  // ── The wall of pictures: filters, arrow keys, the record ──
  const tiles = all(".wall button");
  const shown = () => tiles.filter((tile) => !tile.closest("li").hidden);
  const unfold = (group) => {
    $(".wall", group).classList.remove("short");
    $(".more", group).hidden = true;
  };
  for (const group of all(".wall-group")) {
    const wall = $(".wall", group);
    wall.classList.add("short");
    $(".more", group).hidden = all("li", wall).every((item) => item.getClientRects().length > 0);
    $(".more", group).addEventListener("click", () => {
      const first = all("li", wall).find((item) => item.getClientRects().length === 0);
      unfold(group);
      $("button", first).focus();
    });
  }
  for (const input of all('.filters input[name="wall"]')) {
    input.addEventListener("change", () => {
      const index = /^class (\d+)$/.exec(input.value)?.[1];
      for (const item of all(".wall li")) {
        const fits =
          input.value === "all" ||
          (input.value === "wrong" ? item.dataset.wrong === "true" : item.dataset.label === classes[Number(index)]);
        item.hidden = !fits;
      }
      for (const group of all(".wall-group")) {
        unfold(group);
        const count = all("li", group).filter((item) => !item.hidden).length;
        $(".count", group).textContent = String(count);
        group.hidden = count === 0;
      }
      $("#wall-empty").hidden = shown().length > 0;
    });
  }
  const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: "row", ArrowUp: "-row" };
  document.addEventListener("keydown", (event) => {
    const tile = event.target.closest?.(".wall button");
    const step = steps[event.key];
    if (!tile || step === undefined) return;
    event.preventDefault();
    const list = shown();
    const at = list.indexOf(tile);
    const perRow = getComputedStyle(tile.closest(".wall")).gridTemplateColumns.split(" ").length;
    const by = step === "row" ? perRow : step === "-row" ? -perRow : step;
    const next = list[Math.min(Math.max(at + by, 0), list.length - 1)];
    if (!next) return;
    if (next.getClientRects().length === 0) unfold(next.closest(".wall-group"));
    next.focus();
  });

  const dialog = $("#record");
  let current;
  const element = (name, text, className) => {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (className) made.className = className;
    return made;
  };
  const number = (value) => (value < 1 && value.toFixed(4) === "1.0000" ? "0.9999" : value.toFixed(4));
  /** As many as can be compared at a glance. */
  const mostBars = 8;
  const bar = (name, value) => {
    const row = element("div", undefined, "bar");
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    for (const [key, text] of [
      ["viewBox", "0 0 100 8"],
      ["preserveAspectRatio", "none"],
      ["class", "track"],
      ["aria-hidden", "true"],
    ])
      svg.setAttribute(key, text);
    for (const [width, fill] of [
      [100, "var(--line)"],
      [value * 100, "var(--ok)"],
    ]) {
      const rect = document.createElementNS(space, "rect");
      rect.setAttribute("width", String(width));
      rect.setAttribute("height", "8");
      rect.setAttribute("fill", fill);
      svg.append(rect);
    }
    row.append(element("span", name), svg, element("b", number(value)));
    return row;
  };
  const show = (tile) => {
    current = tile;
    const record = records[Number(tile.dataset.picture)];
    const low = record.confidence < threshold;
    const wrong = record.actual !== undefined && record.actual !== record.label;
    $("#record-image").src = $("img", tile).src;
    $("#record-image").alt = `The picture taken for a ${record.label}`;
    $("#record-title").textContent = `${record.label}, ${number(record.confidence)}`;
    $("#record-verdict").textContent =
      (low ? `Below the threshold of ${threshold}` : `At or above the threshold of ${threshold}`) +
      (record.actual === undefined ? "." : wrong ? `; wrong: it is a ${record.actual}.` : "; right.");
    // The likeliest where there are many, in the order of the classes where all have room.
    const answers = record.probabilities.map((value, i) => [classes[i] ?? `class ${i}`, value]);
    const likeliest = [...answers].sort((a, b) => b[1] - a[1]).slice(0, mostBars);
    const rest = answers.length - likeliest.length;
    $("#record-bars").replaceChildren(
      ...(rest > 0 ? likeliest : answers).map(([name, value]) => bar(name, value)),
      ...(rest > 0 ? [element("small", `The ${rest} other classes are less likely.`)] : []),
    );
    $("#record-facts").replaceChildren(
      ...record.facts.map(([name, text]) => {
        const pair = element("div");
        pair.append(element("dt", name), element("dd", text));
        return pair;
      }),
    );
    const list = shown();
    for (const button of all("[data-turn]", dialog))
      button.disabled = !list[list.indexOf(tile) + Number(button.dataset.turn)];
    if (!dialog.open) dialog.showModal();
  };
  const turn = (by) => {
    const list = shown();
    const next = list[list.indexOf(current) + by];
    if (!next) return;
    unfold(next.closest(".wall-group"));
    show(next);
  };
  for (const tile of tiles) tile.addEventListener("click", () => show(tile));
  for (const button of all("[data-turn]", dialog))
    button.addEventListener("click", () => turn(Number(button.dataset.turn)));
  $(".close", dialog).addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft") turn(-1);
    if (event.key === "ArrowRight") turn(1);
  });
  dialog.addEventListener("close", () => current?.focus());

  // ── Which section the reader is in ──
  const links = all("nav a");
  const seen = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        for (const link of links) {
          if (link.hash === `#${target.id}`) link.setAttribute("aria-current", "true");
          else link.removeAttribute("aria-current");
        }
      }
    },
    { rootMargin: "-130px 0px -70% 0px" },
  );
  for (const section of all("main > section")) seen.observe(section);
})();
