import { createInterface } from "node:readline/promises";
import { SconesError, UsageError } from "../../runs/errors.ts";
import type { Listing } from "../../stack/teardown/leftovers.ts";
import { keptFileSystems, leftoversAtLast, listLeftovers, namesLeft } from "../../stack/teardown/leftovers.ts";
import { awsCommand } from "../../stack/awsCommand.ts";
import type { Cloud } from "../../stack/cloud.ts";
import type { CommonOptions } from "../../runs/options.ts";
import { plural } from "../../progress/format.ts";
import { recover } from "../../stack/recovery.ts";
import type { Session } from "../../runs/session.ts";
import { readState } from "../../stack/stack.ts";
import { removeDataConfig } from "../../stack/stackConfig.ts";
import { cloudStep } from "../../runs/steps/deployment.ts";
import { deleteEndpointLogs, deleteServiceLogs, destroyResources, endWhatRuns } from "../../stack/teardown/teardown.ts";
import { execute } from "./execute.ts";

const steps = ["cloud", "stop", "destroy", "logs", "verify"];

export async function destroyVerb(options: CommonOptions): Promise<number> {
  return execute(options, async (session) => {
    if (!options.yes) await confirm(session);
    const { reporter, clients } = session;
    reporter.start("destroy", { ...options, steps });
    await session.lock("destroy");
    await cloudStep(session);
    const { findStack } = await import("../../stack/stack.ts");
    if ((await findStack(await session.cloud(), options.stack)) === undefined) {
      reporter.result({ listings: [], fileSystems: [] }, [`There is no stack ${options.stack}: nothing to destroy.`]);
      return;
    }
    const operation = await session.operation();
    const record = await session.record();
    await reporter.step("stop", async (step) => {
      await recover(operation, await session.cloud(), (message) => step.progress(message));
      const message = await endWhatRuns(clients, await readState(operation.stack), session.signal);
      return { value: undefined, message };
    });
    const before = await readState(operation.stack);
    await reporter.step("destroy", async (step) => {
      const message = await destroyResources(operation, before, (text) => step.progress(text));
      return { value: undefined, message };
    });
    await reporter.step("logs", async () => {
      const deleted = await deleteServiceLogs(clients, before);
      return { value: undefined, message: `${plural(deleted, "log")} that SageMaker had made deleted` };
    });
    const listings = await reporter.step("verify", async (step) => {
      const look = async (): Promise<Listing[]> => {
        await deleteEndpointLogs(clients, before);
        return listLeftovers(clients, before.resources);
      };
      const found = await leftoversAtLast(look, {
        signal: session.signal,
        onProgress: (message) => step.progress(message),
      });
      requireNothing(found);
      for (const { label, refused } of found) {
        if (refused !== undefined) reporter.warn(`Whether a ${label} is left could not be seen: ${refused}`);
      }
      return { value: found, message: describeListings(found) };
    });
    await record.clear();
    await forgetStack(session);
    const cloud = await session.cloud();
    // The local cloud has none, only their names.
    const fileSystems = options.cloud === "aws" ? keptFileSystems(before.resources) : [];
    reporter.result({ listings, fileSystems }, [
      `Stack ${options.stack} is gone.`,
      ...fileSystems.map((id) => describeKept(cloud, id)),
    ]);
  });
}

function describeKept(cloud: Cloud, fileSystem: string): string {
  const [list, remove] = ["describe-mount-targets", "delete-file-system"].map((action) =>
    awsCommand(cloud, `efs ${action} --file-system-id ${fileSystem}`),
  );
  return (
    `AWS keeps the home folders of Studio's users: the file system ${fileSystem} (EFS), which costs by what is in it, and with its mount ` +
    `targets and security groups keeps a VPC from being deleted. To delete it, its mount targets first: ${list}, ` +
    `${awsCommand(cloud, "efs delete-mount-target --mount-target-id ID")} for each, then ${remove}.`
  );
}

function requireNothing(listings: readonly Listing[]): void {
  const left = namesLeft(listings);
  if (left.length > 0) {
    throw new SconesError(
      `After the destroy there are still: ${left.join(", ")}. Run it again, or delete them by hand.`,
    );
  }
}

function describeListings(listings: readonly Listing[]): string {
  const had = listings.filter((listing) => listing.had > 0);
  if (had.length === 0) return "the stack had nothing";
  const [seen, unseen] = [true, false].map((isSeen) =>
    had
      .filter(({ refused }) => (refused === undefined) === isSeen)
      .map(({ label, had: count }) => plural(count, label))
      .join(", "),
  );
  return [seen && `listed: none left of ${seen}`, unseen && `not to be listed: ${unseen}`].filter(Boolean).join("; ");
}

/** The data's settings go with the data; a stack without a settings file of the user's own goes whole. */
async function forgetStack(session: Session): Promise<void> {
  const stack = await session.stack();
  await removeDataConfig(stack);
  if (session.options.cloud === "local") await stack.workspace.removeStack(stack.name);
}

async function confirm(session: Session): Promise<void> {
  const { stack, cloud } = session.options;
  if (!process.stdin.isTTY || !process.stdout.isTTY || session.options.json) {
    throw new UsageError(
      `destroy removes everything of stack '${stack}' (${cloud}), its data too. Without a terminal to ask on, say --yes.`,
    );
  }
  const readline = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = await readline.question(
      `This removes everything of stack '${stack}' (${cloud}): data, model, endpoint, workflow. Type the stack's name to go on: `,
      { signal: session.signal },
    );
    if (answer.trim() !== stack) throw new UsageError("Nothing was removed.");
  } finally {
    readline.close();
  }
}
