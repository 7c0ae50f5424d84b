/** Which pictures of a folder belong to which class and part, told by their places alone. */

/** The two parts of a data set, as its keys and channels name them. */
export type Part = "train" | "test";

/** Where a picture belongs. */
export interface Placed {
  /** Path below the folder. */
  readonly path: string;
  /** Name of its class as its folder has it, in Unicode's composed form (NFC): a Mac stores names decomposed. */
  readonly label: string;
  /** Path below the folder of its class. */
  readonly below: string;
  /** Undefined where the folder has no parts and the pictures are still to be split. */
  readonly part?: Part;
}

export interface Layout {
  readonly pictures: readonly Placed[];
  /** Pictures in no class's folder, and those of parts that are not used. */
  readonly loose: readonly string[];
  /** The folders that were taken for parts, such as `train` and `val`. */
  readonly parts: readonly string[];
}

const trainNames = ["train", "training"];
/** The first that is there is validated with; a further one is left for who has use for it. */
const validationNames = ["validation", "valid", "val", "test", "testing"];

/**
 * Places the pictures of a folder with a subfolder a class, either below `train` and `validation` (or `val`, `test`) or with
 * neither. Subfolders of a class's folder belong to the class.
 *
 * @param paths paths below the folder, with slashes
 */
export function layOut(paths: readonly string[]): Layout {
  const split = paths.map((path) => ({ path, steps: path.split("/") }));
  const parts = partsOf(split.map(({ steps }) => steps));
  const pictures: Placed[] = [];
  const loose: string[] = [];
  for (const { path, steps } of split) {
    const part = parts?.get(steps[0] ?? "");
    const [label, ...below] = parts === undefined ? steps : steps.slice(1);
    if ((parts !== undefined && part === undefined) || label === undefined || below.length === 0) loose.push(path);
    else pictures.push({ path, label: label.normalize("NFC"), below: below.join("/"), ...(part && { part }) });
  }
  return { pictures, loose, parts: [...(parts?.keys() ?? [])] };
}

/** Folder → part; undefined where there are none, as where a class of its own is called `train`. */
function partsOf(paths: readonly (readonly string[])[]): Map<string, Part> | undefined {
  const deep = new Set(
    paths.flatMap(([first, , third]) => (first !== undefined && third !== undefined ? [first] : [])),
  );
  const find = (names: readonly string[]): string | undefined =>
    names.map((name) => [...deep].sort().find((folder) => folder.toLowerCase() === name)).find((found) => found);
  const train = find(trainNames);
  if (train === undefined) return undefined;
  const validation = find(validationNames);
  // With a `train` alone its pictures are split.
  const parts = new Map<string, Part>([[train, "train"]]);
  if (validation !== undefined) parts.set(validation, "test");
  return parts;
}
