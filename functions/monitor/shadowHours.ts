import { GetObjectCommand } from "@aws-sdk/client-s3";
import { CaptureReader } from "../../domain/captures/capture.ts";
import { ShadowComparison, type ShadowNumbers } from "../../domain/shadow/shadowComparison.ts";
import { SHADOW_VARIANT } from "../../domain/shadow/shadowVariant.ts";
import { readNote, s3, writeNote } from "./notes.ts";
import type { Settings } from "./settings.ts";
import { sendShadowHour } from "./signals.ts";

/** Differences that an hour's note keeps, without their pictures. */
const DIFFERENCES = 20;

/** What is kept of an hour of the shadow: the files that were compared stand beside what that came to. */
interface ShadowHour {
  readonly files: readonly string[];
  readonly numbers: ShadowNumbers;
}

export interface ShadowHourSummary {
  /** `yyyy/mm/dd/hh` */
  readonly hour: string;
  readonly compared: number;
  readonly agreeing: number;
}

/** The hours of variants that answer, by `variant/yyyy/mm/dd/hh`: those of a shadow left out, which nobody was answered with. */
export function liveHours(byHour: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, readonly string[]> {
  return new Map([...byHour].filter(([hour]) => !hour.startsWith(`${SHADOW_VARIANT}/`)));
}

/**
 * Compares the hours of which something is new, each whole: both sides' files may come at any time, and a request's two records in
 * either order. The few copies that are answered in the hour after their request stay unmatched.
 */
export async function compareShadowHours(
  settings: Settings,
  byHour: ReadonlyMap<string, readonly string[]>,
  hasTime: () => boolean,
): Promise<{ readonly hours: readonly ShadowHourSummary[]; readonly isComplete: boolean }> {
  const hours: ShadowHourSummary[] = [];
  for (const [key, shadow] of byHour) {
    if (!key.startsWith(`${SHADOW_VARIANT}/`)) continue;
    const hour = key.slice(SHADOW_VARIANT.length + 1);
    const live = [...liveHours(byHour)].flatMap(([other, keys]) => (other.endsWith(`/${hour}`) ? keys : []));
    const files = [...live, ...shadow].sort();
    const note = `${settings.root}/shadow/${hour}.json`;
    const known = (await readNote<ShadowHour>(settings.bucket, note))?.value;
    if (known?.files.join() === files.join()) continue;
    const numbers = await compareHour(settings, { live, shadow }, hasTime);
    if (numbers === undefined) return { hours, isComplete: false };
    // Told before it is noted: a run that fails in between tells it again.
    await sendShadowHour(settings, key, numbers);
    await writeNote(settings.bucket, note, { files, numbers } satisfies ShadowHour);
    hours.push({ hour, compared: numbers.compared, agreeing: numbers.agreeing });
  }
  return { hours, isComplete: true };
}

/** Undefined where time ran out. */
async function compareHour(
  { bucket, classNames }: Settings,
  files: Readonly<Record<"live" | "shadow", readonly string[]>>,
  hasTime: () => boolean,
): Promise<ShadowNumbers | undefined> {
  const comparison = new ShadowComparison({ classes: classNames, differences: DIFFERENCES });
  for (const side of ["live", "shadow"] as const) {
    for (const key of files[side]) {
      if (!hasTime()) return undefined;
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      const reader = new CaptureReader(
        { prediction: (prediction) => comparison.add(side, key, prediction), skipped: () => undefined },
        classNames.length,
      );
      if (Body) for await (const piece of Body as unknown as AsyncIterable<Uint8Array>) reader.push(piece);
      reader.end();
    }
  }
  comparison.settle();
  return comparison.numbers();
}
