import { ImageError } from "../imageError.ts";
import { shortestCodes, type Codes } from "./jpegCodes.ts";
import type { Coefficients, Plane } from "./jpegCoefficients.ts";

/** Bits of the largest coefficients that a baseline file of 8 bits has (ITU-T T.81, tables F.1 and F.2). */
const LARGEST = { first: 11, other: 10 };

/** A baseline JPEG of one scan. @throws ImageError where a coefficient is larger than such files have */
export function writeJpeg(image: Coefficients): Buffer {
  const counter = new Counter();
  walk(image.planes, counter);
  const tables = counter.codes();
  const writer = new BitWriter(tables);
  walk(image.planes, writer);
  return Buffer.concat([
    Buffer.of(0xff, 0xd8),
    ...image.colours,
    ...[...image.steps].map(([table, steps]) => stepsSegment(table, steps)),
    frameSegment(image),
    ...tables.map(({ counts, symbols }, index) =>
      segment(0xc4, Buffer.from([((index & 1) << 4) | (index >> 1), ...counts, ...symbols])),
    ),
    scanSegment(image.planes),
    writer.finish(),
    Buffer.of(0xff, 0xd9),
  ]);
}

function segment(marker: number, body: Buffer): Buffer {
  const head = Buffer.of(0xff, marker, 0, 0);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

function stepsSegment(table: number, steps: Uint16Array): Buffer {
  const isWide = steps.some((step) => step > 255);
  const body = [...steps].flatMap((step) => (isWide ? [step >> 8, step & 255] : [step]));
  return segment(0xdb, Buffer.from([((isWide ? 1 : 0) << 4) | table, ...body]));
}

function frameSegment({ width, height, planes, steps }: Coefficients): Buffer {
  const body = [8, height >> 8, height & 255, width >> 8, width & 255, planes.length];
  for (const { id, h, v, table } of planes) body.push(id, (h << 4) | v, table);
  // Steps of 16 bits are for extended files (T.81, B.2.4.1).
  return segment([...steps.values()].some((one) => one.some((step) => step > 255)) ? 0xc1 : 0xc0, Buffer.from(body));
}

function scanSegment(planes: readonly Plane[]): Buffer {
  const parts = planes.flatMap(({ id }, index) => [id, tableOf(index) * 0x11]);
  return segment(0xda, Buffer.from([planes.length, ...parts, 0, 63, 0]));
}

/** The first colour has codes of its own, the others share theirs. */
const tableOf = (plane: number): number => (plane === 0 ? 0 : 1);

interface Sink {
  /** @param table 0 to 3: first coefficients and others of the first colour, then of the others */
  symbol(table: number, symbol: number, value: number, bits: number): void;
}

/** Tells every symbol of a scan in its order, with the bits that follow it. */
function walk(planes: readonly Plane[], sink: Sink): void {
  const [first] = planes;
  if (first === undefined) throw new ImageError("The JPEG holds no picture");
  const last = planes.map(() => 0);
  const [unitsAcross, unitsDown] = [first.across / first.h, first.down / first.v];
  for (let y = 0; y < unitsDown; y++) {
    for (let x = 0; x < unitsAcross; x++) {
      planes.forEach((plane, index) => {
        const { coefficients, across, h, v } = plane;
        for (let row = y * v; row < (y + 1) * v; row++) {
          for (let column = x * h; column < (x + 1) * h; column++) {
            const at = (row * across + column) * 64;
            const value = coefficients[at] as number;
            block(sink, coefficients, at, value - (last[index] as number), tableOf(index) * 2);
            last[index] = value;
          }
        }
      });
    }
  }
}

function block(sink: Sink, coefficients: Int16Array, at: number, difference: number, table: number): void {
  coefficient(sink, table, 0, difference, LARGEST.first);
  let zeros = 0;
  for (let z = 1; z < 64; z++) {
    const value = coefficients[at + z] as number;
    if (value === 0) {
      zeros++;
      continue;
    }
    for (; zeros > 15; zeros -= 16) sink.symbol(table + 1, 0xf0, 0, 0);
    coefficient(sink, table + 1, zeros << 4, value, LARGEST.other);
    zeros = 0;
  }
  if (zeros > 0) sink.symbol(table + 1, 0, 0, 0);
}

function coefficient(sink: Sink, table: number, run: number, value: number, largest: number): void {
  const bits = 32 - Math.clz32(Math.abs(value));
  if (bits > largest) throw new ImageError("The JPEG is damaged: a coefficient is out of bounds");
  sink.symbol(table, run | bits, value < 0 ? value + (1 << bits) - 1 : value, bits);
}

class Counter implements Sink {
  readonly #counts = Array.from({ length: 4 }, () => new Uint32Array(256));

  symbol(table: number, symbol: number): void {
    const counts = this.#counts[table] as Uint32Array;
    counts[symbol] = (counts[symbol] as number) + 1;
  }

  /** One colour alone has no second pair. */
  codes(): Codes[] {
    return this.#counts.filter((counts) => counts.some((count) => count > 0)).map(shortestCodes);
  }
}

class BitWriter implements Sink {
  readonly #tables: readonly Codes[];
  readonly #full: Buffer[] = [];
  #bytes = Buffer.allocUnsafe(1 << 16);
  #size = 0;
  #bits = 0;
  #count = 0;

  constructor(tables: readonly Codes[]) {
    this.#tables = tables;
  }

  symbol(table: number, symbol: number, value: number, bits: number): void {
    const { codes, lengths } = this.#tables[table] as Codes;
    this.#put(codes[symbol] as number, lengths[symbol] as number);
    if (bits > 0) this.#put(value, bits);
  }

  /** What is left of the last byte is filled with ones (T.81, F.1.2.3). */
  finish(): Buffer {
    if (this.#count > 0) this.#put((1 << (8 - this.#count)) - 1, 8 - this.#count);
    return Buffer.concat([...this.#full, this.#bytes.subarray(0, this.#size)]);
  }

  #put(value: number, bits: number): void {
    this.#bits = (this.#bits << bits) | value;
    this.#count += bits;
    while (this.#count >= 8) {
      this.#count -= 8;
      const byte = (this.#bits >>> this.#count) & 255;
      this.#byte(byte);
      if (byte === 255) this.#byte(0);
    }
    this.#bits &= (1 << this.#count) - 1;
  }

  #byte(byte: number): void {
    if (this.#size === this.#bytes.length) {
      this.#full.push(this.#bytes);
      this.#bytes = Buffer.allocUnsafe(1 << 16);
      this.#size = 0;
    }
    this.#bytes[this.#size++] = byte;
  }
}
