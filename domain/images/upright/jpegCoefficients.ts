import { ImageError } from "../imageError.ts";
import { EntropyReader, huffmanTable, readUnits, type HuffmanTable } from "../jpegEntropy.ts";
import { codeTablesOf, frameColours, segmentsOf, withFactors, type FrameColour } from "../jpegSegments.ts";
import { checkJpeg } from "../jpegStructure.ts";

/** One colour of a JPEG as its file has it: blocks of 8 × 8 coefficients, each in zigzag order. */
export interface Plane extends FrameColour {
  /** Blocks a line, and lines of them, in whole units of the frame. */
  readonly across: number;
  readonly down: number;
  readonly coefficients: Int16Array;
}

/** A JPEG taken apart no further than its coefficients: nothing is lost. */
export interface Coefficients {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly planes: readonly Plane[];
  /** Steps of the coefficients, in zigzag order, by the number of their table. */
  readonly steps: ReadonlyMap<number, Uint16Array>;
  /** Segments that say what the colours are: JFIF's, the ICC profile's and Adobe's, with their markers. */
  readonly colours: readonly Buffer[];
}

const colourSegments = [0xe0, 0xe2, 0xee];

/**
 * The coefficients of a JPEG of one pass; undefined of a progressive one, whose passes are put together only by decoding.
 *
 * @throws ImageError where the file can't be read
 */
export function readCoefficients(bytes: Buffer): Coefficients | undefined {
  // Every segment is inside the file from here on, and the size is one that is taken.
  const { width, height } = checkJpeg(bytes);
  const codes = new Map<number, HuffmanTable>();
  const steps = new Map<number, Uint16Array>();
  const colours: Buffer[] = [];
  let planes: Plane[] | undefined;
  let interval = 0;
  for (const { code, body, start, end } of segmentsOf(bytes)) {
    if (code === 0xc2) return undefined;
    if (code === 0xc0 || code === 0xc1) planes ??= planesOf(body, width, height);
    else if (code === 0xdb) readSteps(body, steps);
    else if (code === 0xc4) {
      for (const { key, counts, symbols } of codeTablesOf(body)) codes.set(key, huffmanTable(counts, symbols));
    } else if (code === 0xdd && body.length >= 2) interval = body.readUInt16BE(0);
    else if (colourSegments.includes(code)) colours.push(bytes.subarray(start, end));
    if (code === 0xda) readScan(new EntropyReader(bytes, end), body, { planes, width, height, codes, interval });
  }
  return { width, height, planes: planes ?? [], steps, colours };
}

function planesOf(body: Buffer, width: number, height: number): Plane[] {
  const colours = frameColours(body);
  // One colour alone has no unit but its block, whatever its factors say (T.81, A.2.2).
  const given = colours.length === 1 ? colours.map((one) => ({ ...one, h: 1, v: 1 })) : withFactors(colours);
  const [unitWidth, unitHeight] = unitOf(given);
  return given.map((one) => {
    const [across, down] = [Math.ceil(width / unitWidth) * one.h, Math.ceil(height / unitHeight) * one.v];
    return { ...one, across, down, coefficients: new Int16Array(across * down * 64) };
  });
}

/** Pixels of a unit (MCU), across and down. */
export function unitOf(planes: readonly Pick<Plane, "h" | "v">[]): readonly [number, number] {
  return [Math.max(...planes.map(({ h }) => h)) * 8, Math.max(...planes.map(({ v }) => v)) * 8];
}

function readSteps(body: Buffer, steps: Map<number, Uint16Array>): void {
  for (let at = 0; at < body.length;) {
    const [isWide, table] = [(body[at] as number) >> 4 > 0, (body[at] as number) & 15];
    const size = isWide ? 2 : 1;
    const read = (index: number): number => body[at + 1 + index] ?? 0;
    steps.set(
      table,
      Uint16Array.from({ length: 64 }, (_, z) => (isWide ? (read(z * 2) << 8) | read(z * 2 + 1) : read(z))),
    );
    at += 1 + 64 * size;
  }
}

interface Scan {
  readonly planes: readonly Plane[] | undefined;
  readonly width: number;
  readonly height: number;
  readonly codes: ReadonlyMap<number, HuffmanTable>;
  readonly interval: number;
}

function readScan(reader: EntropyReader, body: Buffer, { planes, width, height, codes, interval }: Scan): void {
  const count = body[0] ?? 0;
  if (planes === undefined || count < 1 || count > 4 || body.length < 1 + count * 2)
    throw new ImageError("The JPEG is damaged: a scan of nothing");
  const parts = Array.from({ length: count }, (_, index) => {
    const [id, choice = 0] = body.subarray(1 + index * 2);
    const plane = planes.find((one) => one.id === id);
    const [firsts, others] = [codes.get(choice >> 4), codes.get(0x10 | (choice & 15))];
    if (plane === undefined || firsts === undefined || others === undefined)
      throw new ImageError("The JPEG is damaged: a table is missing");
    return { plane, firsts, others, last: 0 };
  });
  const [unitWidth, unitHeight] = unitOf(planes);
  const [only] = parts;
  // A colour alone is coded without what fills the last units (T.81, A.2.3).
  const alone = parts.length === 1 && only !== undefined;
  const across = Math.ceil(alone ? (width * only.plane.h) / unitWidth : width / unitWidth);
  const down = Math.ceil(alone ? (height * only.plane.v) / unitHeight : height / unitHeight);
  readUnits(reader, {
    ...{ across, down, interval },
    restarted: () => {
      for (const part of parts) part.last = 0;
    },
    read: (x, y) => {
      for (const part of parts) {
        const [h, v] = alone ? [1, 1] : [part.plane.h, part.plane.v];
        for (let row = y * v; row < (y + 1) * v; row++)
          for (let column = x * h; column < (x + 1) * h; column++)
            readBlock(reader, part, (row * part.plane.across + column) * 64);
      }
    },
  });
}

interface Part {
  readonly plane: Plane;
  readonly firsts: HuffmanTable;
  readonly others: HuffmanTable;
  /** The first coefficient of the block before. */
  last: number;
}

function readBlock(reader: EntropyReader, part: Part, to: number): void {
  const { coefficients } = part.plane;
  part.last += reader.difference(reader.symbol(part.firsts));
  coefficients[to] = part.last;
  for (let z = 1; z < 64; z++) {
    const symbol = reader.symbol(part.others);
    const size = symbol & 15;
    if (size === 0 && symbol !== 0xf0) return; // None but zeros to the block's end.
    z += symbol >> 4;
    if (z > 63) throw new ImageError("The JPEG is damaged: a block has too many coefficients");
    coefficients[to + z] = reader.difference(size);
  }
}
