import { basename } from "node:path";
import { ArchiveError } from "../../domain/dataset/archiveError.ts";
import { UnknownClassError } from "../../domain/dataset/cifar.ts";
import { UsageError } from "../runs/errors.ts";
import { DatasetCollector } from "./collect.ts";
import type { BucketOptions, PreparedDataset, PrepareOptions, UploadOptions, UploadResult } from "./types.ts";

export type { EtlProgress, PreparedDataset, PrepareOptions, UploadOptions, UploadResult } from "./types.ts";

const defaultClasses = ["bicycle", "motorcycle"];

/**
 * Decodes a data set and keeps the wanted classes: everything that is known before there is a bucket, the version above
 * all. Nothing is written but the download in `cacheDir`.
 *
 * @throws {UsageError} for an unknown data set or class, and for an archive given by path that is unfit
 */
export async function prepareDataset(options: PrepareOptions): Promise<PreparedDataset> {
  const collector = new DatasetCollector(options.cacheDir);
  try {
    return await fill(collector, options);
  } catch (error) {
    collector.discard();
    if (error instanceof UnknownClassError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

/** Brings a data set into its bucket; a second time it uploads nothing. See `upload.ts`. */
export async function uploadDataset(dataset: PreparedDataset, options: UploadOptions): Promise<UploadResult> {
  const { upload } = await import("./upload.ts");
  return upload(dataset, options);
}

/** Removes what the bucket has of former data sets; returns how many pictures went. See `bucketData.ts`. */
export async function removeFormerData(version: string, options: BucketOptions): Promise<number> {
  const { removeFormer } = await import("./bucketData.ts");
  return removeFormer(version, options);
}

async function fill(collector: DatasetCollector, options: PrepareOptions): Promise<PreparedDataset> {
  const { archive, images } = options;
  checkChoice(options);
  if (images !== undefined) {
    const { imagesDataset } = await import("./images/imagesDataset.ts");
    return imagesDataset(images, options);
  }
  if (archive !== undefined) {
    try {
      return await fillFromArchive(collector, archive, basename(archive), options);
    } catch (error) {
      throw error instanceof ArchiveError ? new UsageError(`${archive}: ${error.message}`, { cause: error }) : error;
    }
  }
  switch (options.dataset as string) {
    case "sample":
      return fillWithSample(collector, options);
    case "cifar100": {
      const { downloadCifar100 } = await import("./download.ts");
      return fillFromArchive(collector, await downloadCifar100(options), "cifar100", options);
    }
    default:
      throw new UsageError(
        `Unknown data set '${options.dataset}': there are sample and cifar100 (or an archive by its path).`,
      );
  }
}

/** Options that say different things must not be read in an order of our own. */
function checkChoice({ archive, images, validationShare, imageSize }: PrepareOptions): void {
  if (images !== undefined && archive !== undefined) throw new UsageError("Give --images or --archive, not both.");
  if (images !== undefined) return;
  if (validationShare !== undefined)
    throw new UsageError("--validation-share is for --images: the other data have parts.");
  if (imageSize !== undefined) throw new UsageError("--image-size is for --images: the other data are 32 × 32 pixels.");
}

async function fillFromArchive(
  collector: DatasetCollector,
  path: string,
  name: string,
  options: PrepareOptions,
): Promise<PreparedDataset> {
  const [{ readArchive }, { extractedFolder, readExtracted }] = await Promise.all([
    import("./archive.ts"),
    import("./extractedFolder.ts"),
  ]);
  const folder = await extractedFolder(path);
  const { classes = defaultClasses, onProgress, signal } = options;
  const read = folder === undefined ? readArchive : readExtracted;
  const found = await read(folder ?? path, {
    classes,
    onRecord: (record) => collector.add(record),
    onRestart: () => collector.discard(),
    onProgress: (done, total) => onProgress?.({ phase: "decode", done, total, unit: "bytes" }),
    ...(signal === undefined ? {} : { signal }),
  });
  const dataset = collector.finish(name, found);
  requirePictures(dataset);
  return dataset;
}

async function fillWithSample(collector: DatasetCollector, options: PrepareOptions): Promise<PreparedDataset> {
  const [{ sampleClasses }, { samplePictures }] = await Promise.all([
    import("../../domain/sample/sample.ts"),
    import("./samplePictures.ts"),
  ]);
  const wanted = options.classes ?? sampleClasses;
  if (wanted.length !== sampleClasses.length || !sampleClasses.every((name) => wanted.includes(name))) {
    throw new UsageError(
      `The sample has the classes ${sampleClasses.join(" and ")}; for others take --dataset cifar100.`,
    );
  }
  for (const picture of await samplePictures(options)) collector.add(picture);
  return collector.finish("sample", sampleClasses);
}

/** A class without a picture in a part can be neither learned nor validated. */
function requirePictures({ classes, manifest }: PreparedDataset): void {
  for (const part of ["train", "test"]) {
    const present = new Set(
      Object.entries(manifest.files).flatMap(([key, { label }]) => (key.startsWith(`${part}/`) ? [label] : [])),
    );
    const empty = classes.filter((name) => !present.has(name));
    if (empty.length > 0) throw new ArchiveError(`has no picture of ${empty.join(", ")}`, part);
  }
}
