import type { WorkspaceView } from "../wire.ts";
import { byId, el, facts, fill } from "./dom.ts";

/** The domain, the user, the spaces, and what runs when a space starts. */
export function showWorkspace({ parts, scripts }: WorkspaceView): void {
  fill(
    byId("facts"),
    ...parts.map(({ title, facts: rows }) => el("article", { class: "card" }, el("h3", {}, title), facts(rows))),
  );
  fill(
    byId("scripts"),
    ...scripts.map(({ name, kind, text }) =>
      el(
        "article",
        { class: "card script" },
        el("h3", {}, "Lifecycle configuration ", el("small", {}, `${name}, for ${kind}`)),
        el("p", { class: "muted" }, "The script that a space runs when it starts."),
        el("pre", { tabindex: 0, role: "region", "aria-label": `Script of ${name}` }, el("code", {}, text)),
      ),
    ),
  );
}
