import { basename } from "node:path";
import { FreeNames, keyName } from "../../../domain/dataset/keyNames.ts";
import { layOut, type Part } from "../../../domain/dataset/imageLayout.ts";
import type { ManifestFile } from "../../../domain/dataset/manifest.ts";
import { validationPart } from "../../../domain/dataset/split.ts";
import { convertHint } from "../../../domain/dataset/pictureKinds.ts";
import { sizesOf } from "../../../domain/images/pictureSizes.ts";
import { UsageError } from "../../runs/errors.ts";
import { datasetOf } from "../datasetOf.ts";
import { PictureStore } from "../pictureStore.ts";
import type { PreparedDataset, PrepareOptions } from "../types.ts";
import { bucketAndPrefix } from "../../stack/s3Uri.ts";
import { bucketImages } from "./bucketImages.ts";
import { chooseClasses } from "./chooseClasses.ts";
import { folderImages } from "./folderImages.ts";
import type { FoundImage } from "./foundImages.ts";
import { ImageProblems } from "./imageProblems.ts";
import { inspectImages, readInspected, type Inspected } from "./inspectImages.ts";

const usualShare = 0.2;
/** Fewer pictures of a class teach nothing and prove nothing. */
const leastPictures: Readonly<Record<Part, number>> = { train: 5, test: 1 };

/**
 * Makes a data set of a folder, or of a bucket's prefix, that has a subfolder a class. All of it is looked at first, and what
 * is wrong is told by name before anything is uploaded.
 *
 * @throws {UsageError} with everything that is wrong
 */
export async function imagesDataset(source: string, options: PrepareOptions): Promise<PreparedDataset> {
  const store = new PictureStore(options.cacheDir);
  try {
    return await read(source, options, store);
  } catch (error) {
    store.close();
    throw error;
  }
}

async function read(source: string, options: PrepareOptions, store: PictureStore): Promise<PreparedDataset> {
  const { signal, imageSize, onProgress } = options;
  const place = source.startsWith("s3://") ? bucketAndPrefix(source) : undefined;
  const { images, leftOut } =
    place === undefined
      ? await folderImages(source, signal)
      : await bucketImages(await clientOf(options, place.bucket), place, signal);
  const hint = convertHint(leftOut.kinds);
  const { wanted, classes, hasParts, loose, others } = choose(source, images, options, hint);
  const { good, bad } = await inspectImages(wanted, {
    store,
    ...(imageSize === undefined ? {} : { imageSize }),
    ...(signal === undefined ? {} : { signal }),
    onProgress: (done, total) => onProgress?.({ phase: "read", done, total, unit: "files" }),
  });
  const problems = new ImageProblems();
  problems.add("These can't be read", bad.map(({ path, reason }) => `${path}: ${reason}`).sort());
  const pictures = withoutRepeats(good, problems);
  const partOf = hasParts ? givenPart : chosenPart(pictures, options.validationShare ?? usualShare);
  // A class whose pictures can't be read has too few of them only for that reason.
  if (bad.length === 0) requireEnough(pictures, partOf, classes, problems);
  problems.throwIfAny(source, hint);
  return {
    ...assemble(place === undefined ? basename(source) : source, classes, pictures, partOf, store),
    ...(hint !== "" && { hint }),
    turned: pictures.reduce((sum, { turned }) => sum + (turned === true ? 1 : 0), 0),
    leftOut: [
      ...[...leftOut.kinds]
        .sort()
        .map(([kind, count]) => ({ count, one: `${kind} picture`, many: `${kind} pictures` })),
      { count: leftOut.hidden, one: "hidden file", many: "hidden files" },
      { count: leftOut.others, one: "other file", many: "other files" },
      { count: leftOut.links, one: "link", many: "links" },
      { count: loose, one: "picture in no class's folder", many: "pictures in no class's folder" },
      { count: others, one: "picture of another class", many: "pictures of other classes" },
      { count: good.length - pictures.length, one: "repeated picture", many: "repeated pictures" },
    ].filter(({ count }) => count > 0),
    ...(place && { source: place }),
  };
}

