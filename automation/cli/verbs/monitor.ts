import { ATHENA_PRICE } from "../../../domain/configuration/athenaPrice.ts";
import { DEFAULT_CONFIDENCE_THRESHOLD } from "../../../domain/workflow/prediction.ts";
import type { StackOutputs } from "../../../domain/configuration/stackOutputs.ts";
import { GateError, UsageError } from "../../runs/errors.ts";
import type { MonitoringResult, ShadowRange, TableResult } from "../../monitoring/monitoring.ts";
import type { VariantMetrics } from "../../monitoring/variantMetrics.ts";
import type { CommonOptions } from "../../runs/options.ts";
import { formatBytes, formatPercent, formatSeconds, table } from "../../progress/format.ts";
import type { Session } from "../../runs/session.ts";
import { cloudStep } from "../../runs/steps/deployment.ts";
import { captureSource, describeMonitoring, shadowRange } from "../../runs/steps/results.ts";
import { shadowLines, shadowMetrics } from "../../runs/steps/shadow.ts";
import { parseS3Uri } from "../../../domain/s3Uri.ts";
import { execute } from "./execute.ts";

export interface MonitorOptions extends CommonOptions {
  readonly since?: string;
  readonly from?: string;
  readonly to?: string;
  /** A folder or `s3://…` instead of what the stack's endpoint captures. */
  readonly captures?: string;
  readonly by?: "hour" | "class" | "variant";
  readonly threshold?: number;
  readonly classNames?: readonly string[];
  readonly labels?: string;
  readonly maxLow?: number;
  readonly engine?: "direct" | "athena";
}

interface Range {
  readonly from?: Date;
  readonly to?: Date;
}

/** Where the captured data is, how to count it, and what of a shadow. */
interface Source {
  readonly source: string;
  readonly threshold: number;
  readonly classes: readonly string[];
  readonly shadow?: ShadowRange | false;
}

/** The classes of the data set that a stack has unless another was asked for. */
const usualClasses = ["bicycle", "motorcycle"];

export function monitorVerb(options: MonitorOptions): Promise<number> {
  return execute(options, async (session) => {
    const { reporter } = session;
    const isFolder = options.captures?.startsWith("s3://") === false;
    reporter.start("monitor", { ...options, steps: isFolder ? ["monitor"] : ["cloud", "monitor"] });
    checkOptions(options);
    const { parseTimeRange, readLabels } = await import("../../monitoring/monitoring.ts");
    const range = parseTimeRange(options, new Date());
    const labels = options.labels === undefined ? undefined : await readLabels(options.labels);
    if (!isFolder) await cloudStep(session);
    const result = await reporter.step("monitor", async () => {
      const found =
        options.engine === "athena"
          ? await askAthena(session, await session.outputs(), range)
          : await readDirectly(session, await sourceOf(session, options), range, labels);
      return { value: found, message: `${describeMonitoring(found)}${cost(found)}` };
    });
    if (isFolder && result.files === 0 && range.from === undefined && range.to === undefined)
      throw new UsageError(`There is no captured data (.jsonl files) in ${options.captures ?? ""}.`);
    const by = options.by ?? "hour";
    const { shadow } = result;
    const variants =
      shadow === undefined || options.captures !== undefined ? undefined : await variantsOf(session, range);
    const said = shadow && { ...shadow, differences: shadow.differences.map((one) => ({ ...one, image: undefined })) };
    reporter.result({ ...result, records: undefined, ...(shadow && { shadow: { ...said, variants } }) }, [
      ...describeResult(result, by),
      ...(shadow === undefined ? [] : shadowLines(shadow, by, variants)),
    ]);
    checkGate(result, options.maxLow);
  });
}

function checkOptions({ captures, engine, labels, threshold, classNames }: MonitorOptions): void {
  const direct = (option: string, why: string): UsageError =>
    new UsageError(`${option} needs --engine direct: ${why}.`);
  if (engine !== "athena") return;
  if (labels !== undefined) throw direct("--labels", "Athena has the predictions, not the labels");
  if (captures !== undefined) throw direct("--captures", "Athena reads the stack's own table");
  if (threshold !== undefined || classNames !== undefined)
    throw direct(threshold === undefined ? "--class-names" : "--threshold", "with Athena the stack's own holds");
}

