import pMap from "p-map";
import { CaptureReader, payloadBytes, type CapturedPrediction } from "../../domain/captures/capture.ts";
import {
  ShadowComparison,
  type ShadowComparisonOptions,
  type ShadowDifference,
  type ShadowNumbers,
} from "../../domain/shadow/shadowComparison.ts";
import { isShadowPlace } from "../../domain/shadow/shadowVariant.ts";
import type { CaptureFile } from "./captureFiles.ts";

/** A difference with the picture that it is about, where that was captured and is small enough to keep. */
export interface PicturedDifference extends ShadowDifference {
  readonly image?: { readonly contentType: string; readonly data: string };
}

/** What comparing a shadow with the live model has come to. */
export interface ShadowResult extends ShadowNumbers {
  readonly differences: readonly PicturedDifference[];
}

const OPEN_STREAMS = 8;
const HOUR = 3_600_000;
const LARGEST_PICTURE = 192 * 1024;

/** The files of variants that answer, and those of the shadow. */
export function splitShadow(files: readonly CaptureFile[]): Record<"live" | "shadow", CaptureFile[]> {
  return {
    live: files.filter(({ variant }) => !isShadowPlace(variant)),
    shadow: files.filter(({ variant }) => isShadowPlace(variant)),
  };
}

/**
 * Compares the shadow's captured answers with the live model's, hour by hour, so that no more than an hour is in memory. Hours in
 * which the shadow captured nothing are not read.
 */
export async function compareShadow(
  { live, shadow }: Readonly<Record<"live" | "shadow", readonly CaptureFile[]>>,
  options: ShadowComparisonOptions,
): Promise<ShadowResult> {
  const comparison = new ShadowComparison(options);
  const hours = new Map<string, Record<"live" | "shadow", CaptureFile[]>>();
  const filesOf = (hour: string): Record<"live" | "shadow", CaptureFile[]> => {
    let files = hours.get(hour);
    if (files === undefined) hours.set(hour, (files = { live: [], shadow: [] }));
    return files;
  };
  for (const file of shadow) {
    filesOf(hourOf(file.name)).shadow.push(file);
    // A copy may be answered in the hour after its request.
    filesOf(neighbour(hourOf(file.name)));
  }
  for (const file of live) hours.get(hourOf(file.name))?.live.push(file);
  for (const [hour, files] of [...hours].sort(([a], [b]) => (a < b ? -1 : 1))) {
    for (const side of ["live", "shadow"] as const) {
      const add = (file: CaptureFile) =>
        readFile(file, options.classes.length, (prediction) => comparison.add(side, file.name, prediction));
      await pMap(files[side], add, { concurrency: OPEN_STREAMS });
    }
    const start = startOf(hour);
    comparison.settle(Number.isNaN(start) ? undefined : start + HOUR);
  }
  comparison.settle();
  const numbers = comparison.numbers();
  return { ...numbers, differences: await withPictures(numbers.differences, live) };
}

async function readFile(
  file: CaptureFile,
  classes: number,
  visit: (prediction: CapturedPrediction) => void,
): Promise<void> {
  // What can't be read is told by the statistics over the live model's files.
  const reader = new CaptureReader({ prediction: visit, skipped: () => undefined }, classes);
  for await (const piece of file.open()) reader.push(piece);
  reader.end();
}

/** Fetches the pictures of the differences that were kept: while they were found, it was not known which would be. */
async function withPictures(
  differences: readonly ShadowDifference[],
  files: readonly CaptureFile[],
): Promise<PicturedDifference[]> {
  const images = new Map<string, NonNullable<PicturedDifference["image"]>>();
  const names = new Set(differences.map(({ place }) => place.file));
  const wanted = new Set(differences.map(({ place }) => `${place.file}\n${place.line}`));
  await pMap(
    files.filter(({ name }) => names.has(name)),
    (file) =>
      readFile(file, 0, (prediction) => {
        const key = `${file.name}\n${prediction.line}`;
        const input = wanted.has(key) && prediction.row === undefined ? prediction.input() : undefined;
        if (input === undefined) return;
        const bytes = payloadBytes(input);
        if (bytes.length > LARGEST_PICTURE) return;
        images.set(key, { contentType: input.contentType, data: Buffer.from(bytes).toString("base64") });
      }),
    { concurrency: OPEN_STREAMS },
  );
  return differences.map((difference) => {
    const image = images.get(`${difference.place.file}\n${difference.place.line}`);
    return image === undefined ? difference : { ...difference, image };
  });
}

/** `yyyy/mm/dd/hh` of a capture file's path, or of a flat copy's name; empty where it says none. */
function hourOf(name: string): string {
  return /(?:^|[/-])(\d{4}[/-]\d\d[/-]\d\d[/-]\d\d)[/-][^/]+$/.exec(name)?.[1]?.replaceAll("-", "/") ?? "";
}

function startOf(hour: string): number {
  const [year = "", month = "", day = "", hours = ""] = hour.split("/");
  return Date.parse(`${year}-${month}-${day}T${hours}:00:00Z`);
}

/** The hour before. */
function neighbour(hour: string): string {
  const start = startOf(hour);
  return Number.isNaN(start)
    ? hour
    : new Date(start - HOUR).toISOString().slice(0, 13).replaceAll("-", "/").replace("T", "/");
}
