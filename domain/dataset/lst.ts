/** One line of a `.lst` file: what the built-in image classification algorithm reads beside its images. */
export interface LstEntry {
  readonly index: number;
  /** Number of the class, from 0. */
  readonly classIndex: number;
  /** Path below the channel's prefix. */
  readonly path: string;
}

/** Thrown when a `.lst` file has a line that is not index ⇥ class ⇥ path. */
export class LstError extends Error {
  override readonly name = "LstError";
}

/** The text of a `.lst` file: a line an image, index ⇥ class ⇥ path. */
export function writeLst(entries: readonly LstEntry[]): string {
  return entries
    .map(({ index, classIndex, path }) => {
      if (path === "" || /[\t\r\n]/.test(path)) throw new LstError(`'${path}' can't be a path in a .lst file`);
      return `${index}\t${classIndex}\t${path}\n`;
    })
    .join("");
}

/** Reads a `.lst` file; classes may be written as decimals (`1.0000`), as MXNet's own tool writes them. */
export function readLst(text: string): LstEntry[] {
  return text
    .split(/\r?\n/)
    .map((line, at) => ({ line, at }))
    .filter(({ line }) => line !== "")
    .map(({ line, at }) => {
      const [index, label, path, ...rest] = line.split("\t");
      const classIndex = Number(label);
      if (
        !/^\d+$/.test(index ?? "") ||
        !/^\d+(\.0*)?$/.test(label ?? "") ||
        path === undefined ||
        path === "" ||
        rest.length > 0
      ) {
        throw new LstError(`line ${at + 1} is not index, class and path separated by tabs: '${line.slice(0, 80)}'`);
      }
      return { index: Number(index), classIndex, path };
    });
}
