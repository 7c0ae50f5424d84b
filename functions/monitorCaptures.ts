import { CloudWatchClient, PutMetricDataCommand, type MetricDatum } from "@aws-sdk/client-cloudwatch";
import { GetObjectCommand, NoSuchKey, paginateListObjectsV2, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { CaptureReader } from "../domain/capture.ts";
import { assessWindow, type WindowAssessment } from "../domain/driftAssessment.ts";
import { statisticsJson, violationsJson } from "../domain/monitorReport.ts";
import { mergeWindows, WindowSums, type MonitorWindow } from "../domain/monitorWindow.ts";
import { InvalidConfiguration } from "./errors.ts";
import { requiredSetting } from "./event.ts";

/** Metrics go here, with the dimensions Endpoint and Variant. */
export const metricNamespace = "SageMakerWorkflow/Monitoring";

const HOUR = 3_600_000;
/** A capture file that arrives later than this is not looked for. */
const LATE_HOURS = 48;

/** What is known of one hour of a variant: the files that are in the sums stand beside them, so none counts twice. */
interface HourRecord {
  readonly files: readonly string[];
  readonly skipped: number;
  readonly window: MonitorWindow;
}

/** Files known per hour, to see at a glance where something new is. The hours' own records decide. */
interface Checkpoint {
  readonly hours: Readonly<Record<string, number>>;
}

interface Settings {
  readonly bucket: string;
  readonly capturePrefix: string;
  readonly monitoringPrefix: string;
  readonly endpointName: string;
  readonly threshold: number;
  readonly classNames: readonly string[];
}

export interface MonitorSummary {
  readonly files: number;
  readonly hours: readonly { readonly hour: string; readonly count: number; readonly violations: number }[];
}

const s3 = new S3Client({});
const cloudWatch = new CloudWatchClient({});

/** Scheduled: reads the capture files that are new and says, hour by hour, how the traffic differs from the baseline. */
export async function handler(event: { readonly time?: string } = {}): Promise<MonitorSummary> {
  const settings = readSettings();
  const now = event.time === undefined ? new Date() : new Date(event.time);
  const root = `${settings.monitoringPrefix}/${settings.endpointName}`;
  const baseline = await readJson<MonitorWindow>(settings.bucket, `${root}/baseline.json`);
  const checkpoint = (await readJson<Checkpoint>(settings.bucket, `${root}/checkpoint.json`)) ?? { hours: {} };
  const byHour = await listHours(settings, new Date(now.getTime() - LATE_HOURS * HOUR));
  const hours: { hour: string; count: number; violations: number }[] = [];
  let files = 0;
  for (const [hour, keys] of byHour) {
    if (checkpoint.hours[hour] === keys.length) continue;
    const known = await readJson<HourRecord>(settings.bucket, `${root}/hours/${hour}.json`);
    const fresh = keys.filter((key) => known?.files.includes(key) !== true);
    files += fresh.length;
    const record = await addFiles(settings, known, fresh);
    const assessment = baseline && assessWindow(baseline, record.window);
    await writeHour(settings, root, hour, record, assessment);
    hours.push({ hour, count: record.window.count, violations: assessment?.violations.length ?? 0 });
  }
  const counts = Object.fromEntries([...byHour].map(([hour, keys]) => [hour, keys.length]));
  await writeJson(settings.bucket, `${root}/checkpoint.json`, { hours: counts } satisfies Checkpoint);
  return { files, hours };
}

/** Capture files from the given time on, by `variant/yyyy/mm/dd/hh`; each variant is listed from that hour only. */
async function listHours(settings: Settings, from: Date): Promise<Map<string, string[]>> {
  const { bucket, capturePrefix, endpointName } = settings;
  const prefix = `${capturePrefix}/${endpointName}/`;
  const variants: string[] = [];
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix, Delimiter: "/" }))
    variants.push(...(page.CommonPrefixes ?? []).map(({ Prefix = "" }) => Prefix));
  const hours = new Map<string, string[]>();
  const first = from.toISOString().slice(0, 13).replace(/[-T]/g, "/");
  for (const variant of variants) {
    const pages = paginateListObjectsV2(
      { client: s3 },
      { Bucket: bucket, Prefix: variant, StartAfter: `${variant}${first}` },
    );
    for await (const page of pages) {
      for (const { Key: key = "" } of page.Contents ?? []) {
        const hour = /^[^/]+\/\d{4}\/\d\d\/\d\d\/\d\d(?=\/[^/]+\.jsonl$)/.exec(key.slice(prefix.length))?.[0];
        if (hour !== undefined) hours.set(hour, [...(hours.get(hour) ?? []), key]);
      }
    }
  }
  return hours;
}

