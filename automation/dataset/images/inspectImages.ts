import { hash } from "node:crypto";
import pMap from "p-map";
import type { Placed } from "../../../domain/dataset/imageLayout.ts";
import type { ManifestFile } from "../../../domain/dataset/manifest.ts";
import { decodeImage } from "../../../domain/images/decodeImage.ts";
import { ImageError } from "../../../domain/images/imageError.ts";
import { inspectPicture, type PictureFile } from "../../../domain/images/pictureFile.ts";
import { encodePng } from "../../../domain/images/png.ts";
import { resize } from "../../../domain/images/resize.ts";
import { orientationOf } from "../../../domain/images/upright/orientation.ts";
import { turnPixels } from "../../../domain/images/upright/turnPixels.ts";
import { uprightPicture } from "../../../domain/images/upright/uprightPicture.ts";
import { messageOf } from "../../runs/errors.ts";
import type { PictureStore } from "../pictureStore.ts";
import { type FoundImage, isNear, type NearImage } from "./foundImages.ts";

/** A picture that can be read, as it will be uploaded. */
export interface Inspected extends Omit<Placed, "found"> {
  /** Of the picture as it was found, hexadecimal: tells the same one again. */
  readonly sha256: string;
  readonly kind: "png" | "jpg";
  /** Pixels, as it will be uploaded. */
  readonly width: number;
  readonly height: number;
  /** What will be uploaded. */
  readonly upload: ManifestFile;
  /** Its pixels lay otherwise than it is shown, by its Exif orientation: it goes up upright. */
  readonly turned?: true;
  /** Where it is read again from; a path where the store has under it what will be uploaded. */
  readonly source: NearImage | string;
}

/** What will be uploaded of a picture; throws where the file has changed since it was inspected. */
export function readInspected(source: Inspected["source"], sha256: string, store: PictureStore): Uint8Array {
  if (typeof source === "string") return store.read(source);
  const bytes = source.readAgain();
  if (hash("sha256", bytes) === sha256) return bytes;
  throw new Error(`${source.path} has changed since it was read: run again.`);
}

/** A picture that can't be used, by its path, and why. */
export interface Unreadable {
  readonly path: string;
  readonly reason: string;
}

export interface InspectOptions {
  /** Keeps what can't be read again at once: pictures of a bucket, and those that are made smaller or turned. */
  readonly store: PictureStore;
  /** Pixels a side that pictures are resized to; left out, they stay as they are. */
  readonly imageSize?: number;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

const mib = 1024 * 1024;
/** What a real-time endpoint takes in one request; a larger file could be learned from and never asked about. */
const largestFile = 25 * mib;
/** Where it is made smaller before anything else. */
const largestOriginal = 100 * mib;
const atATime = 8;

/** Reads every picture once, a few at a time, and checks it. */
export async function inspectImages(
  images: readonly Placed<FoundImage>[],
  options: InspectOptions,
): Promise<{ readonly good: Inspected[]; readonly bad: Unreadable[] }> {
  const good: Inspected[] = [];
  const bad: Unreadable[] = [];
  let done = 0;
  const look = async (image: Placed<FoundImage>): Promise<void> => {
    options.signal?.throwIfAborted();
    try {
      good.push(await inspect(image, options));
    } catch (error) {
      if (!(error instanceof ImageError) && !isOfTheFile(error)) throw error;
      bad.push({ path: image.path, reason: messageOf(error).replace(/\.$/, "") });
    } finally {
      options.onProgress?.(++done, images.length);
    }
  };
  await pMap(images, look, { concurrency: atATime });
  return { good, bad };
}

async function inspect({ found, ...placed }: Placed<FoundImage>, options: InspectOptions): Promise<Inspected> {
  const { store, imageSize } = options;
  const most = imageSize === undefined ? largestFile : largestOriginal;
  if (found.size > most)
    throw new ImageError(`The file has ${Math.ceil(found.size / mib)} MiB; at most ${most / mib} are taken`);
  const original = await found.read();
  const sha256 = hash("sha256", original);
  const { kind, width, height } = inspectPicture(original);
  const file = Buffer.from(original.buffer, original.byteOffset, original.byteLength);
  const orientation = orientationOf(file);
  const turned = orientation === 1 ? {} : { turned: true as const };
  const keep = (bytes: Buffer, picture: PictureFile): Inspected => {
    store.set(placed.path, bytes);
    const upload = { sha256: hash("sha256", bytes), bytes: bytes.length, label: placed.label };
    return { ...placed, ...picture, sha256, upload, ...turned, source: placed.path };
  };
  if (imageSize !== undefined) {
    const upright = turnPixels(await decodeImage(file, imageSize), orientation);
    const png = encodePng(resize(upright, imageSize, imageSize), imageSize, imageSize);
    return keep(png, { kind: "png", width: imageSize, height: imageSize });
  }
  if (orientation !== 1) {
    const upright = await uprightPicture(file);
    if (upright.length > largestFile) throw new ImageError("Turned upright, the file is too large: give --image-size");
    return keep(upright, inspectPicture(upright));
  }
  if (!isNear(found)) store.set(placed.path, original);
  const source = isNear(found) ? found : placed.path;
  const upload = { sha256, bytes: original.length, label: placed.label };
  return { ...placed, sha256, kind, width, height, upload, source };
}

/** What a file system says of one file: no permission, gone, a link now. */
function isOfTheFile(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return (
    code === "EACCES" ||
    code === "EPERM" ||
    code === "ENOENT" ||
    code === "ELOOP" ||
    code === "EIO" ||
    code === "EISDIR"
  );
}
