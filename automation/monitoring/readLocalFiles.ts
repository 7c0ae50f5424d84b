import { closeSync, openSync, readSync } from "node:fs";
import { CaptureReader } from "../../domain/captures/capture.ts";
import type { CaptureStatistics } from "../../domain/captures/captureStatistics.ts";
import type { CaptureFile } from "./captureFiles.ts";

/** A capture file on this machine. */
export type LocalFile = Pick<CaptureFile, "name" | "variant" | "bytes"> & { readonly path: string };

/** Reads files one after the other on this thread. */
export function readFilesHere(files: readonly LocalFile[], statistics: CaptureStatistics): void {
  for (const file of files) {
    const place = { file: file.name, variant: file.variant };
    const reader = new CaptureReader(
      {
        prediction: (prediction) => statistics.add(place, prediction),
        skipped: (skipped) => statistics.skip(place, skipped),
      },
      statistics.classCount,
    );
    const descriptor = openSync(file.path, "r");
    try {
      while (reader.fill((into) => readSync(descriptor, into)) > 0);
    } finally {
      closeSync(descriptor);
    }
    reader.end();
  }
}
