import { otherKindByName } from "../../../domain/dataset/pictureKinds.ts";

/** A picture that a folder or a bucket has. */
export interface FoundImage {
  /** Path below the folder or prefix, with slashes. */
  readonly path: string;
  /** Bytes, as the folder or bucket has it. */
  readonly size: number;
  read(): Promise<Uint8Array>;
}

/** One that need not be kept, since it can be read again at once. */
export interface NearImage extends FoundImage {
  readAgain(): Uint8Array;
}

export function isNear(image: FoundImage): image is NearImage {
  return "readAgain" in image;
}

/** What a folder or a bucket has beside pictures. */
export class LeftOut {
  /** Files and folders with a dot before their names, and those that systems leave behind. */
  hidden = 0;
  /** Files that are no pictures by their names. */
  others = 0;
  /** Links: one could lead out of the folder. */
  links = 0;
  /** Pictures of kinds that are not taken, by their names. */
  readonly kinds = new Map<string, number>();

  /** Counts a file that is neither PNG nor JPEG by its name. */
  file(name: string): void {
    const kind = otherKindByName(name);
    if (kind === undefined) this.others++;
    else this.kinds.set(kind, (this.kinds.get(kind) ?? 0) + 1);
  }
}

/** What a folder or a bucket has. */
export interface FoundImages {
  readonly images: readonly FoundImage[];
  readonly leftOut: LeftOut;
}

/** What file managers leave in folders of pictures without a dot. */
const leftBehind = new Set(["thumbs.db", "desktop.ini", "__macosx", "ehthumbs.db"]);

export function isHidden(name: string): boolean {
  return name.startsWith(".") || leftBehind.has(name.toLowerCase());
}

/** More than any data set that fits a machine; a folder that has more was hardly meant. */
export const mostPictures = 1_000_000;