/** What the stack's endpoint captured, or what was named; a folder needs neither a cloud nor a stack. */
async function sourceOf(session: Session, options: MonitorOptions): Promise<Source> {
  const { captures, classNames, threshold } = options;
  const isFolder = captures?.startsWith("s3://") === false;
  const outputs =
    captures === undefined
      ? await session.outputs()
      : isFolder
        ? undefined
        : await session.outputs().catch(() => undefined);
  return {
    source: captures ?? captureSource(outputs as StackOutputs),
    threshold: threshold ?? outputs?.confidenceThreshold ?? DEFAULT_CONFIDENCE_THRESHOLD,
    classes: classNames ?? outputs?.classes ?? usualClasses,
    ...(captures === undefined && { shadow: await shadowRange(session, outputs as StackOutputs) }),
  };
}

/** The times of the live variant and the shadow, since both are what they are. */
async function variantsOf(session: Session, range: Range): Promise<readonly VariantMetrics[]> {
  const outputs = await session.outputs();
  const both = await shadowRange(session, outputs);
  const since = both === false ? undefined : both.from;
  const from = [since, range.from].flatMap((time) => time ?? []).sort((a, b) => b.getTime() - a.getTime())[0];
  return shadowMetrics(session, outputs, { ...range, ...(from && { from }) });
}

async function readDirectly(
  { clients }: Session,
  place: Source,
  range: Range,
  labels: ReadonlyMap<string, string> | undefined,
): Promise<MonitoringResult> {
  const { queryCaptures } = await import("../../monitoring/monitoring.ts");
  return queryCaptures({
    ...place,
    ...(place.source.startsWith("s3://") && {
      s3: await clients.s3Of(parseS3Uri(place.source)?.bucket ?? ""),
    }),
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
  const { queryTable } = await import("../../monitoring/monitoring.ts");
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

/** The numbers in a table, and what else there is to say. */
export function describeResult(result: MonitoringResult, by: "hour" | "class" | "variant"): string[] {
  const { labelled, skipped, skippedLines } = result;
  const lines = table([[by.toUpperCase(), "CAPTURES", "BELOW", "MEAN CONFIDENCE"], ...rowsBy(result, by)]);
  if (labelled !== undefined) {
    const error = labelled.expectedCalibrationError.toFixed(4);
    lines.push(
      `Accuracy ${formatPercent(labelled.accuracy)} of ${labelled.count} labelled, calibration error ${error}`,
    );
    lines.push(
      ...table([
        ["ACTUAL", ...labelled.classes.map((name) => `PREDICTED ${name}`)],
        ...labelled.classes.map((name, row) => [name, ...(labelled.confusion[row] ?? []).map(String)]),
      ]),
    );
  }
  if (skipped > 0)
    lines.push(
      `${skipped} ${skipped === 1 ? "line holds" : "lines hold"} no usable prediction${skippedLines.length > 0 ? ":" : ""}`,
    );
  lines.push(...skippedLines.slice(0, 10).map(({ file, line, reason }) => `  ${file}, line ${line}: ${reason}`));
  if (skippedLines.length > 10) lines.push("  …");
  return lines;
}

function rowsBy(result: MonitoringResult, by: "hour" | "class" | "variant"): string[][] {
  const groups = { hour: result.byHour, class: result.byPrediction, variant: result.byVariant }[by];
  if (groups === undefined) return Object.entries(result.byClass).map(([name, count]) => [name, String(count), "", ""]);
  return groups.map((group) => [
    group.key,
    String(group.count),
    String(group.lowConfidence),
    formatPercent(group.mean),
  ]);
}

function checkGate({ captures, lowConfidence }: MonitoringResult, maxLow: number | undefined): void {
  if (maxLow === undefined || captures === 0 || lowConfidence <= maxLow * captures) return;
  throw new GateError(
    `${lowConfidence} of ${captures} captured predictions are below the threshold, more than --max-low ${maxLow}.`,
  );
}
