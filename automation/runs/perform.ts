import { describeError, exitCodeOf, exitCodes, InterruptedError, SconesError } from "./errors.ts";
import type { Session } from "./session.ts";

export interface Outcome<T> {
  readonly exitCode: number;
  readonly value?: T;
  /** Why the exit code is not 0. */
  readonly error?: unknown;
}

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
    outcome = { exitCode: exitCodes.done, value: await work(session) };
  } catch (error) {
    const shown =
      interrupts.signal.aborted && !(error instanceof SconesError) ? new InterruptedError("Interrupted.") : error;
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
