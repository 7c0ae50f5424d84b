import { eventSchema } from "./events.ts";
import type { SconesEvent } from "./events.ts";
import type { Sink } from "./reporter.ts";

/** One checked JSON event a line on stdout. */
export class JsonSink implements Sink {
  event(event: SconesEvent): void {
    const checked = eventSchema.safeParse(event);
    if (!checked.success) {
      process.stderr.write(
        `scones: an event of type ${event.type} does not match its schema: ${checked.error.message}\n`,
      );
    }
    process.stdout.write(`${JSON.stringify(event)}\n`);
  }

  text(): void {
    // The `result` event says the same.
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
