import { createHash } from "node:crypto";
import { assessWindow, type WindowAssessment } from "../domain/drift/driftAssessment.ts";
import type { MonitorBaseline } from "../domain/drift/monitorBaseline.ts";
import { statisticsJson, violationsJson } from "../domain/drift/monitorReport.ts";
import { addFiles, listHours, placeOf, type HourRecord } from "./monitor/captureHours.ts";
import { readNote, replaceNote, writeNote, type Note } from "./monitor/notes.ts";
import { readSettings, type Settings } from "./monitor/settings.ts";
import { compareShadowHours, liveHours, type ShadowHourSummary } from "./monitor/shadowHours.ts";
import { driftedFeatures, sendDrift, sendHour, sendRun } from "./monitor/signals.ts";

const HOUR = 3_600_000;
/** A capture file that arrives later than this is not looked for. */
const LATE_HOURS = 48;
/** Left for writing down what was read. */
const RESERVE_MS = 20_000;

/** What was known per hour, to see at a glance where something new is. The hours' own records decide. */
interface Checkpoint {
  /** Which files the hour had, by a digest of their names: as many others may lie there, of another prefix. Of 0.1.0 how many. */
  readonly hours: Readonly<Record<string, string | number>>;
  /** Requests of each hour that CloudWatch has been told of as new; of 0.1.0 there are none. */
  readonly requests?: Readonly<Record<string, number>>;
  /** The baseline that the hours were judged by. */
  readonly baseline?: string;
}

interface Context {
  getRemainingTimeInMillis(): number;
}

export interface MonitorSummary {
  /** Files that are new in this run. */
  readonly files: number;
  /** False where some were left for the next run. */
  readonly complete: boolean;
  readonly hours: readonly HourSummary[];
  /** Hours of the shadow of which something is new; absent where there is none. */
  readonly shadow?: readonly ShadowHourSummary[];
}

interface HourSummary {
  readonly hour: string;
  readonly count: number;
  /** Whether there are enough requests, and a baseline of their model. */
  readonly judged: boolean;
  readonly violations: number;
}

/**
 * Scheduled: reads the capture files that are new and says, hour by hour, how the traffic differs from the baseline.
 *
 * Lambda runs it again where it fails, a minute and two minutes later (Lambda guide, "How Lambda handles errors and retries with
 * asynchronous invocation"), and the next hour does where that fails too. So each thing is told before it is noted as told: told twice it
 * raises the same alarm, noted and not told it raises none.
 */
export async function handler(event: { readonly time?: string } = {}, context?: Context): Promise<MonitorSummary> {
  const settings = readSettings();
  const { bucket, root } = settings;
  const now = event.time === undefined ? new Date() : new Date(event.time);
  const hasTime = (): boolean => context === undefined || context.getRemainingTimeInMillis() > RESERVE_MS;
  const baseline = (await readNote<MonitorBaseline>(bucket, `${root}/baseline.json`))?.value;
  const baselineId = baseline && `${baseline.model?.name ?? ""} ${baseline.createdAt ?? String(baseline.count)}`;
  const checkpoint = (await readNote<Checkpoint>(bucket, `${root}/checkpoint.json`))?.value ?? { hours: {} };
  const isNewBaseline = baselineId !== checkpoint.baseline;

  const listed = await listHours(settings, new Date(now.getTime() - LATE_HOURS * HOUR));
  const byHour = liveHours(listed);
  const hours: HourSummary[] = [];
  const judged: WindowAssessment[] = [];
  const digests = new Map<string, string>();
  const requests = new Map<string, number>();
  let [files, fresh, isComplete] = [0, 0, true];
  for (const [hour, keys] of byHour) {
    const known = checkpoint.hours[hour];
    const told = checkpoint.requests?.[hour];
    const digest = digestOf(keys);
    if (told !== undefined) requests.set(hour, told);
    if (known === digest) digests.set(hour, digest);
    if (known === digest && !(isNewBaseline && baseline && isOf(baseline, hour))) continue;
    const update = hasTime() ? await updateHour(settings, hour, keys, baseline, hasTime) : undefined;
    if (update === undefined || !update.isWhole) isComplete = false;
    if (update === undefined) continue;
    const { assessment, record } = update;
    if (update.isWhole) digests.set(hour, digest);
    requests.set(hour, record.window.count);
    files += update.files;
    fresh += Math.max(record.window.count - (told ?? (known === undefined ? 0 : update.before)), 0);
    const isJudged = assessment?.isJudged === true;
    if (isJudged) judged.push(assessment);
    const violations = assessment?.violations.length ?? 0;
    hours.push({ hour, count: record.window.count, judged: isJudged, violations });
  }
  const next: Checkpoint = {
    hours: Object.fromEntries(digests),
    requests: Object.fromEntries(requests),
    // An hour that was left waiting is to be judged by it yet.
    ...(baselineId !== undefined && isComplete && { baseline: baselineId }),
  };
  await sendRun(settings, fresh, judged);
  await writeNote(bucket, `${root}/checkpoint.json`, next);
  if (!settings.compareShadow) return { files, complete: isComplete, hours };
  const shadow = await compareShadowHours(settings, listed, hasTime);
  return { files, complete: isComplete && shadow.isComplete, hours, shadow: shadow.hours };
}

