import { ATHENA_PRICE } from "../../domain/athenaPrice.ts";
import type { StackOutputs } from "../../domain/stackOutputs.ts";
import { GateError, UsageError } from "../errors.ts";
import type { MonitoringResult, TableResult } from "../monitoring.ts";
import type { CommonOptions } from "../options.ts";
import { formatBytes, formatPercent, formatSeconds, table } from "../progress/format.ts";
import type { Session } from "../session.ts";
import { cloudStep } from "../steps/deployment.ts";
import { captureSource, describeMonitoring } from "../steps/results.ts";
import { execute } from "./execute.ts";

interface MonitorOptions extends CommonOptions {
  readonly since?: string;
  readonly from?: string;
  readonly to?: string;
  readonly labels?: string;
  readonly maxLow?: number;
  readonly engine?: "direct" | "athena";
}

interface Range {
  readonly from?: Date;
  readonly to?: Date;
}

export function monitorVerb(options: MonitorOptions): Promise<number> {
  return execute(options, async (session) => {
    const { reporter } = session;
    reporter.start("monitor", { ...options, steps: ["cloud", "monitor"] });
    if (options.engine === "athena" && options.labels !== undefined) {
      throw new UsageError("--labels needs --engine direct: Athena has the predictions, not the labels.");
    }
    const { parseTimeRange, readLabels } = await import("../monitoring.ts");
    const range = parseTimeRange(options, new Date());
    const labels = options.labels === undefined ? undefined : await readLabels(options.labels);
    await cloudStep(session);
    const result = await reporter.step("monitor", async () => {
      const outputs = await session.outputs();
      const found =
        options.engine === "athena"
          ? await askAthena(session, outputs, range)
          : await readDirectly(session, outputs, range, labels);
      return { value: found, message: `${describeMonitoring(found)}${cost(found)}` };
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

async function readDirectly(
  { clients }: Session,
  outputs: StackOutputs,
  range: Range,
  labels: ReadonlyMap<string, string> | undefined,
): Promise<MonitoringResult> {
  const { queryCaptures } = await import("../monitoring.ts");
  return queryCaptures({
    source: captureSource(outputs),
    s3: await clients.s3(),
    threshold: outputs.confidenceThreshold,
    classes: outputs.classes,
    ...range,
    ...(labels === undefined ? {} : { labels }),
  });
}

async function askAthena({ clients, signal }: Session, outputs: StackOutputs, range: Range): Promise<TableResult> {
  if (outputs.queryTable === undefined) {
    throw new UsageError(
      "The stack has no table for Athena: `npm run scones -- up --config queryTable=true` makes one, or use --engine direct.",
    );
  }
  const { queryTable } = await import("../monitoring.ts");
  return queryTable({
    source: captureSource(outputs),
    athena: await clients.athena(),
    table: outputs.queryTable,
    threshold: outputs.confidenceThreshold,
    classes: outputs.classes,
    signal,
    ...range,
  });
}

/** What a query read and what that costs on AWS; nothing for a direct read. */
function cost(result: MonitoringResult | TableResult): string {
  if (!("query" in result)) return "";
  const { scannedBytes, dollars, seconds } = result.query;
  const { dollarsPerTerabyte, region, asOf } = ATHENA_PRICE;
  return (
    `; Athena read ${formatBytes(scannedBytes)} in ${formatSeconds(seconds)}, $${dollars.toFixed(6)} ` +
    `at $${dollarsPerTerabyte} a TB (${region}, ${asOf})`
  );
}
