import { ArchiveError } from "./archiveError.ts";
import { buildState, callGlobal, globalNamed } from "./pickleGlobals.ts";
import { incomplete, PickleInput } from "./pickleInput.ts";
import { op } from "./pickleOpcodes.ts";
import { PickleStack } from "./pickleStack.ts";
import { type PickleValue, PickleDict, isKey } from "./pickleValues.ts";
import type { RowStore } from "./rowStore.ts";

/** More than any CIFAR pickle needs (the official one has about 300,000), little enough that no input fills the memory. */
const maxOpcodes = 4_000_000;
/** Byte strings from this length on are passed on in pieces. */
const largeFrom = 1024 * 1024;

/** Reads a whole pickle; byte strings and arrays are views of `bytes`. See {@link PickleReader}. */
export function readPickle(bytes: Uint8Array, member: string): PickleValue {
  const reader = new PickleReader(member, bytes.length);
  reader.write(bytes);
  return reader.end();
}

/** Takes the content of a byte string that is too large to be kept as a whole; called when its length is known. */
export type LargeBytes = (length: number) => RowStore;

/**
 * Reads a pickle of plain values and numpy arrays, protocols 2 to 5, piece by piece, without ever executing it: no class is
 * loaded and no function called, and a global that is not on the short list in `pickleGlobals.ts` is refused by name.
 * Byte strings are views of the pieces; one of a mebibyte or more can be handed on as it comes.
 */
export class PickleReader {
  readonly #input: PickleInput;
  readonly #onLarge: LargeBytes | undefined;
  readonly #stack: PickleStack;
  readonly #memo = new Map<number, PickleValue>();
  #opcodes = 0;
  #large: { store: RowStore; left: number } | undefined;
  #result: PickleValue | undefined;

  /** @param size length of the whole pickle */
  constructor(member: string, size: number, onLarge?: LargeBytes) {
    this.#input = new PickleInput(member, size);
    this.#stack = new PickleStack(member);
    this.#onLarge = onLarge;
  }

  write(chunk: Uint8Array): void {
    this.#input.push(chunk);
    while (this.#result === undefined && this.#input.open()) {
      if (this.#large === undefined) this.#run();
      else this.#passOn(this.#large);
      this.#input.close();
    }
  }

  end(): PickleValue {
    return this.#result === undefined ? this.#fail("the pickle ends too early") : this.#result;
  }

  /** What the unfinished pickle has so far under a dict's key. */
  find(key: string): PickleValue | undefined {
    return this.#stack.find(key);
  }

  /** The value that was read last. */
  get last(): PickleValue {
    return this.#stack.top();
  }

  #passOn(large: { store: RowStore; left: number }): void {
    const piece = this.#input.some(large.left);
    large.store.write(piece);
    large.left -= piece.length;
    if (large.left === 0) this.#large = undefined;
  }

