import type { Sections, SessionView, WorkspaceView } from "../wire.ts";
import { showCaptures } from "./captures.ts";
import { byId, el, fill } from "./dom.ts";
import { showExecutions } from "./executions.ts";
import { showJobs } from "./jobs.ts";
import { follow, signOut } from "./live.ts";
import { followSections } from "./sections.ts";
import { showServing } from "./serving.ts";
import { showTile } from "./tiles.ts";
import { showWorkspace } from "./workspace.ts";

/** A section is shown at a glance, too. */
function shown<Name extends keyof Sections>(name: Name, show: (content: Sections[Name]) => void) {
  return (content: Sections[Name]): void => {
    showTile(name, content);
    show(content);
  };
}

async function load<T>(path: string): Promise<T> {
  const answer = await fetch(`/_studio/api/${path}`);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return (await answer.json()) as T;
}

async function introduce(): Promise<void> {
  const session = await load<SessionView>("session");
  fill(byId("who"), `${session.user} in ${session.domain}`);
  fill(
    byId("cloud"),
    `Local cloud at ${session.cloud}, region ${session.region}, account ${session.account}. `,
    `This session ends at ${new Date(session.endsAt).toLocaleTimeString("en-GB", { timeStyle: "short" })}.`,
  );
  document.title = `Studio · ${session.user}`;
  showWorkspace(await load<WorkspaceView>("workspace"));
}

byId("sign-out").addEventListener("click", () => void signOut());
followSections();
follow({
  jobs: shown("jobs", showJobs),
  endpoints: shown("endpoints", showServing),
  captures: shown("captures", showCaptures),
  executions: shown("executions", showExecutions),
});
introduce().catch((error: unknown) => {
  fill(byId("facts"), el("p", { class: "empty" }, `The workspace could not be read (${String(error)}).`));
});
