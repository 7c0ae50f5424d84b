/** A body of the RPC v2 protocol that can't be read: thrown by `decodeCbor`. */
export class CborError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "CborError";
  }
}

const MAXIMUM_DEPTH = 64;

/** The value of a CBOR document (RFC 8949) of the kinds that AWS clients send: no bignums; tags (of timestamps) are dropped. */
export function decodeCbor(bytes: Uint8Array): unknown {
  return new Decoder(bytes).item(0);
}

class Decoder {
  readonly #view: DataView;
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  item(depth: number): unknown {
    if (depth > MAXIMUM_DEPTH) throw new CborError("nested too deep");
    const head = this.#byte();
    const [major, info] = [head >> 5, head & 31];
    if (major === 7) return this.#simple(info);
    const open = info === 31;
    const length = open ? Infinity : this.#length(info);
    switch (major) {
      case 0:
        return length;
      case 1:
        return -1 - length;
      case 2:
        return open ? Buffer.concat(this.#chunks(depth).map((chunk) => chunk as Uint8Array)) : this.#slice(length);
      case 3:
        return open ? this.#chunks(depth).join("") : Buffer.from(this.#slice(length)).toString("utf8");
      case 4:
        return this.#list(length, depth);
      case 5:
        return this.#map(length, depth);
      default:
        return this.item(depth + 1);
    }
  }

  #list(length: number, depth: number): unknown[] {
    const items: unknown[] = [];
    while (items.length < length && !this.#ended(length)) items.push(this.item(depth + 1));
    return items;
  }

  #map(length: number, depth: number): Record<string, unknown> {
    const entries: [string, unknown][] = [];
    while (entries.length < length && !this.#ended(length)) {
      entries.push([String(this.item(depth + 1)), this.item(depth + 1)]);
    }
    return Object.fromEntries(entries);
  }

  #chunks(depth: number): unknown[] {
    return this.#list(Infinity, depth);
  }

  /** Whether a collection without a length ends here, with the break that belongs to it. */
  #ended(length: number): boolean {
    if (length !== Infinity) return false;
    if (this.#bytes[this.#at] !== 0xff) return false;
    this.#at += 1;
    return true;
  }

  #simple(info: number): unknown {
    switch (info) {
      case 20:
        return false;
      case 21:
        return true;
      case 22:
        return null;
      case 23:
        return undefined;
      case 25:
        return half(this.#number(2, () => this.#view.getUint16(this.#at)));
      case 26:
        return this.#number(4, () => this.#view.getFloat32(this.#at));
      case 27:
        return this.#number(8, () => this.#view.getFloat64(this.#at));
      default:
        throw new CborError(`simple value ${info}`);
    }
  }

  #length(info: number): number {
    if (info < 24) return info;
    switch (info) {
      case 24:
        return this.#byte();
      case 25:
        return this.#number(2, () => this.#view.getUint16(this.#at));
      case 26:
        return this.#number(4, () => this.#view.getUint32(this.#at));
      case 27:
        return this.#number(8, () => Number(this.#view.getBigUint64(this.#at)));
      default:
        throw new CborError(`length ${info}`);
    }
  }

  #number(size: number, read: () => number): number {
    if (this.#at + size > this.#bytes.length) throw new CborError("ends too early");
    const value = read();
    this.#at += size;
    return value;
  }

  #byte(): number {
    return this.#number(1, () => this.#view.getUint8(this.#at));
  }

  #slice(length: number): Uint8Array {
    if (this.#at + length > this.#bytes.length) throw new CborError("ends too early");
    const slice = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return slice;
  }
}

/** A number of 16 bits. */
function half(bits: number): number {
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  const sign = bits >> 15 === 1 ? -1 : 1;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}
