import { ArchiveError } from "./archiveError.ts";
import { didYouMean } from "../configuration/nearest.ts";
import { PickleReader, readPickle } from "./pickle.ts";
import { integersOf, printable, textOf } from "./pickleGlobals.ts";
import { NumpyArray, PickleDict, type PickleValue } from "./pickleValues.ts";
import { RowStore } from "./rowStore.ts";

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
      `no class ${unknown.map((name) => `'${name}'`).join(", ")} in this archive${didYouMean(unknown[0] ?? "", labelNames) || `; it has: ${labelNames.join(", ")}`}`,
    );
  }
  const wanted = labelNames.filter((name, index) => classes.includes(name) && labelNames.indexOf(name) === index);
  if (wanted.length < 2) throw new UnknownClassError("at least two different classes are needed");
  return wanted;
}

export interface BatchOptions {
  /** The names of the fine labels, as far as is known by now. */
  readonly labelNames: readonly string[];
  /** The labels to keep. */
  readonly classes: readonly string[];
  /** Takes a picture; in the order of the archive. */
  onRecord(record: CifarRecord): void;
}

/** What a member `train` or `test` consists of. */
interface CifarBatch {
  readonly data: NumpyArray;
  readonly fineLabels: readonly number[];
  readonly fileNames: readonly PickleValue[];
}

/**
 * Reads a member `train` or `test` as it comes and hands over the pictures of the wanted classes. Where labels and file names
 * stand before the pixels, as in the official archive, no more than one picture is in memory; otherwise all are. Labels
 * come from the data, never from file names.
 */
export class BatchReader {
  readonly #part: CifarPart;
  readonly #options: BatchOptions;
  readonly #pickle: PickleReader;

  /** @param size length of the member */
  constructor(part: CifarPart, size: number, options: BatchOptions) {
    this.#part = part;
    this.#options = options;
    this.#pickle = new PickleReader(part, size, (length) => this.#store(length));
  }

  write(chunk: Uint8Array): void {
    this.#pickle.write(chunk);
  }

  /** Checks the whole and hands over what could not be handed over before. */
  end(): { fineLabels: readonly number[] } {
    const batch = checkBatch(this.#pickle.end(), this.#part);
    const { data, fineLabels, fileNames } = batch;
    if (data.bytes instanceof RowStore && !data.bytes.isWhole) return batch;
    for (const [index, label] of fineLabels.entries()) {
      this.#deliver(index, label, fileNames[index], () =>
        data.columnMajor ? columnMajorRow(data, index) : rowOf(data.bytes, index),
      );
    }
    return batch;
  }

  #store(length: number): RowStore {
    const labels = this.#pickle.find("fine_labels");
    const fileNames = this.#pickle.find("filenames");
    const columnMajor = this.#pickle.last === true;
    const known = [labels, fileNames].every((list) => Array.isArray(list) && list.length * rowBytes === length);
    if (!known || columnMajor) return new RowStore(length, rowBytes);
    const [numbers, names] = [labels as PickleValue[], fileNames as PickleValue[]];
    return new RowStore(length, rowBytes, (index, row) =>
      this.#deliver(index, numbers[index], names[index], () => row),
    );
  }

  #deliver(
    index: number,
    number: PickleValue | undefined,
    fileName: PickleValue | undefined,
    planes: () => Uint8Array,
  ): void {
    const label = this.#options.labelNames[number as number];
    if (label === undefined || !this.#options.classes.includes(label)) return;
    const part = this.#part;
    this.#options.onRecord({ part, label, fileName: safeFileName(fileName, index, part), rgb: weave(planes()) });
  }
}

/** Every label of a batch must be one that `meta` names. */
export function checkLabels(fineLabels: readonly number[], labelNames: readonly string[], part: CifarPart): void {
  const wrong = fineLabels.findIndex((label) => label >= labelNames.length);
  if (wrong < 0) return;
  const label = fineLabels[wrong] ?? -1;
  throw new ArchiveError(`picture ${wrong} has the fine label ${label}; meta names ${labelNames.length}`, part);
}

function checkBatch(pickle: PickleValue, part: CifarPart): CifarBatch {
  const dict = dictOf(pickle, part);
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
  return { data, fineLabels, fileNames };
}

/** The three planes of a picture (red, green, blue) woven into pixels. */
function weave(planes: Uint8Array): Uint8Array {
  const rgb = new Uint8Array(rowBytes);
  for (let pixel = 0, to = 0; pixel < plane; pixel++) {
    for (let channel = 0; channel < 3; channel++) rgb[to++] = planes[channel * plane + pixel] ?? 0;
  }
  return rgb;
}

function rowOf(bytes: Buffer | RowStore, index: number): Uint8Array {
  return bytes instanceof RowStore ? bytes.row(index) : bytes.subarray(index * rowBytes, (index + 1) * rowBytes);
}

function columnMajorRow({ bytes, shape: [count = 0] }: NumpyArray, index: number): Uint8Array {
  return Uint8Array.from({ length: rowBytes }, (_, i) => bytes.at(index + i * count) ?? 0);
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
