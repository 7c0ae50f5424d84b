import { CloudWatchClient, PutMetricDataCommand, type MetricDatum } from "@aws-sdk/client-cloudwatch";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import type { WindowAssessment } from "../../domain/drift/driftAssessment.ts";
import {
  DRIFT_EVENT,
  METRIC_NAMESPACE,
  RUN_METRICS,
  SHADOW_METRICS,
  type DriftDetail,
} from "../../domain/drift/monitorSignals.ts";
import type { ShadowNumbers } from "../../domain/shadow/shadowComparison.ts";
import { placeOf, type HourRecord } from "./captureHours.ts";
import type { Settings } from "./settings.ts";

const cloudWatch = new CloudWatchClient({});
const events = new EventBridgeClient({});

/** The numbers of an hour, at the hour's own time: for graphs. */
export async function sendHour(
  { endpointName }: Settings,
  hour: string,
  { window, skipped }: HourRecord,
  assessment: WindowAssessment | undefined,
): Promise<void> {
  const { variantName, start } = placeOf(hour);
  const dimensions = [
    { Name: "Endpoint", Value: endpointName },
    { Name: "Variant", Value: variantName },
  ];
  const datum = (MetricName: string, Value: number, feature?: string): MetricDatum => ({
    MetricName,
    Value,
    Timestamp: start,
    Dimensions: feature === undefined ? dimensions : [...dimensions, { Name: "Feature", Value: feature }],
  });
  const judged = assessment?.isJudged === true ? assessment : undefined;
  await send([
    datum("Captures", window.count),
    datum("SkippedLines", skipped),
    ...(window.count > 0 ? [datum("LowConfidenceShare", window.low / window.count)] : []),
    ...(judged ? [datum("Violations", judged.violations.length)] : []),
    ...(judged?.measures ?? []).flatMap(({ name, populationStabilityIndex, jensenShannonDistance }) => [
      datum("PopulationStabilityIndex", populationStabilityIndex, name),
      datum("JensenShannonDistance", jensenShannonDistance, name),
    ]),
  ]);
}

/** How an hour's shadow compares with the live model, at the hour's own time. */
export async function sendShadowHour({ endpointName }: Settings, hour: string, numbers: ShadowNumbers): Promise<void> {
  const { variantName, start } = placeOf(hour);
  const datum = (MetricName: string, Value: number): MetricDatum => ({
    MetricName,
    Value,
    Timestamp: start,
    Dimensions: [
      { Name: "Endpoint", Value: endpointName },
      { Name: "Variant", Value: variantName },
    ],
  });
  const { compared, agreement } = numbers;
  await send([
    datum(SHADOW_METRICS.compared, compared),
    ...(compared > 0 ? [datum(SHADOW_METRICS.agreement, agreement)] : []),
  ]);
}

/** What a run comes to, at the time of the run: for alarms, which don't look back. */
export async function sendRun(
  { endpointName }: Settings,
  newCaptures: number,
  judged: readonly WindowAssessment[],
): Promise<void> {
  const datum = (MetricName: string, Value: number): MetricDatum => ({
    MetricName,
    Value,
    Dimensions: [{ Name: "Endpoint", Value: endpointName }],
  });
  await send([
    datum(RUN_METRICS.newCaptures, newCaptures),
    ...(judged.length === 0
      ? []
      : [
          datum(RUN_METRICS.driftViolations, Math.max(...judged.map((hour) => driftedFeatures(hour).length))),
          datum(RUN_METRICS.lowConfidenceViolations, judged.some(isLowConfident) ? 1 : 0),
        ]),
  ]);
}

/** Tells the default event bus that an hour has begun to drift. */
export async function sendDrift(detail: DriftDetail): Promise<void> {
  const entry = { Source: DRIFT_EVENT.source, DetailType: DRIFT_EVENT.detailType, Detail: JSON.stringify(detail) };
  const { FailedEntryCount = 0, Entries = [] } = await events.send(new PutEventsCommand({ Entries: [entry] }));
  if (FailedEntryCount > 0) throw new Error(`the event bus refused the event of drift: ${JSON.stringify(Entries)}`);
}

/** Features that drifted, of an hour that has enough requests to say so. */
export function driftedFeatures({ isJudged, measures }: WindowAssessment): string[] {
  return isJudged ? measures.filter(({ isDrifted }) => isDrifted).map(({ name }) => name) : [];
}

function isLowConfident({ violations }: WindowAssessment): boolean {
  return violations.some(({ constraint_check_type }) => constraint_check_type === "low_confidence_check");
}

async function send(MetricData: MetricDatum[]): Promise<void> {
  await cloudWatch.send(new PutMetricDataCommand({ Namespace: METRIC_NAMESPACE, MetricData }));
}
