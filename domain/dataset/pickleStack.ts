import { ArchiveError } from "./archiveError.ts";
import { textOf } from "./pickleGlobals.ts";
import { PickleDict, type PickleValue } from "./pickleValues.ts";

/** The values that a pickle has built and not yet used, with the marks at which its groups begin. */
export class PickleStack {
  readonly #member: string;
  readonly #values: PickleValue[] = [];
  readonly #marks: number[] = [];

  constructor(member: string) {
    this.#member = member;
  }

  get isEmpty(): boolean {
    return this.#values.length === 0 && this.#marks.length === 0;
  }

  push(value: PickleValue): true {
    this.#values.push(value);
    return true;
  }

  mark(): true {
    this.#marks.push(this.#values.length);
    return true;
  }

  top(): PickleValue {
    const value = this.#values.length > this.#floor() ? this.#values.at(-1) : undefined;
    return value === undefined ? this.#fail("the pickle takes a value where there is none") : value;
  }

  pop(): PickleValue {
    const value = this.top();
    this.#values.pop();
    return value;
  }

  /** The uppermost `count` values, taken off. */
  take(count: number): PickleValue[] {
    if (this.#values.length - this.#floor() < count) this.#fail("a tuple takes more values than there are");
    return this.#values.splice(this.#values.length - count);
  }

  /** The values since the last mark, taken off with it. */
  sinceMark(): PickleValue[] {
    const mark = this.#marks.pop();
    return mark === undefined ? this.#fail("the pickle ends a group that it never began") : this.#values.splice(mark);
  }

  /** What the unfinished pickle has so far under a dict's key. */
  find(key: string): PickleValue | undefined {
    for (let i = this.#values.length - 1; i >= 0; i--) {
      const value = this.#values[i];
      if (value instanceof PickleDict && value.get(key) !== undefined) return value.get(key);
      if (textOf(value) === key) return this.#values[i + 1];
    }
    return undefined;
  }

  #floor(): number {
    return this.#marks.at(-1) ?? 0;
  }

  #fail(problem: string): never {
    throw new ArchiveError(problem, this.#member);
  }
}
