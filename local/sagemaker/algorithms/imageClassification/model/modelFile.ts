/**
 * The file that a model travels in: data alone, no code, read with every bound checked.
 *
 *     bytes 0…7     "SMIMGCL1"
 *     bytes 8…11    length of the header, little-endian (at most 64 KB, a multiple of 4)
 *     bytes 12…15   CRC-32 of all that follows
 *     header        JSON (`modelHeader.ts`), padded with spaces
 *     then          little-endian float32 arrays, in this order: filters of each encoding, shift, scale, steps,
 *                   coefficients (classes × landmarks), biases (classes)
 *     then          one signed byte for each feature of each landmark
 *
 * The lengths of the arrays follow from the header, and the file must be exactly as long as they make it.
 */
import { crc32 } from "node:zlib";
import { featureLength, type FeatureSpec } from "../features/featureExtractor.ts";
import { patchLength } from "../features/patches.ts";
import type { Quantised } from "../features/quantise.ts";
import { ModelFileError } from "./modelFileError.ts";
import { type ModelHeader, parseHeader } from "./modelHeader.ts";

const MAGIC = Buffer.from("SMIMGCL1", "latin1");
const PREFIX = 16;
const MAX_HEADER = 65536;

export interface ImageModel {
  readonly spec: FeatureSpec;
  readonly classes: number;
  readonly epoch: number;
  readonly accuracy: number;
  readonly shift: Float32Array;
  readonly scale: Float32Array;
  /** Standardised features of the landmark images. */
  readonly landmarks: Quantised;
  /** classes × landmarks. */
  readonly coefficients: Float32Array;
  readonly biases: Float32Array;
}

export function writeModel(model: ImageModel): Buffer {
  const { spec, classes, epoch, accuracy, landmarks, coefficients } = model;
  const { width, height, grey, hogs } = spec;
  const content: ModelHeader = {
    ...{ width, height, grey, hogs, classes, epoch, accuracy },
    encodings: spec.encodings.map(({ side, grid, atoms }) => ({ side, grid, atoms })),
    landmarks: coefficients.length / classes,
  };
  const text = JSON.stringify(content);
  const header = Buffer.from(text.padEnd(Math.ceil(text.length / 4) * 4), "latin1");
  const arrays = [
    ...spec.encodings.map((e) => e.filters),
    ...[model.shift, model.scale, landmarks.steps, coefficients, model.biases],
  ];
  const body = Buffer.concat([header, ...arrays.map(littleEndian), new Uint8Array(landmarks.values.buffer)]);
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
  if (file.length < PREFIX || !file.subarray(0, 8).equals(MAGIC)) {
    throw new ModelFileError("Not a model file of this algorithm.");
  }
  const headerLength = file.readUInt32LE(8);
  if (headerLength > MAX_HEADER || headerLength % 4 !== 0 || PREFIX + headerLength > file.length) {
    throw new ModelFileError(`The model file's header of ${headerLength} bytes is out of bounds.`);
  }
  if (crc32(file.subarray(PREFIX)) !== file.readUInt32LE(12)) {
    throw new ModelFileError("The model file is damaged: its checksum differs.");
  }
  const header = parseHeader(file.toString("latin1", PREFIX, PREFIX + headerLength));
  const body = new Reader(file, PREFIX + headerLength);
  const { width, height, grey, hogs, classes, epoch, accuracy } = header;
  const encodings = header.encodings.map((e) => {
    const geometry = { ...e, width, height };
    return { ...geometry, filters: body.floats(e.atoms * patchLength(geometry)) };
  });
  const spec: FeatureSpec = { width, height, grey, hogs, encodings };
  const length = featureLength(spec);
  const [shift, scale, steps] = [body.floats(length), body.floats(length), body.floats(length)];
  const [coefficients, biases] = [body.floats(classes * header.landmarks), body.floats(classes)];
  const landmarks = { steps, values: body.rest(header.landmarks * length) };
  return { spec, classes, epoch, accuracy, shift, scale, landmarks, coefficients, biases };
}

/** Takes arrays off the file one after another, never past its end. */
class Reader {
  private readonly file: Buffer;
  private at: number;

  constructor(file: Buffer, at: number) {
    this.file = file;
    this.at = at;
  }

  floats(length: number): Float32Array {
    if (this.at + length * 4 > this.file.length) throw new ModelFileError("The model file is cut off.");
    const values = new Float32Array(length);
    for (let i = 0; i < length; i++) values[i] = this.file.readFloatLE(this.at + i * 4);
    if (!values.every(Number.isFinite)) throw new ModelFileError("The model file holds values that are no numbers.");
    this.at += length * 4;
    return values;
  }

  rest(length: number): Int8Array {
    const left = this.file.length - this.at;
    if (left !== length) throw new ModelFileError(`The model file has ${left} bytes of landmarks, not ${length}.`);
    return new Int8Array(this.file.subarray(this.at));
  }
}