/** The pictures that are wanted, and what is told of the others; of these nothing stays, since there may be many. */
function choose(source: string, images: readonly FoundImage[], options: PrepareOptions, hint: string) {
  const { pictures, parts, loose } = layOut(images);
  const classes = chooseClasses(source, { pictures, parts, loose }, options.classes, hint);
  const hasParts = parts.length > 1;
  if (hasParts && options.validationShare !== undefined) {
    throw new UsageError(`${source} has its own ${parts.join(" and ")}: leave out --validation-share.`);
  }
  const wanted = pictures.filter(({ label }) => classes.includes(label));
  return { wanted, classes, hasParts, loose, others: pictures.length - wanted.length };
}

async function clientOf({ s3Of }: PrepareOptions, bucket: string): ReturnType<NonNullable<PrepareOptions["s3Of"]>> {
  if (s3Of === undefined) throw new UsageError("Pictures of a bucket need a client for S3.");
  return s3Of(bucket);
}

/** One of each that is there twice in its class; one that is in two classes or parts is a problem. */
function withoutRepeats(pictures: readonly Inspected[], problems: ImageProblems): Inspected[] {
  const first = new Map<string, Inspected>();
  const lines = { classes: [] as string[], parts: [] as string[] };
  const kept: Inspected[] = [];
  for (const picture of [...pictures].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const twin = first.get(picture.sha256);
    if (twin === undefined) {
      first.set(picture.sha256, picture);
      kept.push(picture);
    } else if (twin.label !== picture.label) lines.classes.push(`${twin.path} and ${picture.path}`);
    else if (twin.part !== picture.part) lines.parts.push(`${twin.path} and ${picture.path}`);
  }
  problems.add("The same picture is in two classes", lines.classes);
  problems.add("The same picture is both learned from and validated with", lines.parts);
  return kept;
}

type PartOf = (picture: Inspected) => Part;

const givenPart: PartOf = ({ part }) => part ?? "train";

function chosenPart(pictures: readonly Inspected[], share: number): PartOf {
  const chosen = validationPart(pictures, share);
  return (picture) => (chosen.has(picture) ? "test" : "train");
}

function requireEnough(
  pictures: readonly Inspected[],
  partOf: PartOf,
  classes: readonly string[],
  problems: ImageProblems,
): void {
  const counts = new Map<string, number>();
  for (const picture of pictures) {
    const name = `${partOf(picture)} ${picture.label}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const lines = classes.flatMap((label) =>
    (["train", "test"] as const).flatMap((part) => {
      const count = counts.get(`${part} ${label}`) ?? 0;
      const use = part === "train" ? "to train with" : "to validate with";
      return count < leastPictures[part] ? [`${label}: ${count} ${use}, at least ${leastPictures[part]} needed`] : [];
    }),
  );
  problems.add("These classes have too few pictures", lines);
}

/** The manifest has a record a picture; beside it nothing stays of one but where it is read again. */
function assemble(
  name: string,
  classes: readonly string[],
  pictures: readonly Inspected[],
  partOf: PartOf,
  store: PictureStore,
): PreparedDataset {
  const folders = new FreeNames();
  const folderOf = new Map(classes.map((label, index) => [label, folders.take(keyName(label, `class-${index + 1}`))]));
  const names = new Map<string, FreeNames>();
  const files = new Map<string, ManifestFile>();
  const sources = new Map<string, Inspected["source"]>();
  for (const picture of pictures) {
    const folder = `${partOf(picture)}/${folderOf.get(picture.label) ?? ""}`;
    const free = names.get(folder) ?? new FreeNames();
    names.set(folder, free);
    const stem = keyName(picture.below.replaceAll("/", "-").replace(/\.[^.]*$/, ""), "picture");
    const key = `${folder}/${free.take(stem, `.${picture.kind}`)}`;
    files.set(key, picture.upload);
    sources.set(key, picture.source);
  }
  const content = {
    read: (key: string) => {
      const [file, source] = [dataset.manifest.files[key], sources.get(key)];
      if (file === undefined || source === undefined) throw new RangeError(`no file '${key}' in the data set`);
      return readInspected(source, file.sha256, store);
    },
    close: () => store.close(),
  };
  const dataset = datasetOf(name, classes, files, content, sizesOf(pictures));
  return dataset;
}
