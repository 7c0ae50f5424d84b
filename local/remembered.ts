interface Kept<T> {
  readonly value: Promise<T>;
  readonly until: number;
}

/** What was made, for who asks for it again: for some time, and of the last ones that were made. What failed is made anew. */
export class Remembered<T> {
  readonly #kept = new Map<string, Kept<T>>();
  readonly #milliseconds: number;
  readonly #most: number;

  constructor({
    milliseconds = Infinity,
    most = Infinity,
  }: {
    readonly milliseconds?: number;
    readonly most?: number;
  }) {
    this.#milliseconds = milliseconds;
    this.#most = most;
  }

  get(key: string, make: () => Promise<T>): Promise<T> {
    const known = this.#kept.get(key);
    if (known !== undefined && known.until > Date.now()) return known.value;
    this.#kept.delete(key);
    for (const old of this.#kept.keys()) if (this.#kept.size >= this.#most) this.#kept.delete(old);
    const kept = { value: make(), until: Date.now() + this.#milliseconds };
    this.#kept.set(key, kept);
    kept.value.catch(() => this.#kept.get(key) === kept && this.#kept.delete(key));
    return kept.value;
  }

  clear(): void {
    this.#kept.clear();
  }
}
