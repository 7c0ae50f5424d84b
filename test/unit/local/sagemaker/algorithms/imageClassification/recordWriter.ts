/** RecordIO files as MXNet writes them: `RecordIOWriter::WriteRecord` of dmlc-core, and `mx.recordio.pack`. */

const MAGIC = 0xced7230a;

/** The file of some images: a header with one label before each, and one record an image. */
export function writeRecords(images: readonly { readonly label: number; readonly bytes: Uint8Array }[]): Buffer {
  return Buffer.concat(
    images.flatMap(({ label, bytes }, id) => {
      const header = Buffer.alloc(24); // struct IRHeader: flag, label, id, id2
      header.writeFloatLE(label, 4);
      header.writeBigUInt64LE(BigInt(id), 8);
      return writeRecord(Buffer.concat([header, bytes]));
    }),
  );
}

/** A record is cut wherever the magic number stands at a multiple of four bytes; the number itself is left out. */
function writeRecord(data: Buffer): Buffer[] {
  const cuts: number[] = [];
  for (let at = 0; at + 4 <= data.length; at += 4) if (data.readUInt32LE(at) === MAGIC) cuts.push(at);
  const parts = [...cuts, data.length].map((end, i) => data.subarray(i === 0 ? 0 : (cuts[i - 1] ?? 0) + 4, end));
  return parts.flatMap((part, i) => {
    const kind = cuts.length === 0 ? 0 : i === 0 ? 1 : i === parts.length - 1 ? 3 : 2;
    const frame = Buffer.alloc(8);
    frame.writeUInt32LE(MAGIC, 0);
    frame.writeUInt32LE(((kind << 29) | part.length) >>> 0, 4);
    return [frame, part, Buffer.alloc((4 - (part.length % 4)) % 4)];
  });
}
