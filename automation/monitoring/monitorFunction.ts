import { assessWindow, type WindowAssessment } from "../../domain/drift/driftAssessment.ts";
import type { MonitorBaseline } from "../../domain/drift/monitorBaseline.ts";
import type { MonitorWindow } from "../../domain/drift/monitorWindow.ts";
import type { StackOutputs } from "../../domain/configuration/stackOutputs.ts";
import { readBaseline } from "../predictions/baseline.ts";
import { bucketAndPrefix } from "../stack/s3Uri.ts";
import type { Clients } from "../stack/clients.ts";
import { SconesError } from "../runs/errors.ts";
import pMap from "p-map";

/** Hours of the monitor that are looked at: two weeks of one variant. */
const mostHours = 336;

/** What the monitor's function answers. */
export interface MonitorRun {
  readonly files: number;
  readonly complete: boolean;
  readonly hours: readonly {
    readonly hour: string;
    readonly count: number;
    readonly judged: boolean;
    readonly violations: number;
  }[];
}

/** An hour as the monitor has it, and how it compares with the baseline. */
export interface MonitoredHour {
  /** `2026-11-24T14:00:00Z` */
  readonly hour: string;
  readonly variant: string;
  readonly window: MonitorWindow;
  readonly assessment: WindowAssessment;
}

/** What the monitor of an endpoint has found. */
export interface MonitorFindings {
  /** Absent as long as there is none of the deployed model. */
  readonly baseline?: MonitorBaseline;
  /** Hours of the deployed model, from the earliest to the latest; none without a baseline. */
  readonly hours: readonly MonitoredHour[];
}

/** Has the monitor look at once instead of at its next hour. */
export async function runMonitor(
  clients: Clients,
  functionName: string,
  abortSignal: AbortSignal,
): Promise<MonitorRun> {
  const { InvokeCommand } = await import("@aws-sdk/client-lambda");
  const lambda = await clients.lambda();
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: functionName, Payload: "{}" }),
    { abortSignal },
  );
  const answer = new TextDecoder().decode(Payload);
  if (FunctionError !== undefined)
    throw new SconesError(`The monitor ${functionName} failed (${FunctionError}): ${answer.slice(0, 500)}`);
  return JSON.parse(answer) as MonitorRun;
}

/** Reads what the monitor keeps, and compares each hour as it does. */
export async function readFindings(clients: Clients, outputs: StackOutputs): Promise<MonitorFindings | undefined> {
  if (outputs.monitor === undefined) return undefined;
  const baseline = await readBaseline(clients, outputs);
  if (baseline?.model?.name !== outputs.modelName) return { hours: [] };
  const { GetObjectCommand, paginateListObjectsV2 } = await import("@aws-sdk/client-s3");
  const s3 = await clients.s3();
  const { bucket, prefix } = bucketAndPrefix(`${outputs.monitor.monitoringUri}/${outputs.endpointName}/hours`);
  const found: { key: string; variant: string; hour: string }[] = [];
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix })) {
    for (const { Key: key = "" } of page.Contents ?? []) {
      const [, variant, day, time] =
        /^([^/]+)\/(\d{4}\/\d\d\/\d\d)\/(\d\d)\.json$/.exec(key.slice(prefix.length)) ?? [];
      if (variant === undefined || day === undefined || time === undefined) continue;
      found.push({ key, variant, hour: `${day.replaceAll("/", "-")}T${time}:00:00Z` });
    }
  }
  const since = Date.parse(baseline.since ?? "") || 0;
  const latest = found
    .filter(({ hour }) => Date.parse(hour) + 3_600_000 > since)
    .sort((a, b) => (a.hour < b.hour ? -1 : 1))
    .slice(-mostHours);
  const hours = await pMap(
    latest,
    async ({ key, ...place }) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      const { window } = JSON.parse((await Body?.transformToString()) ?? "") as { window: MonitorWindow };
      return { ...place, window, assessment: assessWindow(baseline, window) };
    },
    { concurrency: 16 },
  );
  return { baseline, hours };
}
