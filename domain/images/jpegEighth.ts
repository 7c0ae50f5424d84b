import { ImageError } from "./imageError.ts";
import { EntropyReader, huffmanTable, readUnits, type HuffmanTable } from "./jpegEntropy.ts";
import {
  codeTablesOf,
  frameColours,
  segmentsOf,
  withFactors,
  type CodeTable,
  type FrameColour,
} from "./jpegSegments.ts";
import { checkJpeg } from "./jpegStructure.ts";
import type { RgbImage } from "./pngReader.ts";

interface Component extends FrameColour {
  /** Blocks of 8 × 8 that its own pixels take. */
  readonly columns: number;
  readonly rows: number;
  /** Blocks a line of `means`, which has whole units of the frame. */
  readonly stride: number;
  readonly means: Float32Array;
  read: boolean;
}

interface Frame {
  readonly progressive: boolean;
  readonly width: number;
  readonly height: number;
  readonly across: number;
  readonly down: number;
  /** Units (MCU) a line, and lines of them. */
  readonly unitsAcross: number;
  readonly unitsDown: number;
  readonly components: readonly Component[];
}

interface Tables {
  /** The step of the first coefficient, by table. */
  readonly steps: Map<number, number>;
  readonly codes: Map<number, CodeTable>;
  interval: number;
  /** Of Adobe's segment; undefined without one. */
  transform: number | undefined;
}

/**
 * A JPEG at an eighth of its size: the mean of each block of 8 × 8 pixels, which is its first coefficient (ITU-T T.81, A.3.3).
 * The others are passed over, and progressive files are read no further than their first scans. A photograph of 25
 * megapixels takes 5 MB this way, where unpacking the whole takes a gigabyte.
 *
 * @throws ImageError where the file can't be read
 */
export function decodeJpegEighth(file: Uint8Array): RgbImage {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  // Every segment is inside the file from here on, and the size is one that is taken.
  checkJpeg(bytes);
  const tables: Tables = { steps: new Map(), codes: new Map(), interval: 0, transform: undefined };
  let frame: Frame | undefined;
  for (const { code, body, end } of segmentsOf(bytes)) {
    if (code >= 0xc0 && code <= 0xc2) frame ??= readFrame(body, code === 0xc2);
    else if (code === 0xda) readScan(bytes, end, body, frame, tables);
    else readTables(code, body, tables);
    if (frame?.components.every(({ read }) => read) === true) return toRgb(frame, tables.transform);
  }
  throw new ImageError("The JPEG holds only a part of its picture");
}

function readTables(code: number, body: Buffer, tables: Tables): void {
  if (code === 0xdb) {
    for (let at = 0; at < body.length;) {
      const [precision, table] = [(body[at] ?? 0) >> 4, (body[at] ?? 0) & 15];
      const step = precision === 0 ? body[at + 1] : ((body[at + 1] ?? 0) << 8) | (body[at + 2] ?? 0);
      tables.steps.set(table, step ?? 0);
      at += 1 + 64 * (precision === 0 ? 1 : 2);
    }
  } else if (code === 0xc4) {
    for (const table of codeTablesOf(body)) tables.codes.set(table.key, table);
  } else if (code === 0xdd && body.length >= 2) tables.interval = body.readUInt16BE(0);
  else if (code === 0xee && body.length >= 12 && body.toString("latin1", 0, 5) === "Adobe") tables.transform = body[11];
}

function readFrame(body: Buffer, progressive: boolean): Frame {
  const [height, width] = [body.readUInt16BE(1), body.readUInt16BE(3)];
  const given = withFactors(frameColours(body));
  const [across, down] = [Math.max(...given.map(({ h }) => h)), Math.max(...given.map(({ v }) => v))];
  const [unitsAcross, unitsDown] = [Math.ceil(width / 8 / across), Math.ceil(height / 8 / down)];
  const components = given.map((one): Component => {
    const columns = Math.ceil(Math.ceil((width * one.h) / across) / 8);
    const rows = Math.ceil(Math.ceil((height * one.v) / down) / 8);
    const stride = unitsAcross * one.h;
    return { ...one, columns, rows, stride, means: new Float32Array(stride * unitsDown * one.v), read: false };
  });
  return { progressive, width, height, across, down, unitsAcross, unitsDown, components };
}

