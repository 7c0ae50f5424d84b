/**
 * A tiny WebAssembly assembler: just the instructions that the project's kernels need.
 *
 * The binary format is that of the WebAssembly Core Specification 2.0, sections 5 (binary format) and 5.4.7 (vector
 * instructions). Writing the bytes here, at load (a few kilobytes), needs neither a compiler nor a committed binary.
 */

export const I32 = 0x7f;
export const V128 = 0x7b;
type ValueType = typeof I32 | typeof V128;

/** Unsigned LEB128, the integers of the binary format. */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value >>> 0;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
}

/** Signed LEB128, the operands of `i32.const`. */
function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    if ((rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

const vector = (items: readonly number[][]): number[] => [...unsigned(items.length), ...items.flat()];
const section = (id: number, body: readonly number[]): number[] => [id, ...unsigned(body.length), ...body];
const simd = (opcode: number): number[] => [0xfd, ...unsigned(opcode)];

/** A local variable of a function under assembly; parameters come first. */
export type Local = number;

/** Collects the body of one exported function; all its parameters are i32, and so is its result. */
export class FunctionBuilder {
  readonly name: string;
  readonly parameters: number;
  /** Whether it leaves a result. */
  readonly hasResult: boolean;
  private readonly locals: ValueType[] = [];
  private readonly code: number[] = [];

  constructor(name: string, parameters: number, hasResult = false) {
    this.name = name;
    this.parameters = parameters;
    this.hasResult = hasResult;
  }

  local(type: ValueType): Local {
    this.locals.push(type);
    return this.parameters + this.locals.length - 1;
  }

  private emit(...bytes: number[]): this {
    this.code.push(...bytes);
    return this;
  }

  get = (local: Local): this => this.emit(0x20, ...unsigned(local));
  set = (local: Local): this => this.emit(0x21, ...unsigned(local));
  i32 = (value: number): this => this.emit(0x41, ...signed(value));
  add = (): this => this.emit(0x6a);
  sub = (): this => this.emit(0x6b);
  mul = (): this => this.emit(0x6c);
  shl = (): this => this.emit(0x74);
  xor = (): this => this.emit(0x73);
  /** How many bits of an integer are zero below its lowest one. */
  countTrailingZeros = (): this => this.emit(0x68);
  /** Leaves 1 where the value below is (unsigned) smaller than the one on top. */
  lessThan = (): this => this.emit(0x49);
  load = (offset = 0): this => this.emit(...simd(0x00), 2, ...unsigned(offset));
  /** Loads one float, or two 16-bit integers, into all four lanes. */
  loadSplat = (offset = 0): this => this.emit(...simd(0x09), 2, ...unsigned(offset));
  /** Loads eight signed bytes as 16-bit integers. */
  loadBytes = (offset = 0): this => this.emit(...simd(0x01), 0, ...unsigned(offset));
  /** Multiplies 16-bit integers and adds the products two by two. */
  i32x4Dot = (): this => this.emit(...simd(0xba));
  i32x4Add = (): this => this.emit(...simd(0xae));
  i32x4ShiftRight = (): this => this.emit(...simd(0xad));
  /** Eight 16-bit integers of the four of 32 bits below and the four on top. */
  i16x8Narrow = (): this => this.emit(...simd(0x85));
  i16x8Add = (): this => this.emit(...simd(0x8e));
  i16x8Sub = (): this => this.emit(...simd(0x91));
  i16x8ShiftLeft = (): this => this.emit(...simd(0x8b));
  /** Adds unsigned neighbours: bytes to 16 bits, those to 32. */
  addBytePairs = (): this => this.emit(...simd(0x7d));
  addShortPairs = (): this => this.emit(...simd(0x7f));
  /** Products of unsigned bytes in 16 bits, of the first eight and of the last. */
  multiplyLowBytes = (): this => this.emit(...simd(0x9e));
  multiplyHighBytes = (): this => this.emit(...simd(0x9f));
  and = (): this => this.emit(...simd(0x4e));
  /** The bits of the value below that the one on top does not have. */
  andNot = (): this => this.emit(...simd(0x4f));
  or = (): this => this.emit(...simd(0x50));
  exclusiveOr = (): this => this.emit(...simd(0x51));
  /** 1 where any bit of a vector is one. */
  anyTrue = (): this => this.emit(...simd(0x53));
  /** Sets all bits of the bytes that are equal, or in which the value below is (signed) greater than the one on top. */
  bytesEqual = (): this => this.emit(...simd(0x23));
  bytesGreater = (): this => this.emit(...simd(0x27));
  /** The highest bits of sixteen bytes as an integer, the first byte's lowest. */
  bitmask = (): this => this.emit(...simd(0x64));
  /** The sixteen bytes at these places of the value below (from 0) and the one on top (from 16). */
  shuffle = (places: readonly number[]): this => this.emit(...simd(0x0d), ...places);
  /** A constant of sixteen bytes. */
  bytes = (values: readonly number[]): this => this.emit(...simd(0x0c), ...values);
  /** Four integers as floats. */
  floats = (): this => this.emit(...simd(0xfa));
  store = (offset = 0): this => this.emit(...simd(0x0b), 2, ...unsigned(offset));
  zeros = (): this => this.bytes(new Array<number>(16).fill(0));
  f32x4Add = (): this => this.emit(...simd(0xe4));
  f32x4Sub = (): this => this.emit(...simd(0xe5));
  f32x4Mul = (): this => this.emit(...simd(0xe6));
  f32x4Min = (): this => this.emit(...simd(0xe8));
  f32x4Max = (): this => this.emit(...simd(0xe9));
  /** `local += bytes` for an address. */
  advance = (local: Local, bytes: number): this => this.get(local).i32(bytes).add().set(local);

  /** Runs `body` while `index < limit`; nothing where that does not hold at the start. */
  whileBelow(index: Local, limit: Local, body: () => void): this {
    this.emit(0x02, 0x40); // block
    this.get(index).get(limit).lessThan().emit(0x45, 0x0d, 0); // i32.eqz, br_if out
    this.emit(0x03, 0x40); // loop
    body();
    this.get(index).get(limit).lessThan().emit(0x0d, 0); // br_if again
    return this.emit(0x0b, 0x0b);
  }

  /** Runs `body`, and again as long as it leaves this at zero. */
  untilSet(local: Local, body: () => void): this {
    this.emit(0x03, 0x40); // loop
    body();
    return this.get(local).emit(0x45, 0x0d, 0, 0x0b); // i32.eqz, br_if again, end
  }

  /** The entry of the code section. */
  body(): number[] {
    const body = [...vector(this.locals.map((type) => [1, type])), ...this.code, 0x0b];
    return [...unsigned(body.length), ...body];
  }
}

/** A module that exports the functions and works on the memory `env.memory` that it imports. */
export function assemble(functions: readonly FunctionBuilder[]): Uint8Array<ArrayBuffer> {
  const text = (s: string): number[] => [...unsigned(s.length), ...Buffer.from(s, "latin1")];
  const type = ({ parameters, hasResult }: FunctionBuilder): number[] => [
    ...[0x60, ...vector(new Array<number[]>(parameters).fill([I32]))],
    ...vector(hasResult ? [[I32]] : []),
  ];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vector(functions.map(type))),
    ...section(2, vector([[...text("env"), ...text("memory"), 0x02, 0x00, 1]])),
    ...section(3, vector(functions.map((_, index) => unsigned(index)))),
    ...section(7, vector(functions.map((f, index) => [...text(f.name), 0x00, ...unsigned(index)]))),
    ...section(10, vector(functions.map((f) => f.body()))),
  ]);
}