interface HourUpdate {
  readonly record: HourRecord;
  readonly assessment: WindowAssessment | undefined;
  /** Files that are new. */
  readonly files: number;
  /** False where there was no time for all of them. */
  readonly isWhole: boolean;
  /** Requests that the hour's record had before. */
  readonly before: number;
}

/** Undefined where another run was at the same hour and came first: it has what this one would have written. */
async function updateHour(
  settings: Settings,
  hour: string,
  keys: readonly string[],
  baseline: MonitorBaseline | undefined,
  hasTime: () => boolean,
): Promise<HourUpdate | undefined> {
  const note = await readNote<HourRecord>(settings.bucket, `${settings.root}/hours/${hour}.json`);
  const isOfBaseline = baseline !== undefined && isOf(baseline, hour);
  const since = isOfBaseline && beginsWithin(baseline, hour) ? baseline.since : undefined;
  const known = since === undefined || note?.value.since === since ? note?.value : undefined;
  const added = keys.filter((key) => known?.files.includes(key) !== true);
  const record = await addFiles(settings, known, added, { since, hasTime });
  const assessment = isOfBaseline ? assessWindow(baseline, record.window) : undefined;
  const drifted = assessment === undefined ? (record.drifted ?? []) : driftedFeatures(assessment);
  if (settings.driftEvent && drifted.length > 0 && (known?.drifted ?? []).length === 0)
    await tellDrift(settings, hour, record.window.count, drifted, baseline);
  if (!(await writeHour(settings, hour, { ...record, drifted }, assessment, note))) return undefined;
  const files = added.filter((key) => note?.value.files.includes(key) !== true).length;
  const isWhole = record.files.length === (known?.files.length ?? 0) + added.length;
  return { record, assessment, files, isWhole, before: note?.value.window.count ?? 0 };
}

function digestOf(keys: readonly string[]): string {
  return createHash("sha256").update(keys.join("\n")).digest("base64url").slice(0, 16);
}

/** Whether the hour has requests that the baseline's model may have answered. */
function isOf({ since }: MonitorBaseline, hour: string): boolean {
  return since === undefined || placeOf(hour).start.getTime() + HOUR > Date.parse(since);
}

/** Whether the baseline's model took over in this hour: the earlier one's answers are then left out. */
function beginsWithin({ since }: MonitorBaseline, hour: string): boolean {
  return since !== undefined && placeOf(hour).start.getTime() < Date.parse(since);
}

/** The hour's record is written last but for the metrics: a run that breaks off before is simply done again. */
async function writeHour(
  settings: Settings,
  hour: string,
  record: HourRecord,
  assessment: WindowAssessment | undefined,
  note: Note<HourRecord> | undefined,
): Promise<boolean> {
  const { bucket, classNames, root } = settings;
  const report = `${root}/reports/${hour}`;
  await writeNote(bucket, `${report}/statistics.json`, statisticsJson(record.window, classNames));
  if (assessment) await writeNote(bucket, `${report}/constraint_violations.json`, violationsJson(assessment));
  if (!(await replaceNote(bucket, `${root}/hours/${hour}.json`, record, note))) return false;
  await sendHour(settings, hour, record, assessment);
  return true;
}

function tellDrift(
  { bucket, endpointName, root }: Settings,
  hour: string,
  count: number,
  features: readonly string[],
  baseline: MonitorBaseline | undefined,
): Promise<void> {
  const { variantName, start } = placeOf(hour);
  return sendDrift({
    endpointName,
    variantName,
    hour: `${start.toISOString().slice(0, 19)}Z`,
    ...(baseline?.model && { modelName: baseline.model.name }),
    count,
    features,
    violationsUri: `s3://${bucket}/${root}/reports/${hour}/constraint_violations.json`,
  });
}
