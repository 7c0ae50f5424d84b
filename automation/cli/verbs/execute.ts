import { exitCodes } from "../../runs/errors.ts";
import { Interrupts } from "../../runs/interrupts.ts";
import type { CommonOptions } from "../../runs/options.ts";
import { perform } from "../../runs/perform.ts";
import type { Sink } from "../../progress/reporter.ts";
import { Reporter } from "../../progress/reporter.ts";
import { Session } from "../../runs/session.ts";

/** Runs one verb of the command line from its first event to its exit code. */
export async function execute(options: CommonOptions, work: (session: Session) => Promise<unknown>): Promise<number> {
  const sink = await chooseSink(options);
  const interrupts = new Interrupts();
  const reporter = new Reporter(sink, interrupts.signal);
  interrupts.listen(
    // The classic provider breaks nothing off: "For TF, this is a no-op" (pulumi-terraform-bridge, provider.go, Cancel).
    () =>
      reporter.info(
        "Stopping: what is being made now is made to the end, which for an endpoint on AWS takes minutes. Press Ctrl-C twice more to stop at once.",
      ),
    () => process.exit(exitCodes.interrupted),
  );
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(exitCodes.failed); // Whoever read the output has gone.
  });
  const { exitCode } = await perform(new Session(options, reporter, interrupts), work);
  interrupts.stop();
  return exitCode;
}

async function chooseSink(options: CommonOptions): Promise<Sink> {
  if (options.json) {
    const { JsonSink } = await import("../../progress/json.ts");
    return new JsonSink();
  }
  if (process.stdout.isTTY && !options.quiet && process.env["TERM"] !== "dumb" && process.env["CI"] === undefined) {
    const { TerminalSink } = await import("../../progress/terminal.ts");
    return new TerminalSink();
  }
  const { PlainSink } = await import("../../progress/plain.ts");
  return new PlainSink({ quiet: options.quiet });
}
