import { homedir } from "node:os";
import { join } from "node:path";
import type { EtlProgress, PreparedDataset, UploadResult } from "../../dataset/etl.ts";
import type { DatasetOptions } from "../options.ts";
import { formatBytes, formatCount, plural } from "../../progress/format.ts";
import type { StepHandle } from "../../progress/reporter.ts";
import type { LabelledKeys } from "../../dataset/selection.ts";
import type { Session } from "../session.ts";

/** Downloads are shared by all clones of a user. */
function cacheFolder(): string {
  return join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "scones", "datasets");
}

function showProgress(step: StepHandle): (progress: EtlProgress) => void {
  return ({ phase, done, total, unit }) => {
    const numbers =
      unit === "bytes"
        ? `${formatBytes(done)} of ${formatBytes(total)}`
        : `${formatCount(done)} of ${formatCount(total)}`;
    step.progress(`${phase} ${numbers}`, total > 0 ? done / total : undefined);
  };
}

/** ETL, first half: decode, keep the wanted classes, draw up `.lst` files and manifest. */
export async function decodeStep(session: Session, options: DatasetOptions): Promise<PreparedDataset> {
  return session.reporter.step("etl", async (step) => {
    const { prepareDataset } = await import("../../dataset/etl.ts");
    const prepared = await prepareDataset({
      dataset: options.dataset as "sample" | "cifar100", // Any other name is refused there, with the names there are.
      ...(options.archive === undefined ? {} : { archive: options.archive }),
      ...(options.images === undefined ? {} : { images: options.images }),
      ...(options.validationShare === undefined ? {} : { validationShare: options.validationShare }),
      ...(options.imageSize === undefined ? {} : { imageSize: options.imageSize }),
      s3Of: (bucket) => session.clients.s3Of(bucket),
      ...(options.classes === undefined ? {} : { classes: options.classes }),
      cacheDir: cacheFolder(),
      onProgress: showProgress(step),
      signal: session.signal,
    });
    if (prepared.hint !== undefined) session.reporter.warn(prepared.hint);
    return {
      value: prepared,
      message: `${prepared.name}: ${formatCount(prepared.train)} + ${plural(prepared.test, "image")} of ${classList(prepared.classes)}, ${formatBytes(prepared.bytes)}${turnedUpright(prepared)}${leftOut(prepared)}`,
      counts: { train: prepared.train, test: prepared.test, bytes: prepared.bytes },
    };
  });
}

const mostNamed = 5;

function classList(classes: readonly string[]): string {
  const more = classes.length - mostNamed;
  return `${classes.slice(0, mostNamed).join(", ")}${more > 0 ? ` and ${plural(more, "more class", "more classes")}` : ""}`;
}

function turnedUpright({ turned = 0 }: PreparedDataset): string {
  return turned === 0 ? "" : `; ${formatCount(turned)} turned upright, as their Exif data say`;
}

function leftOut({ leftOut = [] }: PreparedDataset): string {
  const parts = leftOut.map(({ count, one, many }) => plural(count, one, many));
  return parts.length === 0 ? "" : `; left out: ${parts.join(", ")}`;
}

/** ETL, second half: into the bucket what is not there yet. Gives the data set as it lies there. */
export async function uploadStep(session: Session, prepared: PreparedDataset, bucket: string): Promise<UploadResult> {
  return session.reporter.step("upload", async (step) => {
    const { uploadDataset } = await import("../../dataset/etl.ts");
    const result = await uploadDataset(prepared, {
      s3: await session.clients.s3(),
      bucket,
      onProgress: showProgress(step),
      signal: session.signal,
    });
    const { uploaded, skipped, bytes } = result;
    return {
      value: result,
      message: `${formatCount(uploaded)} uploaded, ${formatCount(skipped)} already there (s3://${bucket})`,
      counts: { uploaded, skipped, bytes },
    };
  });
}

/** Once the stack serves a data set: removes from the bucket what it had before. */
export async function removeFormer(session: Session, version: string, bucket: string): Promise<void> {
  const { removeFormerData } = await import("../../dataset/etl.ts");
  const removed = await removeFormerData(version, { s3: await session.clients.s3(), bucket, signal: session.signal });
  if (removed > 0) session.reporter.info(`${plural(removed, "picture")} of earlier data removed from s3://${bucket}`);
}

/** The test images of a data set with their labels. */
export function testImages(files: Readonly<Record<string, { readonly label: string }>>): LabelledKeys {
  return new Map(
    Object.entries(files)
      .filter(([key]) => key.startsWith("test/"))
      .map(([key, { label }]) => [key, label]),
  );
}
