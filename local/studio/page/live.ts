import type { Sections } from "../wire.ts";
import { byId, el, fill, say } from "./dom.ts";

type Show = { readonly [Name in keyof Sections]: (content: Sections[Name]) => void };

let source: EventSource | undefined;

/** Shows each section anew whenever the server has news of it, and says whether the line to it stands. */
export function follow(show: Show): void {
  const events = new EventSource("/_studio/api/events");
  source = events;
  events.addEventListener("open", () => link("on", "Live"));
  events.addEventListener("error", () => {
    if (events.readyState === EventSource.CLOSED) end();
    else link("off", "Reconnecting");
  });
  for (const name of Object.keys(show) as (keyof Sections)[])
    events.addEventListener(name, (event: MessageEvent<string>) => {
      (show[name] as (content: unknown) => void)(JSON.parse(event.data));
    });
}

export async function signOut(): Promise<void> {
  await fetch("/_studio/api/sign-out", { method: "POST" });
  source?.close();
  end();
}

/** The session is over: what is shown stays, and says that it is old. */
function end(): void {
  link("off", "Session ended");
  const notice = byId("ended");
  fill(
    notice,
    "This session has ended; what you see is no longer live. Open Studio anew: ",
    el("kbd", {}, "npm run scones -- studio open"),
  );
  notice.hidden = false;
  say("This session has ended.");
}

function link(state: "on" | "off", word: string): void {
  byId("link").dataset["state"] = state;
  const place = byId("link-word");
  if (place.textContent !== word) place.textContent = word;
}