  /** Reads opcodes until the pickle stops, a large byte string begins or the next opcode is not all there. */
  #run(): void {
    while (this.#result === undefined && this.#large === undefined && this.#input.hasMore) {
      this.#input.begin();
      try {
        this.#step();
      } catch (error) {
        if (error !== incomplete) throw error;
        this.#input.rollBack();
        return;
      }
    }
  }

  #step(): void {
    if (++this.#opcodes > maxOpcodes) this.#fail(`the pickle has more than ${maxOpcodes} opcodes`);
    const code = this.#input.uint8();
    if (this.#opcodes === 1 && code !== op.proto) this.#fail("not a pickle of protocol 2 or later");
    if (code === op.stop) {
      this.#result = this.#stack.pop();
      if (!this.#stack.isEmpty) this.#fail("the pickle leaves values behind");
      return;
    }
    if (!this.#scalar(code) && !this.#text(code) && !this.#structure(code) && !this.#object(code)) {
      const hex = code.toString(16).padStart(2, "0");
      this.#fail(`opcode 0x${hex} at ${this.#input.position - 1} has no place in a CIFAR pickle`);
    }
  }

  /** Numbers, the memo, and the frame of the pickle itself. */
  #scalar(code: number): boolean {
    switch (code) {
      case op.binint1:
        return this.#stack.push(this.#input.uint8());
      case op.binint2:
        return this.#stack.push(this.#input.uint16());
      case op.binint:
        return this.#stack.push(this.#input.int32());
      case op.binput:
        this.#memo.set(this.#input.uint8(), this.#stack.top());
        return true;
      case op.longBinput:
        this.#memo.set(this.#input.uint32(), this.#stack.top());
        return true;
      case op.memoize:
        this.#memo.set(this.#memo.size, this.#stack.top());
        return true;
      case op.binget:
        return this.#stack.push(this.#recall(this.#input.uint8()));
      case op.longBinget:
        return this.#stack.push(this.#recall(this.#input.uint32()));
      case op.long1:
        return this.#stack.push(this.#input.integer(this.#input.uint8()));
      case op.binfloat:
        return this.#stack.push(this.#input.double());
      case op.none:
        return this.#stack.push(null);
      case op.newtrue:
        return this.#stack.push(true);
      case op.newfalse:
        return this.#stack.push(false);
      case op.proto: {
        const version = this.#input.uint8();
        if (version < 2 || version > 5) this.#fail(`pickle protocol ${version} is not one of 2 to 5`);
        return true;
      }
      case op.frame:
        this.#input.length8();
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
        return this.#stack.push(this.#input.view(this.#input.uint8()));
      case op.binstring:
      case op.binbytes:
        return this.#stack.push(this.#maybeLarge(this.#input.uint32()));
      case op.binbytes8:
      case op.bytearray8:
        return this.#stack.push(this.#maybeLarge(this.#input.length8()));
      case op.shortBinunicode:
        return this.#stack.push(this.#input.view(this.#input.uint8()).toString("utf8"));
      case op.binunicode:
        return this.#stack.push(this.#input.text(this.#input.uint32()));
      case op.binunicode8:
        return this.#stack.push(this.#input.text(this.#input.length8()));
      default:
        return false;
    }
  }

  /** Lists, tuples and dicts. */
  #structure(code: number): boolean {
    switch (code) {
      case op.mark:
        return this.#stack.mark();
      case op.pop:
        this.#stack.pop();
        return true;
      case op.popMark:
        this.#stack.sinceMark();
        return true;
      case op.dup:
        return this.#stack.push(this.#stack.top());
      case op.emptyList:
      case op.emptyTuple:
        return this.#stack.push([]);
      case op.list:
      case op.tuple:
        return this.#stack.push(this.#stack.sinceMark());
      case op.tuple1:
      case op.tuple2:
      case op.tuple3:
        return this.#stack.push(this.#stack.take(code - op.tuple1 + 1));
      case op.append:
        return this.#append([this.#stack.pop()]);
      case op.appends:
        return this.#append(this.#stack.sinceMark());
      case op.emptyDict:
        return this.#stack.push(new PickleDict());
      case op.dict: {
        const items = this.#stack.sinceMark();
        this.#stack.push(new PickleDict());
        return this.#setItems(items);
      }
      case op.setitem: {
        const value = this.#stack.pop();
        return this.#setItems([this.#stack.pop(), value]);
      }
      case op.setitems:
        return this.#setItems(this.#stack.sinceMark());
      default:
        return false;
    }
  }

  /** The allow-listed globals, and what numpy does with them. */
  #object(code: number): boolean {
    switch (code) {
      case op.global: {
        const module = this.#input.line();
        return this.#stack.push(globalNamed(`${module}.${this.#input.line()}`, this.#input.member));
      }
      case op.stackGlobal: {
        const name = this.#stack.pop();
        const module = this.#stack.pop();
        if (typeof name !== "string" || typeof module !== "string") this.#fail("a global's name is not text");
        return this.#stack.push(globalNamed(`${module}.${name}`, this.#input.member));
      }
      case op.reduce: {
        const args = this.#stack.pop();
        return this.#stack.push(callGlobal(this.#stack.pop(), args, this.#input.member));
      }
      case op.build: {
        const state = this.#stack.pop();
        buildState(this.#stack.top(), state, this.#input.member);
        return true;
      }
      default:
        return false;
    }
  }

  #fail(problem: string): never {
    throw new ArchiveError(problem, this.#input.member);
  }

  #recall(index: number): PickleValue {
    const value = this.#memo.get(index);
    return value === undefined ? this.#fail(`the pickle recalls entry ${index}, which it never stored`) : value;
  }

  #append(items: PickleValue[]): true {
    const list = this.#stack.top();
    if (!Array.isArray(list)) this.#fail("the pickle appends to what is no list");
    for (const item of items) list.push(item);
    return true;
  }

  #setItems(items: PickleValue[]): true {
    const dict = this.#stack.top();
    if (!(dict instanceof PickleDict) || items.length % 2 !== 0) this.#fail("the pickle sets items of what is no dict");
    for (let i = 0; i < items.length; i += 2) {
      const key = items[i];
      if (!isKey(key)) this.#fail("a dict key is neither text nor a number");
      dict.set(key, items[i + 1] ?? null);
    }
    return true;
  }

  #maybeLarge(size: number): Buffer | RowStore {
    if (this.#onLarge === undefined || size < largeFrom) return this.#input.view(size);
    this.#input.require(size);
    const store = this.#onLarge(size);
    this.#large = { store, left: size };
    return store;
  }
}
