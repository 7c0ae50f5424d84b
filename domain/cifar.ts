import { ArchiveError } from "./archiveError.ts";
import { readPickle } from "./pickle.ts";
import { integersOf, printable, textOf } from "./pickleGlobals.ts";
import { NumpyArray, PickleDict, type PickleValue } from "./pickleValues.ts";

/** Width and height of a CIFAR picture. */
export const cifarSide = 32;
const plane = cifarSide * cifarSide;
const rowBytes = 3 * plane;

/** The two halves of the data set, by the names of their members. */
export type CifarPart = "train" | "test";

/** One picture of the archive, with its label resolved to a name. */
export interface CifarRecord {
  readonly part: CifarPart;
  readonly label: string;
  readonly fileName: string;
  /** 32 × 32 × 3 bytes, pixel by pixel. */
  readonly rgb: Uint8Array;
}

/** Thrown when a class is asked for that the archive's own list of names does not have. */
export class UnknownClassError extends Error {
  override readonly name = "UnknownClassError";
}

/** The names of the fine labels, in the order of their numbers, from the member `meta`. */
export function readLabelNames(meta: Uint8Array): string[] {
  const names = listOf(dictOf(readPickle(meta, "meta"), "meta"), "fine_label_names", "meta").map((value) =>
    textOf(value),
  );
  if (!names.every((name) => name !== undefined && name !== ""))
    throw new ArchiveError("a fine label has no name", "meta");
  if (names.length === 0) throw new ArchiveError("fine_label_names is empty", "meta");
  return names as string[];
}

/** The labels of `classes` in the order of their numbers in the data; needs two or more different names. */
export function findClasses(labelNames: readonly string[], classes: readonly string[]): string[] {
  const unknown = classes.filter((name) => !labelNames.includes(name));
  if (unknown.length > 0) {
    throw new UnknownClassError(
      `no class ${unknown.map((name) => `'${name}'`).join(", ")} in this archive; it has: ${labelNames.join(", ")}`,
    );
  }
  const wanted = labelNames.filter((name, index) => classes.includes(name) && labelNames.indexOf(name) === index);
  if (wanted.length < 2) throw new UnknownClassError("at least two different classes are needed");
  return wanted;
}

/** A member `train` or `test`, checked, of which nothing has been copied yet. */
export interface CifarBatch {
  readonly part: CifarPart;
  readonly data: NumpyArray;
  readonly fineLabels: readonly number[];
  readonly fileNames: readonly PickleValue[];
}

/** Reads a member `train` or `test`; its pictures stay views of `pickle`. */
export function readBatch(pickle: Uint8Array, part: CifarPart): CifarBatch {
  const dict = dictOf(readPickle(pickle, part), part);
  const data = dict.get("data");
  if (!(data instanceof NumpyArray)) throw new ArchiveError(missing(dict, "data", "a numpy array"), part);
  if (data.shape.length !== 2 || data.shape[1] !== rowBytes || data.type.code !== "u1") {
    throw new ArchiveError(
      `data has shape (${data.shape.join(", ")}) and type ${data.type.code}; expected (N, ${rowBytes}) of u1`,
      part,
    );
  }
  const count = data.shape[0] ?? 0;
  const fineLabels = labelsOf(dict, part);
  const fileNames = listOf(dict, "filenames", part);
  for (const [name, list] of Object.entries({ fine_labels: fineLabels, filenames: fileNames })) {
    if (list.length !== count) throw new ArchiveError(`${name} has ${list.length} entries for ${count} pictures`, part);
  }
  return { part, data, fineLabels, fileNames };
}

/** The pictures of `classes` in the order of the archive; labels come from the data, never from file names. */
export function* selectRecords(
  batch: CifarBatch,
  labelNames: readonly string[],
  classes: readonly string[],
): Generator<CifarRecord> {
  const { part, data, fineLabels, fileNames } = batch;
  const wanted = labelNames.map((name) => classes.includes(name));
  for (const [index, number] of fineLabels.entries()) {
    const label = labelNames[number];
    if (label === undefined) {
      throw new ArchiveError(`picture ${index} has the fine label ${number}; meta names ${labelNames.length}`, part);
    }
    if (wanted[number] !== true) continue;
    yield { part, label, fileName: safeFileName(fileNames[index], index, part), rgb: pixelsOf(data, index) };
  }
}

/** A row's three planes (red, green, blue) woven into pixels. */
function pixelsOf(data: NumpyArray, index: number): Uint8Array {
  const { bytes, columnMajor } = data;
  const stride = columnMajor ? (data.shape[0] ?? 0) : 1;
  const start = columnMajor ? index : index * rowBytes;
  const rgb = new Uint8Array(rowBytes);
  for (let pixel = 0, to = 0; pixel < plane; pixel++) {
    for (let channel = 0; channel < 3; channel++) rgb[to++] = bytes[start + (channel * plane + pixel) * stride] ?? 0;
  }
  return rgb;
}

/** A name becomes an object's key and a column of the .lst file, so it may hold no path and no control character. */
function safeFileName(value: PickleValue | undefined, index: number, part: CifarPart): string {
  const name = textOf(value);
  if (name === undefined || name.length > 200 || !/^[^./\\\u0000-\u001f\u007f][^/\\\u0000-\u001f\u007f]*$/.test(name)) {
    throw new ArchiveError(`the file name of picture ${index} is no plain name: '${printable(name ?? "?")}'`, part);
  }
  return /\.png$/i.test(name) ? name : `${name}.png`;
}

function labelsOf(dict: PickleDict, part: CifarPart): readonly number[] {
  const labels = dict.get("fine_labels");
  const numbers = labels instanceof NumpyArray ? integersOf(labels, part) : listOf(dict, "fine_labels", part);
  const wrong = numbers.findIndex((label) => !Number.isInteger(label) || (label as number) < 0);
  if (wrong >= 0) throw new ArchiveError(`the fine label of picture ${wrong} is no label number`, part);
  return numbers as number[];
}

function dictOf(value: PickleValue, member: string): PickleDict {
  if (!(value instanceof PickleDict)) throw new ArchiveError("the pickle holds no dict", member);
  return value;
}

function listOf(dict: PickleDict, key: string, member: string): PickleValue[] {
  const list = dict.get(key);
  if (!Array.isArray(list)) throw new ArchiveError(missing(dict, key, "a list"), member);
  return list;
}

function missing(dict: PickleDict, key: string, what: string): string {
  const keys = dict.keys().slice(0, 10);
  return `'${key}' is not ${what}${dict.get(key) === undefined ? ` (it has: ${printable(keys.join(", "))})` : ""}`;
}
