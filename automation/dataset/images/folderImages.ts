import { closeSync, constants, fstatSync, openSync, readFileSync, type Dirent } from "node:fs";
import { open, readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { pictureName } from "../../../domain/dataset/pictureKinds.ts";
import { messageOf, UsageError } from "../../runs/errors.ts";
import { type FoundImage, type FoundImages, isHidden, LeftOut, mostPictures, type NearImage } from "./foundImages.ts";

const deepest = 16;
/** Never through a link (one that took the place of a file since the folder was read), and never waiting for a pipe. */
const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** The pictures of a folder and its subfolders. Links are not followed. */
export async function folderImages(folder: string, signal?: AbortSignal): Promise<FoundImages> {
  const root = await rootOf(folder);
  const images: FoundImage[] = [];
  const leftOut = new LeftOut();
  const walk = async (below: readonly string[]): Promise<void> => {
    signal?.throwIfAborted();
    for (const entry of await entriesOf(join(root, ...below))) {
      const steps = [...below, entry.name];
      if (isHidden(entry.name)) leftOut.hidden++;
      else if (entry.isSymbolicLink()) leftOut.links++;
      else if (entry.isDirectory()) {
        if (steps.length > deepest) throw new UsageError(`${join(folder, ...steps)}: folders are nested too deep.`);
        await walk(steps);
      } else if (!entry.isFile() || !pictureName.test(entry.name)) leftOut.file(entry.name);
      else images.push(await imageAt(root, steps));
      if (images.length > mostPictures) throw new UsageError(`${folder} has more than ${mostPictures} pictures.`);
    }
  };
  await walk([]);
  return { images, leftOut };
}

async function rootOf(folder: string): Promise<string> {
  const info = await stat(folder).catch(() => undefined);
  if (info === undefined) throw new UsageError(`There is no folder ${folder}.`);
  if (!info.isDirectory()) throw new UsageError(`${folder} is no folder: --images wants one with a subfolder a class.`);
  return realpath(folder);
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    throw new UsageError(`${folder} can't be read: ${messageOf(error)}.`, { cause: error });
  }
}

/** One object a picture and no closures: there may be a million. */
class FolderImage implements NearImage {
  readonly path: string;
  readonly size: number;
  readonly root: string;

  constructor(root: string, path: string, size: number) {
    this.root = root;
    this.path = path;
    this.size = size;
  }

  async read(): Promise<Uint8Array> {
    const handle = await open(join(this.root, this.path), flags);
    try {
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  }

  readAgain(): Uint8Array {
    const file = join(this.root, this.path);
    const fd = openSync(file, flags);
    try {
      if (!fstatSync(fd).isFile()) throw new Error(`${file} is no file any more`);
      return readFileSync(fd);
    } finally {
      closeSync(fd);
    }
  }
}

async function imageAt(root: string, steps: readonly string[]): Promise<FoundImage> {
  const path = steps.join("/");
  const { size } = await stat(join(root, path));
  return new FolderImage(root, path, size);
}
