import { ImageError } from "./imageError.ts";

/** Of each 16 bits that may come next: length of the code at their start << 8 | its symbol; 0 where no code begins so. */
export type HuffmanTable = Uint16Array;

/**
 * A table of a DHT segment (ITU-T T.81, B.2.4.2 and annex C): 16 counts of codes by length, then their symbols.
 *
 * @throws ImageError where the counts make no prefix code, or symbols are missing
 */
export function huffmanTable(counts: Uint8Array, symbols: Uint8Array): HuffmanTable {
  const table = new Uint16Array(1 << 16);
  let code = 0;
  let next = 0;
  for (let length = 1; length <= 16; length++) {
    for (let left = counts[length - 1] ?? 0; left > 0; left--) {
      const symbol = symbols[next++];
      const first = code << (16 - length);
      const end = first + (1 << (16 - length));
      if (symbol === undefined || end > table.length) throw new ImageError("The JPEG is damaged: a table has no code");
      table.fill((length << 8) | symbol, first, end);
      code++;
    }
    code <<= 1;
  }
  return table;
}

/** Reads the coded data of a scan bit by bit: stuffed bytes are skipped, and it goes no further than the next marker. */
export class EntropyReader {
  readonly #bytes: Uint8Array;
  #at: number;
  #bits = 0;
  #count = 0;
  /** Of the bits at hand, those that the data do not have. */
  #missing = 0;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  /** @throws ImageError where no code begins with the bits to come */
  symbol(table: HuffmanTable): number {
    this.#fill();
    const found = table[(this.#bits >>> (this.#count - 16)) & 0xffff] as number;
    if (found === 0) throw damaged();
    this.#drop(found >> 8);
    return found & 0xff;
  }

  /** The difference that follows its category (T.81, F.2.2.1). */
  difference(category: number): number {
    if (category === 0) return 0;
    if (category > 15) throw damaged();
    this.#fill();
    const value = (this.#bits >>> (this.#count - category)) & ((1 << category) - 1);
    this.#drop(category);
    return value < 1 << (category - 1) ? value - (1 << category) + 1 : value;
  }

  /** Passes over at most 15 bits. */
  skip(bits: number): void {
    this.#fill();
    this.#drop(bits);
  }

  /** Begins anew behind the restart marker that is due (T.81, F.2.2.5). */
  restart(): void {
    this.check();
    const code = this.#bytes[this.#at + 1];
    if (this.#bytes[this.#at] !== 0xff || code === undefined || code < 0xd0 || code > 0xd7) throw damaged();
    this.#at += 2;
    [this.#bits, this.#count, this.#missing] = [0, 0, 0];
  }

  /** @throws ImageError where more was read than the scan has */
  check(): void {
    if (this.#missing > this.#count) throw new ImageError("The JPEG is cut off");
  }

  #fill(): void {
    while (this.#count < 16) {
      let byte = this.#bytes[this.#at];
      if (byte === 0xff && this.#bytes[this.#at + 1] !== 0) byte = undefined;
      if (byte === undefined) this.#missing += 8;
      else this.#at += byte === 0xff ? 2 : 1;
      this.#bits = ((this.#bits << 8) | (byte ?? 0)) & 0xffffff;
      this.#count += 8;
    }
  }

  #drop(bits: number): void {
    this.#count -= bits;
  }
}

/** The units of a scan, as many across and down. */
export interface ScanUnits {
  readonly across: number;
  readonly down: number;
  /** Units from one restart marker to the next; 0 where there are none. */
  readonly interval: number;
  /** Behind a restart marker, differences count from 0. */
  restarted(): void;
  read(x: number, y: number): void;
}

/** Reads a scan unit by unit. @throws ImageError where it has fewer, or no restart marker where one is due */
export function readUnits(reader: EntropyReader, units: ScanUnits): void {
  const { across, down, interval } = units;
  for (let unit = 0, y = 0; y < down; y++) {
    for (let x = 0; x < across; x++, unit++) {
      if (interval > 0 && unit > 0 && unit % interval === 0) {
        reader.restart();
        units.restarted();
      }
      units.read(x, y);
    }
    reader.check();
  }
}

function damaged(): ImageError {
  return new ImageError("The JPEG is damaged: its pixels can't be read");
}
