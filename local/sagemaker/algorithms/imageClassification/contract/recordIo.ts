/**
 * RecordIO files of images, as MXNet's `im2rec` writes them: records of a magic number, a length and data padded to four
 * bytes (dmlc/recordio.h); the data of an image is a header of 24 bytes and the bytes of its file (mx.recordio.IRHeader).
 */
import { open, readFile, type FileHandle } from "node:fs/promises";
import { CustomerError } from "./customerError.ts";
import type { ImageLocation, LabelledImage, Span } from "./images.ts";

const MAGIC = 0xced7230a;
const FRAME_BYTES = 8;
const HEADER_BYTES = 24;
/** Where the magic number stands within the data, the writer leaves it out and goes on in another part. */
const [WHOLE, FIRST, LAST] = [0, 1, 3];

/** Where in a file each image is, and its class; nothing but the headers is read. */
export async function indexRecords(file: string, name: string, classes: number): Promise<LabelledImage[]> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const images: LabelledImage[] = [];
    for (let at = 0; at < size;) {
      const source = `${name}, record ${images.length}`;
      const { spans, end } = await readFrames(handle, at, size, source);
      images.push({ file, source, ...(await readHeader(handle, spans, source, classes)) });
      at = end;
    }
    return images;
  } finally {
    await handle.close();
  }
}

async function readFrames(
  handle: FileHandle,
  start: number,
  size: number,
  source: string,
): Promise<{ spans: Span[]; end: number }> {
  const spans: Span[] = [];
  for (let at = start; ;) {
    const frame = await read(handle, at, FRAME_BYTES);
    if (frame.length < FRAME_BYTES || frame.readUInt32LE(0) !== MAGIC) {
      throw new CustomerError(`${source}: there is no RecordIO record at byte ${at}.`);
    }
    const coded = frame.readUInt32LE(4);
    const [part, length] = [coded >>> 29, coded & 0x1fffffff];
    const span = { start: at + FRAME_BYTES, length };
    at = span.start + Math.ceil(length / 4) * 4;
    if (span.start + length > size || (part === WHOLE || part === FIRST) !== (spans.length === 0)) {
      throw new CustomerError(`${source}: the record is cut off.`);
    }
    spans.push(span);
    if (part === WHOLE || part === LAST) return { spans, end: at };
  }
}

/** The class, and where behind the header the image is. */
async function readHeader(
  handle: FileHandle,
  [first, ...more]: readonly Span[],
  source: string,
  classes: number,
): Promise<{ label: number; spans: Span[] }> {
  const { start, length } = first ?? { start: 0, length: 0 };
  const header = await read(handle, start, Math.min(length, HEADER_BYTES));
  if (header.length < HEADER_BYTES) throw new CustomerError(`${source}: the record has no header of an image.`);
  if (header.readUInt32LE(0) !== 0) {
    throw new CustomerError(`${source}: the record has a list of labels; only one label an image is supported.`);
  }
  const label = header.readFloatLE(4);
  if (!Number.isInteger(label) || label < 0 || label >= classes) {
    throw new CustomerError(
      `${source}: the class label ${label} is out of range: num_classes is ${classes}, so labels go from 0 to ${classes - 1}.`,
    );
  }
  return { label, spans: [{ start: start + HEADER_BYTES, length: length - HEADER_BYTES }, ...more] };
}

async function read(handle: FileHandle, at: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, at);
  return buffer.subarray(0, bytesRead);
}

/** The bytes of an image from the parts of its record. */
export async function readSpans(file: string, spans: readonly Span[]): Promise<Buffer> {
  const magic = Buffer.alloc(4);
  magic.writeUInt32LE(MAGIC);
  const handle = await open(file);
  try {
    const parts: Buffer[] = [];
    for (const { start, length } of spans) {
      if (parts.length > 0) parts.push(magic);
      parts.push(await read(handle, start, length));
    }
    return Buffer.concat(parts);
  } finally {
    await handle.close();
  }
}

/** The bytes of an image: a file of its own, or parts of a RecordIO file. */
export function readImage({ file, spans }: ImageLocation): Promise<Buffer> {
  return spans === undefined ? readFile(file) : readSpans(file, spans);
}
