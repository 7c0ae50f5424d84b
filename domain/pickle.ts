import { ArchiveError } from "./archiveError.ts";
import { buildState, callGlobal, globalNamed } from "./pickleGlobals.ts";
import { op } from "./pickleOpcodes.ts";
import { type PickleValue, PickleDict, isKey } from "./pickleValues.ts";

/** More than any CIFAR pickle needs (the official one has about 300,000), little enough that no input fills the memory. */
const maxOpcodes = 4_000_000;

/**
 * Reads a pickle of plain values and numpy arrays, protocols 2 to 5, without ever executing it: no class is loaded and no
 * function called, and a global that is not on the short list in `pickleGlobals.ts` is refused by name. Byte strings and
 * arrays are views of `bytes`, not copies, so a pickle of 150 MB costs little beyond itself.
 */
export function readPickle(bytes: Uint8Array, member: string): PickleValue {
  try {
    return new PickleReader(bytes, member).read();
  } catch (error) {
    if (error instanceof RangeError) throw new ArchiveError("the pickle ends too early", member, { cause: error });
    throw error;
  }
}

class PickleReader {
  readonly #bytes: Buffer;
  readonly #member: string;
  readonly #stack: PickleValue[] = [];
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, PickleValue>();
  #at = 0;

  constructor(bytes: Uint8Array, member: string) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#member = member;
  }

  read(): PickleValue {
    if (this.#bytes[0] !== op.proto) this.#fail("not a pickle of protocol 2 or later");
    for (let count = 0; count < maxOpcodes; count++) {
      const code = this.#bytes.readUInt8(this.#at++);
      if (code === op.stop) {
        const result = this.#pop();
        if (this.#stack.length > 0 || this.#marks.length > 0) this.#fail("the pickle leaves values behind");
        return result;
      }
      if (!this.#scalar(code) && !this.#text(code) && !this.#structure(code) && !this.#object(code)) {
        this.#fail(`opcode 0x${code.toString(16).padStart(2, "0")} at ${this.#at - 1} has no place in a CIFAR pickle`);
      }
    }
    return this.#fail(`the pickle has more than ${maxOpcodes} opcodes`);
  }

  /** Numbers, the memo, and the frame of the pickle itself. */
  #scalar(code: number): boolean {
    switch (code) {
      case op.binint1:
        return this.#push(this.#bytes.readUInt8(this.#skip(1)));
      case op.binint2:
        return this.#push(this.#bytes.readUInt16LE(this.#skip(2)));
      case op.binint:
        return this.#push(this.#bytes.readInt32LE(this.#skip(4)));
      case op.binput:
        this.#memo.set(this.#bytes.readUInt8(this.#skip(1)), this.#top());
        return true;
      case op.longBinput:
        this.#memo.set(this.#bytes.readUInt32LE(this.#skip(4)), this.#top());
        return true;
      case op.memoize:
        this.#memo.set(this.#memo.size, this.#top());
        return true;
      case op.binget:
        return this.#push(this.#recall(this.#bytes.readUInt8(this.#skip(1))));
      case op.longBinget:
        return this.#push(this.#recall(this.#bytes.readUInt32LE(this.#skip(4))));
      case op.long1:
        return this.#push(this.#long(this.#bytes.readUInt8(this.#skip(1))));
      case op.binfloat:
        return this.#push(this.#bytes.readDoubleBE(this.#skip(8)));
      case op.none:
        return this.#push(null);
      case op.newtrue:
        return this.#push(true);
      case op.newfalse:
        return this.#push(false);
      case op.proto: {
        const version = this.#bytes.readUInt8(this.#skip(1));
        if (version < 2 || version > 5) this.#fail(`pickle protocol ${version} is not one of 2 to 5`);
        return true;
      }
      case op.frame:
        this.#skip(8);
        return true;
      default:
        return false;
    }
  }

  /** Byte strings (views) and text. */
  #text(code: number): boolean {
    switch (code) {
      case op.shortBinstring:
      case op.shortBinbytes:
        return this.#push(this.#view(this.#bytes.readUInt8(this.#skip(1))));
      case op.binstring:
      case op.binbytes:
        return this.#push(this.#view(this.#bytes.readUInt32LE(this.#skip(4))));
      case op.binbytes8:
      case op.bytearray8:
        return this.#push(this.#view(this.#length8()));
      case op.shortBinunicode:
        return this.#push(this.#view(this.#bytes.readUInt8(this.#skip(1))).toString("utf8"));
      case op.binunicode:
        return this.#push(this.#string(this.#bytes.readUInt32LE(this.#skip(4))));
      case op.binunicode8:
        return this.#push(this.#string(this.#length8()));
      default:
        return false;
    }
  }

  /** Lists, tuples and dicts. */
  #structure(code: number): boolean {
    switch (code) {
      case op.mark:
        this.#marks.push(this.#stack.length);
        return true;
      case op.pop:
        this.#pop();
        return true;
      case op.popMark:
        this.#sinceMark();
        return true;
      case op.dup:
        return this.#push(this.#top());
      case op.emptyList:
      case op.emptyTuple:
        return this.#push([]);
      case op.list:
      case op.tuple:
        return this.#push(this.#sinceMark());
      case op.tuple1:
      case op.tuple2:
      case op.tuple3: {
        const size = code - op.tuple1 + 1;
        if (this.#stack.length - this.#floor() < size) this.#fail("a tuple takes more values than there are");
        return this.#push(this.#stack.splice(this.#stack.length - size, size));
      }
      case op.append:
        return this.#append([this.#pop()]);
      case op.appends:
        return this.#append(this.#sinceMark());
      case op.emptyDict:
        return this.#push(new PickleDict());
      case op.dict: {
        const items = this.#sinceMark();
        this.#push(new PickleDict());
        return this.#setItems(items);
      }
      case op.setitem: {
        const value = this.#pop();
        return this.#setItems([this.#pop(), value]);
      }
      case op.setitems:
        return this.#setItems(this.#sinceMark());
      default:
        return false;
    }
  }

  /** The allow-listed globals, and what numpy does with them. */
  #object(code: number): boolean {
    switch (code) {
      case op.global: {
        const module = this.#line();
        return this.#push(globalNamed(`${module}.${this.#line()}`, this.#member));
      }
      case op.stackGlobal: {
        const name = this.#pop();
        const module = this.#pop();
        if (typeof name !== "string" || typeof module !== "string") this.#fail("a global's name is not text");
        return this.#push(globalNamed(`${module}.${name}`, this.#member));
      }
      case op.reduce: {
        const args = this.#pop();
        return this.#push(callGlobal(this.#pop(), args, this.#member));
      }
      case op.build: {
        const state = this.#pop();
        buildState(this.#top(), state, this.#member);
        return true;
      }
      default:
        return false;
    }
  }

  #fail(problem: string): never {
    throw new ArchiveError(problem, this.#member);
  }

  #push(value: PickleValue): true {
    this.#stack.push(value);
    return true;
  }

  #floor(): number {
    return this.#marks.at(-1) ?? 0;
  }

  #pop(): PickleValue {
    const value = this.#top();
    this.#stack.pop();
    return value;
  }

  #top(): PickleValue {
    const value = this.#stack.length > this.#floor() ? this.#stack.at(-1) : undefined;
    return value === undefined ? this.#fail("the pickle takes a value where there is none") : value;
  }

  #sinceMark(): PickleValue[] {
    const mark = this.#marks.pop();
    return mark === undefined ? this.#fail("the pickle ends a group that it never began") : this.#stack.splice(mark);
  }

  #recall(index: number): PickleValue {
    const value = this.#memo.get(index);
    return value === undefined ? this.#fail(`the pickle recalls entry ${index}, which it never stored`) : value;
  }

  #append(items: PickleValue[]): true {
    const list = this.#top();
    if (!Array.isArray(list)) this.#fail("the pickle appends to what is no list");
    for (const item of items) list.push(item);
    return true;
  }

  #setItems(items: PickleValue[]): true {
    const dict = this.#top();
    if (!(dict instanceof PickleDict) || items.length % 2 !== 0) this.#fail("the pickle sets items of what is no dict");
    for (let i = 0; i < items.length; i += 2) {
      const key = items[i];
      if (!isKey(key)) this.#fail("a dict key is neither text nor a number");
      dict.set(key, items[i + 1] ?? null);
    }
    return true;
  }

  /** Moves on by `size` bytes and gives the place where they begin. */
  #skip(size: number): number {
    const start = this.#at;
    if (size > this.#bytes.length - start) this.#fail("the pickle ends too early");
    this.#at += size;
    return start;
  }

  #view(size: number): Buffer {
    const start = this.#skip(size);
    return this.#bytes.subarray(start, start + size);
  }

  #length8(): number {
    const size = this.#bytes.readBigUInt64LE(this.#skip(8));
    return size > BigInt(this.#bytes.length) ? this.#fail("the pickle ends too early") : Number(size);
  }

  #string(size: number): string {
    // V8's strings end at 2^29 - 24 characters: a longer one is nothing that belongs here.
    return size > 0x1ffffff0 ? this.#fail("a text of the pickle is too long") : this.#view(size).toString("utf8");
  }

  #line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    if (end < 0 || end - this.#at > 256) this.#fail("a global's name is not text");
    const line = this.#bytes.toString("latin1", this.#at, end);
    this.#at = end + 1;
    return line;
  }

  #long(size: number): number {
    const view = this.#view(size);
    if (size > 6) this.#fail("an integer of the pickle is too large");
    return size === 0 ? 0 : view.readIntLE(0, size);
  }
}
