import { setTimeout as sleep } from "node:timers/promises";
import { describeError, exitCodeOf, exitCodes, InterruptedError, SconesError, UsageError } from "./errors.ts";
import { CloudLostError } from "../stack/cloudWatch.ts";
import { explainExpired } from "./expiredCredentials.ts";
import { explainFullDisk, refuseFilesForFolders, writtenFolders } from "./fullDisk.ts";
import type { Session } from "./session.ts";

export interface Outcome<T> {
  readonly exitCode: number;
  readonly value?: T;
  /** Why the exit code is not 0. */
  readonly error?: unknown;
}

/** How long the work may take to end once its cloud is gone. */
const lostPatienceMs = 3000;

/** Does one verb's work in its session, to the `end` event; what goes wrong is told, and not thrown. */
export async function perform<T>(session: Session, work: (session: Session) => Promise<T>): Promise<Outcome<T>> {
  const { options, reporter, interrupts } = session;
  const began = performance.now();
  // The inline program runs in this process: what it leaves behind when it is cut off must not hide how the verb ended.
  const leftBehind = (reason: unknown): void => {
    if (options.debug) process.stderr.write(`${describeError(reason, true)}\n`);
  };
  process.on("unhandledRejection", leftBehind);
  let outcome: Outcome<T>;
  try {
    await refuseFilesForFolders();
    outcome = { exitCode: exitCodes.done, value: await workOnCloud(session, work) };
  } catch (error) {
    const shown = await explain(session, error);
    outcome = { exitCode: exitCodeOf(shown), error: shown };
    reporter.emit({ type: "error", message: describeError(shown, options.debug), exitCode: outcome.exitCode });
  }
  if (outcome.exitCode === exitCodes.interrupted && interrupts.trainingJob !== undefined) {
    if (!options.json) await reporter.close(); // The question needs the terminal.
    const { settleInterruptedTraining } = await import("../training/interruptedTraining.ts");
    await settleInterruptedTraining(session, interrupts.trainingJob).catch(() => undefined);
  }
  await session.close();
  process.off("unhandledRejection", leftBehind);
  const seconds = Math.round(performance.now() - began) / 1000;
  reporter.emit({ type: "end", exitCode: outcome.exitCode, seconds });
  await reporter.close();
  return outcome;
}

/** The work, or the loss of its cloud: the engine's providers would go on asking for minutes. */
async function workOnCloud<T>(session: Session, work: (session: Session) => Promise<T>): Promise<T> {
  const working = work(session);
  const lost = session.lost.then(async (error) => {
    await Promise.race([working.catch(() => undefined), sleep(lostPatienceMs)]);
    throw error;
  });
  lost.catch(() => undefined);
  return Promise.race([working, lost]);
}

/** What the user is told went wrong: what is behind an error, where that is known, and not what followed from it. */
async function explain(session: Session, error: unknown): Promise<unknown> {
  const lost = error instanceof CloudLostError || error instanceof UsageError ? undefined : await session.lostCloud();
  if (lost !== undefined) return lost;
  if (session.signal.aborted && !(error instanceof SconesError)) return new InterruptedError("Interrupted.");
  const { out } = session.options as { readonly out?: string };
  return explainFullDisk(explainExpired(error), writtenFolders(out));
}
