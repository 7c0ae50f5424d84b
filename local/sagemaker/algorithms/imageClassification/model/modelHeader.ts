/** The header of a model file: all that sizes anything, checked for kind and range before it sizes anything. */
import { ModelFileError } from "./modelFileError.ts";

export interface ModelHeader {
  readonly width: number;
  readonly height: number;
  readonly grey: boolean;
  readonly hogs: readonly { readonly across: number; readonly down: number }[];
  readonly encodings: readonly { readonly side: number; readonly grid: number; readonly atoms: number }[];
  readonly classes: number;
  readonly landmarks: number;
  /** Number of epochs that the model was trained for. */
  readonly epoch: number;
  /** Share of validation images that it has right. */
  readonly accuracy: number;
}

const MAX_BLOCKS = 8;
type Fields = Readonly<Record<string, unknown>>;

export function parseHeader(text: string): ModelHeader {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    throw new ModelFileError("The model file's header is no JSON.", { cause: error });
  }
  const fields = record(raw);
  const [width, height] = [whole(fields, "width", 8, 1024), whole(fields, "height", 8, 1024)];
  const encodings = list(fields["encodings"], (encoding) => ({
    side: whole(encoding, "side", 2, Math.min(width, height)),
    grid: whole(encoding, "grid", 1, 16),
    atoms: whole(encoding, "atoms", 8, 8192),
  }));
  if (encodings.some(({ atoms }) => atoms % 8 !== 0))
    throw new ModelFileError("The model file's atoms come not in eights.");
  const { grey, accuracy } = fields;
  if (typeof grey !== "boolean") throw new ModelFileError("The model file's grey must be true or false.");
  if (typeof accuracy !== "number") throw new ModelFileError("The model file's accuracy must be a number.");
  return {
    width,
    height,
    grey,
    hogs: list(fields["hogs"], (hog) => ({ across: whole(hog, "across", 2, 256), down: whole(hog, "down", 2, 256) })),
    encodings,
    classes: whole(fields, "classes", 2, 10_000),
    landmarks: whole(fields, "landmarks", 1, 1_000_000),
    epoch: whole(fields, "epoch", 0, 1_000_000_000),
    accuracy,
  };
}

function list<T>(value: unknown, read: (item: Fields) => T): T[] {
  if (Array.isArray(value) && value.length <= MAX_BLOCKS) return value.map((item) => read(record(item)));
  throw new ModelFileError("The model file's header lacks a short list.");
}

function record(value: unknown): Fields {
  if (typeof value === "object" && value !== null) return value as Fields;
  throw new ModelFileError("The model file's header lacks a part.");
}

function whole(source: Fields, name: string, min: number, max: number): number {
  const value = source[name];
  if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) return value;
  throw new ModelFileError(`The model file's ${name} must be a whole number from ${min} to ${max}.`);
}
