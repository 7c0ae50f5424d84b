import { ArchiveError } from "./archiveError.ts";
import { NumpyArray, NumpyType, PickleGlobal, type PickleValue } from "./pickleValues.ts";
import { RowStore } from "./rowStore.ts";

/** The pickled forms of an array across numpy's versions (`_core` since 2.0), and of bytes in Python 3's protocol 2. */
const known = new Map<string, (args: PickleValue[], member: string) => PickleValue>([
  ["numpy.ndarray", (_, member) => fail("calls numpy.ndarray, which no pickled array does", member)],
  ["numpy.dtype", readType],
  ["_codecs.encode", encodeLatin1],
  ...["numpy.core", "numpy._core"].flatMap(
    (core) =>
      [
        [`${core}.multiarray._reconstruct`, () => new NumpyArray()],
        [`${core}.multiarray.scalar`, readScalar],
        [`${core}.numeric._frombuffer`, readFromBuffer],
      ] as const,
  ),
]);

/** A global of the allow-list; any other is refused by its name, and never looked up. */
export function globalNamed(name: string, member: string): PickleGlobal {
  if (!known.has(name)) {
    fail(
      `the pickle names '${printable(name)}', which is neither a numpy array nor plain data; nothing was executed`,
      member,
    );
  }
  return new PickleGlobal(name);
}

/** What a call of an allow-listed global gives (`REDUCE`). */
export function callGlobal(target: PickleValue, args: PickleValue, member: string): PickleValue {
  const reader = target instanceof PickleGlobal ? known.get(target.name) : undefined;
  if (reader === undefined || !Array.isArray(args)) return fail("the pickle calls what is no function", member);
  return reader(args, member);
}

/** Gives an array or a dtype its state (`BUILD`). */
export function buildState(target: PickleValue, state: PickleValue, member: string): void {
  if (target instanceof NumpyType) {
    const order = Array.isArray(state) ? textOf(state[1]) : undefined;
    if (order === undefined) fail("a dtype has no byte order", member);
    target.bigEndian = order === ">";
    return;
  }
  if (!(target instanceof NumpyArray)) return fail("the pickle gives state to what is no array", member);
  if (!Array.isArray(state) || state.length !== 5) return fail("an array's state has not its five parts", member);
  const [, shape, type, columnMajor, raw] = state;
  fillArray(target, { shape, type, columnMajor: columnMajor === true || columnMajor === 1, raw }, member);
}

interface ArrayState {
  shape: PickleValue | undefined;
  type: PickleValue | undefined;
  columnMajor: boolean;
  raw: PickleValue | undefined;
}

function fillArray(array: NumpyArray, state: ArrayState, member: string): void {
  const { shape, type, raw } = state;
  const isLength = (n: PickleValue): n is number => typeof n === "number" && Number.isInteger(n) && n >= 0;
  if (!Array.isArray(shape) || shape.length > 8 || !shape.every(isLength))
    fail("an array's shape is not a tuple of lengths", member);
  if (!(type instanceof NumpyType)) fail("an array has no dtype", member);
  if (!Buffer.isBuffer(raw) && !(raw instanceof RowStore)) fail("an array's data is no byte string", member);
  const size = shape.reduce((product, length) => product * length, type.itemSize);
  if (size !== raw.length) {
    fail(
      `an array of shape (${shape.join(", ")}) and type ${type.code} takes ${size} bytes, but has ${raw.length}`,
      member,
    );
  }
  array.shape = shape;
  array.type = type;
  array.columnMajor = state.columnMajor;
  array.bytes = raw;
}

function readType(args: PickleValue[], member: string): NumpyType {
  const code = textOf(args[0]);
  if (code === undefined || !/^([biu][1248]|f[248])$/.test(code)) {
    fail(`dtype '${printable(code ?? "?")}' is not one of numbers`, member);
  }
  return new NumpyType(code);
}

function encodeLatin1(args: PickleValue[], member: string): Buffer {
  const [text, encoding] = args;
  if (typeof text !== "string" || !["latin1", "latin-1"].includes(textOf(encoding) ?? "")) {
    fail("encodes text in another way than Latin-1", member);
  }
  return Buffer.from(text, "latin1");
}

function readScalar(args: PickleValue[], member: string): number {
  const [type, raw] = args;
  const array = new NumpyArray();
  fillArray(array, { shape: [], type, columnMajor: false, raw }, member);
  return integersOf(array, member)[0] ?? 0;
}

function readFromBuffer(args: PickleValue[], member: string): NumpyArray {
  const [raw, type, shape, order] = args;
  const array = new NumpyArray();
  fillArray(array, { shape, type, columnMajor: textOf(order) === "F", raw }, member);
  return array;
}

/** The numbers of an integer array, in order. */
export function integersOf(array: NumpyArray, member: string): number[] {
  const { bytes, type } = array;
  const size = type.itemSize;
  if (!/^[biu]/.test(type.code) || !Buffer.isBuffer(bytes))
    fail(`an array of integers has the type ${type.code}`, member);
  return Array.from({ length: bytes.length / size }, (_, i) => {
    const at = i * size;
    if (size < 8) {
      if (type.code.startsWith("u")) return type.bigEndian ? bytes.readUIntBE(at, size) : bytes.readUIntLE(at, size);
      return type.bigEndian ? bytes.readIntBE(at, size) : bytes.readIntLE(at, size);
    }
    return Number(type.bigEndian ? bytes.readBigInt64BE(at) : bytes.readBigInt64LE(at));
  });
}

/** Text, or a byte string read as Latin-1 as Python 2 wrote it. */
export function textOf(value: PickleValue | undefined): string | undefined {
  if (typeof value === "string") return value;
  return Buffer.isBuffer(value) && value.length <= 4096 ? value.toString("latin1") : undefined;
}

/** Foreign text made fit for a message. */
export function printable(text: string): string {
  return text.slice(0, 80).replaceAll(/[^\x20-\x7e]/g, "?");
}

function fail(problem: string, member: string): never {
  throw new ArchiveError(problem, member);
}
