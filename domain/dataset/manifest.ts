import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { isPictureSizes, type PictureSizes } from "../images/pictureSizes.ts";

/** A file of the data set, by its key in the bucket. */
export interface ManifestFile {
  readonly sha256: string;
  readonly bytes: number;
  /** Name of its class. */
  readonly label: string;
}

/** `manifest.json`: what a data set consists of. It is written last, so it says that the rest is there. */
export interface Manifest {
  readonly version: string;
  readonly dataset: string;
  /** In the order of their numbers: the position is the class of the `.lst` files and of the probabilities. */
  readonly classes: readonly string[];
  readonly train: number;
  readonly test: number;
  readonly bytes: number;
  /** Sizes of the pictures; left out where all are CIFAR's, and in manifests of before. */
  readonly pictures?: PictureSizes;
  readonly files: Readonly<Record<string, ManifestFile>>;
}

/** Thrown when a manifest.json can't be read as one. */
export class ManifestError extends Error {
  override readonly name = "ManifestError";
}

/** Makes the manifest; the version depends on classes, keys, labels and content alone – not on order, name or time. */
export function createManifest(
  dataset: string,
  classes: readonly string[],
  files: ReadonlyMap<string, ManifestFile>,
  pictures?: PictureSizes,
): Manifest {
  const hash = createHash("sha256").update(`${JSON.stringify(classes)}\n`);
  const sorted: Record<string, ManifestFile> = {};
  const counts = { train: 0, test: 0, bytes: 0 };
  for (const key of [...files.keys()].sort()) {
    const file = files.get(key) as ManifestFile;
    sorted[key] = file;
    hash.update(`${JSON.stringify([key, file.sha256, file.label])}\n`);
    counts.bytes += file.bytes;
    if (key.startsWith("train/")) counts.train++;
    else if (key.startsWith("test/")) counts.test++;
  }
  return {
    version: hash.digest("hex").slice(0, 12),
    dataset,
    classes,
    ...counts,
    ...(pictures && { pictures }),
    files: sorted,
  };
}

export function writeManifest(manifest: Manifest): string {
  return `${JSON.stringify(manifest, undefined, 1)}\n`;
}

/** Whether two say the same, in whatever order. */
export function sameManifest(one: Manifest, other: Manifest): boolean {
  return isDeepStrictEqual(one, other);
}

/** Reads a manifest.json and checks the form of all of it. */
export function readManifest(text: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ManifestError("manifest.json is no JSON", { cause: error });
  }
  if (!isManifest(value)) throw new ManifestError("manifest.json is not a manifest of this project");
  return value;
}

function isManifest(value: unknown): value is Manifest {
  if (!isRecord(value)) return false;
  const { version, dataset, classes, train, test, bytes, pictures, files } = value;
  return (
    typeof version === "string" &&
    /^[0-9a-f]{12}$/.test(version) &&
    typeof dataset === "string" &&
    Array.isArray(classes) &&
    classes.every((name) => typeof name === "string") &&
    [train, test, bytes].every((count) => Number.isInteger(count)) &&
    (pictures === undefined || isPictureSizes(pictures)) &&
    isRecord(files) &&
    Object.values(files).every(isFile)
  );
}

function isFile(value: unknown): value is ManifestFile {
  return (
    isRecord(value) &&
    typeof value["sha256"] === "string" &&
    Number.isInteger(value["bytes"]) &&
    typeof value["label"] === "string"
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
