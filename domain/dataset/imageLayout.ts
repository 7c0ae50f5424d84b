/** Which pictures of a folder belong to which class and part, told by their places alone. */

/** The two parts of a data set, as its keys and channels name them. */
export type Part = "train" | "test";

/** A file by its path below the folder, with slashes. */
interface Found {
  readonly path: string;
}

/** Where a picture belongs. */
export interface Placed<T extends Found = Found> {
  /** Path below the folder. */
  readonly path: string;
  readonly found: T;
  /** Name of its class as its folder has it, in Unicode's composed form (NFC): a Mac stores names decomposed. */
  readonly label: string;
  /** Path below the folder of its class. */
  readonly below: string;
  /** Undefined where the folder has no parts and the pictures are still to be split. */
  readonly part?: Part;
}

export interface Layout<T extends Found = Found> {
  readonly pictures: readonly Placed<T>[];
  /** How many pictures are in no class's folder, or of parts that are not used. */
  readonly loose: number;
  /** The folders that were taken for parts, such as `train` and `val`. */
  readonly parts: readonly string[];
}

const trainNames = ["train", "training"];
/** The first that is there is validated with; a further one is left for who has use for it. */
const validationNames = ["validation", "valid", "val", "test", "testing"];

/**
 * Places the pictures of a folder with a subfolder a class, either below `train` and `validation` (or `val`, `test`) or with
 * neither. Subfolders of a class's folder belong to the class.
 */
export function layOut<T extends Found>(files: readonly T[]): Layout<T> {
  const parts = partsOf(files);
  const pictures: Placed<T>[] = [];
  const labels = new Map<string, string>();
  let loose = 0;
  for (const found of files) {
    const steps = found.path.split("/");
    const part = parts?.get(steps[0] ?? "");
    const [folder, ...below] = parts === undefined ? steps : steps.slice(1);
    if ((parts !== undefined && part === undefined) || folder === undefined || below.length === 0) {
      loose++;
      continue;
    }
    const label = labels.get(folder) ?? folder.normalize("NFC"); // One string a class, not a picture.
    labels.set(folder, label);
    pictures.push({ path: found.path, found, label, below: below.join("/"), ...(part && { part }) });
  }
  return { pictures, loose, parts: [...(parts?.keys() ?? [])] };
}

/** Folder → part; undefined where there are none, as where a class of its own is called `train`. */
function partsOf(files: readonly Found[]): Map<string, Part> | undefined {
  const deep = new Set<string>();
  for (const { path } of files) {
    const [first, , third] = path.split("/", 3);
    if (first !== undefined && third !== undefined) deep.add(first);
  }
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