async function addFiles(
  settings: Settings,
  known: HourRecord | undefined,
  keys: readonly string[],
): Promise<HourRecord> {
  const sums = new WindowSums(settings.threshold, settings.classNames.length);
  let skipped = known?.skipped ?? 0;
  for (const key of keys) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: settings.bucket, Key: key }));
    const reader = new CaptureReader({
      prediction: (prediction) => sums.add(prediction),
      skipped: ({ line, reason }) => {
        skipped++;
        console.warn(JSON.stringify({ message: "skipped a captured line", key, line, reason }));
      },
    });
    if (Body) for await (const piece of Body as unknown as AsyncIterable<Uint8Array>) reader.push(piece);
    reader.end();
  }
  const window = known ? mergeWindows(known.window, sums.window()) : sums.window();
  return { files: [...(known?.files ?? []), ...keys], skipped, window };
}

/** The hour's record is written last but for the metrics: a run that breaks off before is simply done again. */
async function writeHour(
  settings: Settings,
  root: string,
  hour: string,
  record: HourRecord,
  assessment: WindowAssessment | undefined,
): Promise<void> {
  const { bucket, classNames, endpointName } = settings;
  const report = `${root}/reports/${hour}`;
  await writeJson(bucket, `${report}/statistics.json`, statisticsJson(record.window, classNames));
  if (assessment) await writeJson(bucket, `${report}/constraint_violations.json`, violationsJson(assessment));
  await writeJson(bucket, `${root}/hours/${hour}.json`, record);
  const [variant = "", ...date] = hour.split("/");
  const [year, month, day, hours] = date;
  const timestamp = new Date(`${year ?? ""}-${month ?? ""}-${day ?? ""}T${hours ?? ""}:00:00Z`);
  const dimensions = [
    { Name: "Endpoint", Value: endpointName },
    { Name: "Variant", Value: variant },
  ];
  const datum = (MetricName: string, Value: number, feature?: string): MetricDatum => ({
    MetricName,
    Value,
    Timestamp: timestamp,
    Dimensions: feature === undefined ? dimensions : [...dimensions, { Name: "Feature", Value: feature }],
  });
  const judged = assessment?.isJudged === true ? assessment : undefined;
  const MetricData = [
    datum("Captures", record.window.count),
    datum("SkippedLines", record.skipped),
    ...(record.window.count > 0 ? [datum("LowConfidenceShare", record.window.low / record.window.count)] : []),
    ...(judged ? [datum("Violations", judged.violations.length)] : []),
    ...(judged?.measures ?? []).flatMap(({ name, populationStabilityIndex, jensenShannonDistance }) => [
      datum("PopulationStabilityIndex", populationStabilityIndex, name),
      datum("JensenShannonDistance", jensenShannonDistance, name),
    ]),
  ];
  await cloudWatch.send(new PutMetricDataCommand({ Namespace: metricNamespace, MetricData }));
}

function readSettings(): Settings {
  const [bucket, capturePrefix] = splitUri("CAPTURE_URI");
  const [, monitoringPrefix] = splitUri("MONITORING_URI");
  const threshold = Number(requiredSetting("CONFIDENCE_THRESHOLD"));
  const classNames = JSON.parse(requiredSetting("CLASS_NAMES")) as string[];
  return {
    bucket,
    capturePrefix,
    monitoringPrefix,
    endpointName: requiredSetting("ENDPOINT_NAME"),
    threshold,
    classNames,
  };
}

function splitUri(setting: string): [string, string] {
  const [, bucket = "", prefix = ""] = /^s3:\/\/([^/]+)\/(.+?)\/?$/.exec(requiredSetting(setting)) ?? [];
  if (bucket === "")
    throw new InvalidConfiguration(`${setting} must be s3://bucket/prefix, got ${requiredSetting(setting)}`);
  return [bucket, prefix];
}

async function readJson<T>(bucket: string, key: string): Promise<T | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return Body && (JSON.parse(await Body.transformToString()) as T);
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

async function writeJson(bucket: string, key: string, value: unknown): Promise<void> {
  const Body = JSON.stringify(value);
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body, ContentType: "application/json" }));
}
