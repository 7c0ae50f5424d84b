import { GetObjectCommand, paginateListObjectsV2 } from "@aws-sdk/client-s3";
import { CaptureReader } from "../../domain/captures/capture.ts";
import { isBaselineRequest } from "../../domain/captures/baselineRequest.ts";
import { mergeWindows, WindowSums, type MonitorWindow } from "../../domain/drift/monitorWindow.ts";
import { s3 } from "./notes.ts";
import type { Settings } from "./settings.ts";

/** Files read at once. */
const CONCURRENCY = 8;

/** What is known of one hour of a variant: the files that are in the sums stand beside them, so none counts twice. */
export interface HourRecord {
  readonly files: readonly string[];
  readonly skipped: number;
  readonly window: MonitorWindow;
  /** Requests before it are left out: another model answered them. */
  readonly since?: string;
  /** Features that had drifted when the hour was last judged. */
  readonly drifted?: readonly string[];
}

/** Capture files from the given time on, by `variant/yyyy/mm/dd/hh`; each variant is listed from that hour only. */
export async function listHours(settings: Settings, from: Date): Promise<Map<string, string[]>> {
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

/** Start of the hour and its variant, from `variant/yyyy/mm/dd/hh`. */
export function placeOf(hour: string): { readonly variantName: string; readonly start: Date } {
  const [variantName = "", year = "", month = "", day = "", hours = ""] = hour.split("/");
  return { variantName, start: new Date(`${year}-${month}-${day}T${hours}:00:00Z`) };
}

/** Adds files to what is known of their hour, as many as there is time for. */
export async function addFiles(
  settings: Settings,
  known: HourRecord | undefined,
  keys: readonly string[],
  { since, hasTime }: { readonly since: string | undefined; readonly hasTime: () => boolean },
): Promise<HourRecord> {
  const sums = new WindowSums(settings.threshold, settings.classNames.length);
  const from = since === undefined ? -Infinity : Date.parse(since);
  const added: string[] = [];
  let skipped = known?.skipped ?? 0;
  const readFile = async (key: string): Promise<void> => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: settings.bucket, Key: key }));
    const reader = new CaptureReader(
      {
        prediction: (prediction) => {
          if (prediction.time >= from && !isBaselineRequest(prediction)) sums.add(prediction);
        },
        skipped: ({ line, reason }) => {
          skipped++;
          console.warn(JSON.stringify({ message: "skipped a captured line", key, line, reason }));
        },
      },
      settings.classNames.length,
    );
    if (Body) for await (const piece of Body as unknown as AsyncIterable<Uint8Array>) reader.push(piece);
    reader.end();
    added.push(key);
  };
  const queue = [...keys];
  const work = async (): Promise<void> => {
    for (let key = queue.shift(); key !== undefined && hasTime(); key = queue.shift()) await readFile(key);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  return {
    files: [...(known?.files ?? []), ...added.sort()],
    skipped,
    window: known ? mergeWindows(known.window, sums.window()) : sums.window(),
    ...(since !== undefined && { since }),
    ...(known?.drifted && { drifted: known.drifted }),
  };
}
