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

const show: { [Name in keyof Sections]: (content: Sections[Name]) => void } = {
  jobs: (jobs) => {
    showTile("jobs", jobs);
    showJobs(jobs);
  },
  endpoints: (endpoints) => {
    showTile("endpoints", endpoints);
    showServing(endpoints);
  },
  captures: (captures) => {
    showTile("captures", captures);
    showCaptures(captures);
  },
  executions: (executions) => {
    showTile("executions", executions);
    showExecutions(executions);
  },
};

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
follow(show);
introduce().catch((error: unknown) => {
  fill(byId("facts"), el("p", { class: "empty" }, `The workspace could not be read (${String(error)}).`));
});
