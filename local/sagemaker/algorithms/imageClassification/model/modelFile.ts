/**
 * The file that a model travels in: data alone, no code, read with every bound checked.
 *
 *     bytes 0…7     "SMIMGCL1"
 *     bytes 8…11    length of the header, little-endian (at most 64 KB)
 *     bytes 12…15   CRC-32 of all that follows
 *     header        JSON: { spec, classes, landmarks, epoch, accuracy }, padded with spaces to a multiple of 4
 *     then          little-endian float32 arrays, in this order: filters of each encoding, shift, scale,
 *                   landmarks, coefficients (classes × landmarks), biases (classes)
 *
 * The lengths of the arrays follow from the header, and the file must be exactly as long as they make it.
 */
import { crc32 } from "node:zlib";
import { featureLength, type FeatureSpec } from "../features/featureExtractor.ts";
import { patchLength } from "../features/patches.ts";

const MAGIC = Buffer.from("SMIMGCL1", "latin1");
const PREFIX = 16;
const MAX_HEADER = 65536;
const MAX_FLOATS = 1 << 28;

export interface ImageModel {
  readonly spec: FeatureSpec;
  readonly classes: number;
  /** Number of epochs that the model was trained for. */
  readonly epoch: number;
  /** Share of validation images that it has right. */
  readonly accuracy: number;
  readonly shift: Float32Array;
  readonly scale: Float32Array;
  /** Standardised features of the landmark images, row by row. */
  readonly landmarks: Float32Array;
  /** classes × landmarks. */
  readonly coefficients: Float32Array;
  readonly biases: Float32Array;
}

/** Thrown when bytes are no model file, or a damaged one. */
export class ModelFileError extends Error {
  override readonly name = "ModelFileError";
}

export function writeModel(model: ImageModel): Buffer {
  const { spec, classes, epoch, accuracy } = model;
  const encodings = spec.encodings.map(({ side, grid, atoms }) => ({ side, grid, atoms }));
  const { width, height, hogCell, grey } = spec;
  const landmarks = model.coefficients.length / classes;
  const text = JSON.stringify({
    spec: { width, height, grey, hogCell, encodings },
    classes,
    landmarks,
    epoch,
    accuracy,
  });
  const header = Buffer.from(text.padEnd(Math.ceil(text.length / 4) * 4), "latin1");
  const arrays = [
    ...spec.encodings.map((e) => e.filters),
    model.shift,
    model.scale,
    model.landmarks,
    model.coefficients,
    model.biases,
  ];
  const body = Buffer.concat([header, ...arrays.map(littleEndian)]);
  const prefix = Buffer.alloc(PREFIX);
  MAGIC.copy(prefix);
  prefix.writeUInt32LE(header.length, 8);
  prefix.writeUInt32LE(crc32(body), 12);
  return Buffer.concat([prefix, body]);
}

function littleEndian(values: Float32Array): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (let i = 0; i < values.length; i++) bytes.writeFloatLE(values[i] as number, i * 4);
  return bytes;
}

export function readModel(file: Buffer): ImageModel {
  if (file.length < PREFIX || !file.subarray(0, 8).equals(MAGIC))
    throw new ModelFileError("Not a model file of this algorithm.");
  const headerLength = file.readUInt32LE(8);
  if (headerLength > MAX_HEADER || headerLength % 4 !== 0 || PREFIX + headerLength > file.length) {
    throw new ModelFileError(`The model file's header of ${headerLength} bytes is out of bounds.`);
  }
  if (crc32(file.subarray(PREFIX)) !== file.readUInt32LE(12))
    throw new ModelFileError("The model file is damaged (checksum).");
  const header = parseHeader(file.toString("latin1", PREFIX, PREFIX + headerLength));
  const { spec, classes, landmarks } = header;
  let at = PREFIX + headerLength;
  const take = (length: number): Float32Array => {
    if (length > MAX_FLOATS || at + length * 4 > file.length) throw new ModelFileError("The model file is cut off.");
    const values = new Float32Array(length);
    for (let i = 0; i < length; i++) values[i] = file.readFloatLE(at + i * 4);
    if (!values.every(Number.isFinite)) throw new ModelFileError("The model file holds values that are no numbers.");
    at += length * 4;
    return values;
  };
  const encodings = spec.encodings.map((e) => ({ ...e, filters: take(e.atoms * (patchLength(e) + 1)) }));
  const full: FeatureSpec = { ...spec, encodings };
  const length = featureLength(full);
  const model: ImageModel = {
    spec: full,
    classes,
    epoch: header.epoch,
    accuracy: header.accuracy,
    shift: take(length),
    scale: take(length),
    landmarks: take(landmarks * length),
    coefficients: take(classes * landmarks),
    biases: take(classes),
  };
  if (at !== file.length) throw new ModelFileError(`The model file has ${file.length - at} bytes too many.`);
  return model;
}

interface Header {
  readonly spec: FeatureSpec;
  readonly classes: number;
  readonly landmarks: number;
  readonly epoch: number;
  readonly accuracy: number;
}

/** The header with every number that sizes anything checked for kind and range. */
function parseHeader(text: string): Header {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    throw new ModelFileError("The model file's header is no JSON.", { cause: error });
  }
  const top = record(raw);
  const spec = record(top["spec"]);
  const [width, height] = [whole(spec, "width", 8, 1024), whole(spec, "height", 8, 1024)];
  const list = spec["encodings"];
  if (!Array.isArray(list) || list.length > 8)
    throw new ModelFileError("The model file's encodings are no short list.");
  const encodings = list.map((item) => {
    const encoding = record(item);
    const side = whole(encoding, "side", 2, Math.min(width, height));
    return {
      width,
      height,
      side,
      grid: whole(encoding, "grid", 1, 16),
      atoms: whole(encoding, "atoms", 8, 8192),
      filters: new Float32Array(),
    };
  });
  if (encodings.some(({ atoms }) => atoms % 8 !== 0))
    throw new ModelFileError("The model file's atoms are no multiple of 8.");
  const accuracy = top["accuracy"];
  return {
    spec: { width, height, grey: spec["grey"] === true, hogCell: whole(spec, "hogCell", 2, 256), encodings },
    classes: whole(top, "classes", 2, 10_000),
    landmarks: whole(top, "landmarks", 1, 1_000_000),
    epoch: whole(top, "epoch", 0, 1_000_000_000),
    accuracy: typeof accuracy === "number" ? accuracy : 0,
  };
}

function record(value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null) throw new ModelFileError("The model file's header lacks a part.");
  return value as Record<string, unknown>;
}

function whole(source: Record<string, unknown>, name: string, min: number, max: number): number {
  const value = source[name];
  if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) return value;
  throw new ModelFileError(`The model file's ${name} must be a whole number from ${min} to ${max}.`);
}
