import { deflateSync, inflateSync } from "node:zlib";
import { expect } from "chai";
import fc from "fast-check";
import { readStored, storedLength, writeStored } from "../../../../domain/images/storedZlib.ts";

function stored(bytes: Uint8Array): Buffer {
  const stream = Buffer.alloc(storedLength(bytes.length));
  writeStored(bytes, stream, 0);
  return stream;
}

const noise = (size: number): Uint8Array => Uint8Array.from({ length: size }, (_, i) => (i * i * 7919) >> 3);

describe("writeStored", () => {
  it("gives what zlib unpacks, of one block and of several", () => {
    for (const size of [1, 3104, 65_535, 65_536, 200_000])
      expect(inflateSync(stored(noise(size))).equals(noise(size))).to.equal(true);
  });
});

describe("readStored", () => {
  it("gives the bytes back, of one block and of several", () => {
    for (const size of [1, 3104, 65_535, 65_536, 200_000]) {
      const out = new Uint8Array(size);
      expect(readStored(stored(noise(size)), out, size)).to.equal(true);
      expect(Buffer.from(out).equals(noise(size))).to.equal(true);
    }
  });

  it("leaves other streams and other sizes to zlib", () => {
    const bytes = noise(500);
    expect(readStored(deflateSync(bytes), new Uint8Array(500), 500)).to.equal(false);
    expect(readStored(stored(bytes), new Uint8Array(600), 499)).to.equal(false);
    expect(readStored(stored(bytes), new Uint8Array(600), 501)).to.equal(false);
  });

  it("takes no stream that zlib refuses, whatever was changed in it", () => {
    const bytes = noise(300);
    fc.assert(
      fc.property(fc.nat(storedLength(300) - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const stream = stored(bytes);
        stream[at] = (stream[at] ?? 0) ^ change;
        if (readStored(stream, new Uint8Array(300), 300)) expect(inflateSync(stream)).to.have.length(300);
      }),
      { numRuns: 500 },
    );
  });
});
