import { describeError, exitCodeOf, exitCodes, InterruptedError, SconesError } from "../errors.ts";
import { Interrupts } from "../interrupts.ts";
import type { CommonOptions } from "../options.ts";
import type { Sink } from "../reporter.ts";
import { Reporter } from "../reporter.ts";
import { Session } from "../session.ts";

/** Runs one verb from its first event to its exit code. */
export async function execute(options: CommonOptions, work: (session: Session) => Promise<unknown>): Promise<number> {
  const began = performance.now();
  const sink = await chooseSink(options);
  const interrupts = new Interrupts();
  const reporter = new Reporter(sink, interrupts.signal);
  const session = new Session(options, reporter, interrupts);
  interrupts.listen(
    () => reporter.info("Stopping: what is being done now is ended cleanly. Press Ctrl-C twice more to stop at once."),
    () => process.exit(exitCodes.interrupted),
  );
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(exitCodes.failed); // Whoever read the output has gone.
  });
  // The inline program runs in this process: what it leaves behind when it is cut off must not hide how the verb ended.
  process.on("unhandledRejection", (reason) => {
    if (options.debug) process.stderr.write(`${describeError(reason, true)}\n`);
  });
  let exitCode: number = exitCodes.done;
  try {
    await work(session);
  } catch (error) {
    const shown =
      interrupts.signal.aborted && !(error instanceof SconesError) ? new InterruptedError("Interrupted.") : error;
    exitCode = exitCodeOf(shown);
    reporter.emit({ type: "error", message: describeError(shown, options.debug), exitCode });
  }
  if (exitCode === exitCodes.interrupted && interrupts.trainingJob !== undefined) {
    if (!options.json) await reporter.close(); // The question needs the terminal.
    const { settleInterruptedTraining } = await import("../interruptedTraining.ts");
    await settleInterruptedTraining(session, interrupts.trainingJob).catch(() => undefined);
  }
  await session.close();
  interrupts.stop();
  reporter.emit({ type: "end", exitCode, seconds: Math.round(performance.now() - began) / 1000 });
  await reporter.close();
  return exitCode;
}

async function chooseSink(options: CommonOptions): Promise<Sink> {
  if (options.json) {
    const { JsonSink } = await import("../progress/json.ts");
    return new JsonSink();
  }
  if (process.stdout.isTTY && !options.quiet && process.env["TERM"] !== "dumb" && process.env["CI"] === undefined) {
    const { TerminalSink } = await import("../progress/terminal.ts");
    return new TerminalSink();
  }
  const { PlainSink } = await import("../progress/plain.ts");
  return new PlainSink({ quiet: options.quiet });
}
