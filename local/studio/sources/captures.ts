import type { CapturedPrediction } from "../../../domain/captures/capture.ts";
import { CaptureReader, payloadBytes } from "../../../domain/captures/capture.ts";
import type { CaptureView } from "../wire.ts";
import type { ClassNames } from "./classNames.ts";
import type { StudioClients } from "./clients.ts";
import type { CaptureDestination, Endpoints } from "./endpoints.ts";
import { newestKeys } from "./newestKeys.ts";
import { labelsFor, pictureType } from "./values.ts";

/** Captured predictions that are kept and shown. */
const MOST_CAPTURES = 60;
const MOST_PICTURE_BYTES = 2 * 1024 * 1024;
const MOST_FILE_BYTES = 32 * 1024 * 1024;

interface Kept {
  readonly view: CaptureView;
  readonly picture: Buffer | undefined;
}

/** The newest captured predictions of all endpoints, as they stand in S3. */
export class Captures {
  readonly #clients: StudioClients;
  readonly #endpoints: Endpoints;
  readonly #classes: ClassNames;
  #files = new Map<string, Promise<Kept[]>>();
  #shown = new Map<string, Kept>();

  constructor(clients: StudioClients, endpoints: Endpoints, classes: ClassNames) {
    this.#clients = clients;
    this.#endpoints = endpoints;
    this.#classes = classes;
  }

  /** Newest first. */
  async read(): Promise<CaptureView[]> {
    const destinations = await this.#endpoints.destinations();
    const files = new Map<string, Promise<Kept[]>>();
    const lists = await Promise.all(
      destinations.flatMap((destination) =>
        destination.variants.map(async (variant) => {
          const kept: Kept[] = [];
          // A file never changes once it is there, so what was read of it stays good.
          for await (const key of newestKeys(
            await this.#clients.s3(),
            destination.bucket,
            folder(destination, variant),
          )) {
            const id = `${destination.bucket}/${key}`;
            const file = this.#files.get(id) ?? this.#readFile(destination, variant, key);
            files.set(id, file);
            kept.push(...(await file));
            if (kept.length >= MOST_CAPTURES) break;
          }
          return kept;
        }),
      ),
    );
    this.#files = files;
    const newest = lists
      .flat()
      .sort((a, b) => b.view.time - a.view.time)
      .slice(0, MOST_CAPTURES);
    this.#shown = new Map(newest.map((kept) => [kept.view.id, kept]));
    return newest.map(({ view }) => view);
  }

  /** The picture of a capture that is shown. */
  picture(id: string): Buffer | undefined {
    return this.#shown.get(id)?.picture;
  }

  async #readFile(destination: CaptureDestination, variant: string, key: string): Promise<Kept[]> {
    const { GetObjectCommand } = await import("@aws-sdk/client-s3");
    const s3 = await this.#clients.s3();
    const classes =
      (await this.#endpoints.classesOf(destination.endpoint)) ?? (await this.#classes.of(destination.bucket));
    const { Body: body, ContentLength: length = 0 } = await s3.send(
      new GetObjectCommand({ Bucket: destination.bucket, Key: key }),
    );
    if (body === undefined || length > MOST_FILE_BYTES) return [];
    const kept: Kept[] = [];
    const reader = new CaptureReader({
      prediction: (prediction) => {
        kept.push(keep(prediction, destination.endpoint, variant, classes));
        if (kept.length > MOST_CAPTURES) kept.shift();
      },
      skipped: () => undefined,
    });
    reader.push(await body.transformToByteArray());
    reader.end();
    return kept.reverse();
  }
}

function keep(
  prediction: CapturedPrediction,
  endpoint: string,
  variant: string,
  classes: readonly string[] | undefined,
): Kept {
  const input = prediction.input();
  const bytes = input === undefined ? undefined : Buffer.from(payloadBytes(input));
  const isPicture = bytes !== undefined && bytes.length <= MOST_PICTURE_BYTES && pictureType(bytes) !== undefined;
  return {
    view: {
      ...{ id: prediction.eventId, endpoint, variant, time: prediction.time },
      probabilities: [...prediction.probabilities],
      labels: labelsFor(prediction.probabilities.length, classes),
      picture: isPicture,
    },
    picture: isPicture ? bytes : undefined,
  };
}

function folder({ prefix, endpoint }: CaptureDestination, variant: string): string {
  return `${prefix === "" ? "" : `${prefix}/`}${endpoint}/${variant}/`;
}
