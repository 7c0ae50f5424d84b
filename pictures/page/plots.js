"use strict";
/* Charts in a page: tells the point under the pointer, or by arrow keys, in #tip and #said. Charts may come and go. */
(() => {
  const tip = document.getElementById("tip");
  const said = document.getElementById("said");
  let lit;
  /** What the arrow keys have read last, by its words: it stays where it is when the chart is drawn anew. */
  let last;
  const light = (mark) => {
    lit?.classList.remove("on");
    lit = mark;
    tip.hidden = !mark;
    if (!mark) return;
    mark.classList.add("on");
    tip.textContent = mark.getAttribute("aria-label");
    const box = mark.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = tip;
    const x = Math.min(Math.max(box.left + box.width / 2 - width / 2, 8), window.innerWidth - width - 8);
    const above = box.top - height - 8;
    tip.style.left = `${x}px`;
    tip.style.top = `${above > 110 ? above : box.bottom + 8}px`;
  };
  const marksOf = (plot) =>
    [...plot.querySelectorAll("[aria-roledescription][aria-label]:not(g)")].filter(
      (mark) => mark.getClientRects().length > 0,
    );
  const center = (mark) => {
    const box = mark.getBoundingClientRect();
    return [box.left + box.width / 2, box.top + box.height / 2, box];
  };
  const plotOf = (event) => event.target.closest?.(".plot");
  document.addEventListener("pointermove", (event) => {
    const plot = plotOf(event);
    let best;
    let least = 26;
    for (const mark of plot ? marksOf(plot) : []) {
      const [x, y, box] = center(mark);
      const inside =
        event.clientX >= box.left &&
        event.clientX <= box.right &&
        event.clientY >= box.top &&
        event.clientY <= box.bottom;
      const distance = inside ? 0 : Math.hypot(event.clientX - x, event.clientY - y);
      if (distance <= least) [best, least] = [mark, distance];
    }
    if (plot || lit) light(best);
  });
  document.addEventListener("focusout", () => light());
  document.addEventListener("keydown", (event) => {
    const plot = plotOf(event);
    if (!plot) return;
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") light();
    if (by === undefined) return;
    event.preventDefault();
    const marks = marksOf(plot).sort((a, b) => center(a)[0] - center(b)[0] || center(a)[1] - center(b)[1]);
    const at = marks.findIndex((mark) => mark === lit || (!lit && mark.getAttribute("aria-label") === last));
    // From nowhere, one way leads to the first and the other to the last.
    const next = marks.at(at < 0 ? Math.min(by, 0) : (at + by) % marks.length);
    light(next);
    last = next?.getAttribute("aria-label");
    said.textContent = last ?? "";
  });
  window.addEventListener("scroll", () => light(), { passive: true });
})();
