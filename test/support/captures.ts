import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { encodePng } from "../../domain/images/png.ts";

/** A small picture, a different one for each number. */
export function picture(seed: number): Buffer {
  const side = 16;
  const rgb = Uint8Array.from({ length: side * side * 3 }, (_, i) => (i * (seed + 3) + seed * 29) % 256);
  return encodePng(rgb, side, side);
}

export interface CaptureParts {
  readonly id: string;
  readonly time: string;
  readonly probabilities: readonly number[];
  readonly image?: Uint8Array;
  readonly encoding?: "JSON" | "BASE64";
  readonly inferenceId?: string;
}

/** A capture record as SageMaker writes it. */
export function captureLine({ id, time, probabilities, image, encoding = "JSON", inferenceId }: CaptureParts): string {
  const answer = JSON.stringify(probabilities);
  return JSON.stringify({
    captureData: {
      ...(image && {
        endpointInput: {
          observedContentType: "image/png",
          mode: "INPUT",
          data: Buffer.from(image).toString("base64"),
          encoding: "BASE64",
        },
      }),
      endpointOutput: {
        observedContentType: "application/json",
        mode: "OUTPUT",
        data: encoding === "JSON" ? answer : Buffer.from(answer).toString("base64"),
        encoding,
      },
    },
    eventMetadata: { eventId: id, ...(inferenceId !== undefined && { inferenceId }), inferenceTime: time },
    eventVersion: "0",
  });
}

/** Writes files below a folder; keys are paths. */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}
