import { GateError } from "../errors.ts";
import type { CommonOptions } from "../options.ts";
import { formatPercent, table } from "../progress/format.ts";
import { cloudStep } from "../steps/deployment.ts";
import { captureSource, describeMonitoring } from "../steps/results.ts";
import { execute } from "./execute.ts";

interface MonitorOptions extends CommonOptions {
  readonly since?: string;
  readonly from?: string;
  readonly to?: string;
  readonly labels?: string;
  readonly maxLow?: number;
}

export function monitorVerb(options: MonitorOptions): Promise<number> {
  return execute(options, async (session) => {
    const { reporter, clients } = session;
    reporter.start("monitor", { ...options, steps: ["cloud", "monitor"] });
    const { parseTimeRange, queryCaptures, readLabels } = await import("../monitoring.ts");
    const range = parseTimeRange(options, new Date());
    const labels = options.labels === undefined ? undefined : await readLabels(options.labels);
    await cloudStep(session);
    const result = await reporter.step("monitor", async () => {
      const outputs = await session.outputs();
      const found = await queryCaptures({
        source: captureSource(outputs),
        s3: await clients.s3(),
        threshold: outputs.confidenceThreshold,
        classes: outputs.classes,
        ...range,
        ...(labels === undefined ? {} : { labels }),
      });
      return { value: found, message: describeMonitoring(found) };
    });
    const numbers = { ...result, records: undefined };
    const accuracy =
      result.labelled === undefined
        ? []
        : [`Accuracy ${formatPercent(result.labelled.accuracy)} of ${result.labelled.count} labelled`];
    reporter.result(numbers, [
      ...table([
        ["HOUR", "CAPTURES", "BELOW", "MEAN CONFIDENCE"],
        ...result.byHour.map((hour) => [
          hour.key,
          String(hour.count),
          String(hour.lowConfidence),
          formatPercent(hour.mean),
        ]),
      ]),
      ...accuracy,
    ]);
    if (
      options.maxLow !== undefined &&
      result.captures > 0 &&
      result.lowConfidence > options.maxLow * result.captures
    ) {
      throw new GateError(
        `${result.lowConfidence} of ${result.captures} captured predictions are below the threshold, more than --max-low ${options.maxLow}.`,
      );
    }
  });
}
