import type { RowStore } from "./rowStore.ts";

/** What a dict of a pickle may have for a key. */
export type PickleKey = string | number;

/** A value of a pickle: byte strings are views (`Uint8Array`), lists and tuples both arrays. */
export type PickleValue =
  | null
  | boolean
  | number
  | string
  | Buffer
  | RowStore
  | PickleValue[]
  | PickleDict
  | PickleGlobal
  | NumpyType
  | NumpyArray;

/** A dict; byte-string keys (Python 2's ordinary strings) are read as text. */
export class PickleDict {
  readonly #items = new Map<PickleKey, PickleValue>();

  set(key: PickleKey | Buffer, value: PickleValue): void {
    this.#items.set(Buffer.isBuffer(key) ? key.toString("latin1") : key, value);
  }

  get(key: PickleKey): PickleValue | undefined {
    return this.#items.get(key);
  }

  keys(): PickleKey[] {
    return [...this.#items.keys()];
  }
}

/** A global that the pickle names and that this reader knows the meaning of. */
export class PickleGlobal {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** A numpy dtype: kind and size (`u1`, `i8`), and the byte order of its numbers. */
export class NumpyType {
  readonly code: string;
  bigEndian = false;

  constructor(code: string) {
    this.code = code;
  }

  get itemSize(): number {
    return Number(this.code.slice(1));
  }
}

/** A numpy array: its bytes are a view of the pickle. */
export class NumpyArray {
  shape: readonly number[] = [];
  type = new NumpyType("u1");
  columnMajor = false;
  bytes: Buffer | RowStore = Buffer.alloc(0);
}

export function isKey(value: PickleValue | undefined): value is PickleKey | Buffer {
  return typeof value === "string" || typeof value === "number" || Buffer.isBuffer(value);
}
