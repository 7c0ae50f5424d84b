/** A picture that a folder or a bucket has. */
export interface FoundImage {
  /** Path below the folder or prefix, with slashes. */
  readonly path: string;
  /** Bytes, as the folder or bucket has it. */
  readonly size: number;
  read(): Promise<Uint8Array>;
  /** The same at once, where the picture is near. */
  readAgain?(): Uint8Array;
}

/** What a folder or a bucket has. */
export interface FoundImages {
  readonly images: readonly FoundImage[];
  /** Files and folders with a dot before their names, and those that systems leave behind. */
  readonly hidden: number;
  /** Files that are no pictures by their names. */
  readonly others: number;
  /** Links: one could lead out of the folder. */
  readonly links: number;
}

export const pictureName = /\.(png|jpe?g)$/i;

/** What file managers leave in folders of pictures without a dot. */
const leftBehind = new Set(["thumbs.db", "desktop.ini", "__macosx", "ehthumbs.db"]);

export function isHidden(name: string): boolean {
  return name.startsWith(".") || leftBehind.has(name.toLowerCase());
}

/** More than any data set that fits a machine; a folder that has more was hardly meant. */
export const mostPictures = 1_000_000;