/** Reads a scan where it has first coefficients; others are passed over. */
function readScan(bytes: Buffer, start: number, body: Buffer, frame: Frame | undefined, tables: Tables): void {
  const count = body[0] ?? 0;
  if (frame === undefined || count < 1 || count > 4 || body.length < 4 + count * 2)
    throw new ImageError("The JPEG is damaged: a scan of nothing");
  const [first, approximation] = [body[1 + count * 2] ?? 0, body[3 + count * 2] ?? 0];
  if (frame.progressive && (first > 0 || approximation >> 4 > 0)) return;
  const reader = new EntropyReader(bytes, start);
  const parts = Array.from({ length: count }, (_, index) => {
    const [id, choice = 0] = body.subarray(1 + index * 2);
    const component = frame.components.find((one) => one.id === id && !one.read);
    if (component === undefined) throw new ImageError("The JPEG is damaged: a scan of a colour that is none, or twice");
    component.read = true;
    const others = frame.progressive ? undefined : codeOf(tables, 0x10 | (choice & 15));
    const step = (tables.steps.get(component.table) ?? 0) * 2 ** (frame.progressive ? approximation & 15 : 0);
    return { component, reader, firsts: codeOf(tables, choice >> 4), others, scale: step / 8, last: 0 };
  });
  const [only] = parts;
  const alone = parts.length === 1 && only !== undefined ? only.component : undefined;
  const [across, down] = alone ? [alone.columns, alone.rows] : [frame.unitsAcross, frame.unitsDown];
  readUnits(reader, {
    ...{ across, down, interval: tables.interval },
    restarted: () => {
      for (const part of parts) part.last = 0;
    },
    read: (x, y) => {
      if (only !== undefined && alone !== undefined) alone.means[y * alone.stride + x] = readBlock(only);
      else for (const part of parts) readUnit(part, x, y);
    },
  });
}

interface Part {
  readonly component: Component;
  readonly reader: EntropyReader;
  readonly firsts: HuffmanTable;
  /** Undefined where the scan has no other coefficients. */
  readonly others: HuffmanTable | undefined;
  readonly scale: number;
  /** The first coefficient of the block before. */
  last: number;
}

function readUnit(part: Part, x: number, y: number): void {
  const { h, v, stride, means } = part.component;
  for (let row = y * v; row < (y + 1) * v; row++) {
    for (let column = x * h; column < (x + 1) * h; column++) means[row * stride + column] = readBlock(part);
  }
}

function readBlock(part: Part): number {
  const { reader, firsts, others, scale } = part;
  part.last += reader.difference(reader.symbol(firsts));
  for (let at = 1; others !== undefined && at < 64; at++) {
    const symbol = reader.symbol(others);
    if (symbol === 0) break; // None but zeros to the block's end.
    at += symbol >> 4;
    reader.skip(symbol & 15);
  }
  return part.last * scale + 128;
}

function codeOf({ codes }: Tables, key: number): HuffmanTable {
  const found = codes.get(key);
  if (found === undefined) throw new ImageError("The JPEG is damaged: a table is missing");
  return huffmanTable(found.counts, found.symbols);
}

/** Colours as JFIF and Adobe's Technical Note 5116 have them: YCbCr, unless said otherwise; four are CMYK, inverted by Adobe. */
function toRgb(frame: Frame, transform: number | undefined): RgbImage {
  const [width, height] = [Math.ceil(frame.width / 8), Math.ceil(frame.height / 8)];
  const { components, across, down } = frame;
  const spelled = components.length === 3 && components.map(({ id }) => String.fromCharCode(id)).join("") === "RGB";
  const luma = components.length === 3 ? transform !== 0 && !spelled : transform === 2;
  const rgb = new Uint8ClampedArray(width * height * 3);
  const values = [128, 128, 128, 255];
  for (let to = 0, y = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to += 3) {
      components.forEach(({ h, v, stride, means }, index) => {
        values[index] = means[Math.floor((y * v) / down) * stride + Math.floor((x * h) / across)] ?? 0;
      });
      let [r = 0, g = 0, b = 0] = components.length === 1 ? [values[0], values[0], values[0]] : values;
      if (luma) {
        const [blue, red] = [g - 128, b - 128];
        [r, g, b] = [r + 1.402 * red, r - 0.344136 * blue - 0.714136 * red, r + 1.772 * blue];
      }
      if (components.length === 4) {
        const black = values[3] ?? 0;
        const ink = (value: number): number =>
          transform === undefined ? ((255 - value) * (255 - black)) / 255 : (value * black) / 255;
        [r, g, b] = [ink(r), ink(g), ink(b)];
      }
      rgb[to] = r;
      rgb[to + 1] = g;
      rgb[to + 2] = b;
    }
  }
  return { width, height, rgb: new Uint8Array(rgb.buffer) };
}
