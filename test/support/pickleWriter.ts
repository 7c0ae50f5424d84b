/** Writes pickles byte for byte as Python wrote them, of just what a CIFAR member holds. */

export type Pickleable = string | number | boolean | null | Raw | Pickleable[] | { [key: string]: Pickleable };

/** Opcodes that go into the pickle as they are. */
export class Raw {
  readonly parts: readonly Uint8Array[];

  constructor(...parts: (Uint8Array | string | Raw)[]) {
    this.parts = parts.flatMap((part) =>
      part instanceof Raw ? part.parts : [typeof part === "string" ? Buffer.from(part, "latin1") : part],
    );
  }
}

/**
 * `python2`: protocol 2 as Python 2's cPickle wrote the official archive (byte strings, memo entries);
 * `python3`: protocol 2 as Python 3 writes it (text keys, bytes through `_codecs.encode`); `protocol4`: Python 3's own.
 */
export type Dialect = "python2" | "python3" | "protocol4";

export function pickle(value: Pickleable, dialect: Dialect = "python2"): Buffer {
  const head = dialect === "protocol4" ? "\x80\x04" : "\x80\x02";
  return Buffer.concat([Buffer.from(head, "latin1"), ...encode(value, dialect), Buffer.from(".")]);
}

function encode(value: Pickleable, dialect: Dialect): Uint8Array[] {
  if (value instanceof Raw) return [...value.parts];
  if (value === null) return [Buffer.from("N")];
  if (typeof value === "boolean") return [Buffer.from([value ? 0x88 : 0x89])];
  if (typeof value === "number") return [integer(value)];
  if (typeof value === "string") return [text(value, dialect)];
  const items = Array.isArray(value) ? value : Object.entries(value).flat();
  return [
    Buffer.from(Array.isArray(value) ? "](" : "}(", "latin1"),
    ...items.flatMap((item) => encode(item, dialect)),
    Buffer.from(Array.isArray(value) ? "e" : "u"),
  ];
}

function integer(value: number): Buffer {
  if (value >= 0 && value < 256) return Buffer.from([0x4b, value]);
  const bytes = Buffer.alloc(5, "J");
  bytes.writeInt32LE(value, 1);
  return bytes;
}

function text(value: string, dialect: Dialect): Buffer {
  const bytes = Buffer.from(value, dialect === "python2" ? "latin1" : "utf8");
  if (dialect === "python2" && bytes.length < 256) return Buffer.concat([Buffer.from([0x55, bytes.length]), bytes]);
  return Buffer.concat([sized(dialect === "python2" ? "T" : "X", bytes.length), bytes]);
}

/** An opcode followed by a length of 4 bytes. */
export function sized(opcode: string, length: number): Buffer {
  const head = Buffer.alloc(5, opcode);
  head.writeUInt32LE(length, 1);
  return head;
}

export interface ArrayForm {
  readonly type?: string;
  readonly columnMajor?: boolean;
}

/** A numpy array as `ndarray.__reduce__` pickles it. */
export function ndarray(shape: readonly number[], data: Uint8Array, dialect: Dialect, form: ArrayForm = {}): Raw {
  const core = dialect === "protocol4" ? "numpy._core" : "numpy.core";
  const type = form.type ?? "u1";
  return new Raw(
    `c${core}.multiarray\n_reconstruct\nq\x01cnumpy\nndarray\nq\x02K\x00\x85q\x03`,
    new Raw(...encodeBytes(Buffer.from("b"), dialect)),
    "\x87q\x04Rq\x05(K\x01",
    new Raw(tuple(shape)),
    new Raw(`cnumpy\ndtype\nq\x07`, text(type, dialect), `K\x00K\x01\x87q\x08Rq\x09(K\x03`, text("|", dialect)),
    `NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tq\x0ab`,
    form.columnMajor === true ? "\x88" : "\x89",
    new Raw(...encodeBytes(data, dialect)),
    "tq\x0bb",
  );
}

function encodeBytes(data: Uint8Array, dialect: Dialect): Uint8Array[] {
  if (dialect === "python2") return [sized("T", data.length), data];
  if (dialect === "protocol4") return [sized("B", data.length), data];
  const latin1 = Buffer.from(Buffer.from(data).toString("latin1"), "utf8");
  return [
    Buffer.from("c_codecs\nencode\n"),
    sized("X", latin1.length),
    latin1,
    text("latin1", dialect),
    Buffer.from("\x86R", "latin1"),
  ];
}

function tuple(items: readonly number[]): Buffer {
  return Buffer.concat([Buffer.from("("), ...items.map(integer), Buffer.from("t")]);
}
