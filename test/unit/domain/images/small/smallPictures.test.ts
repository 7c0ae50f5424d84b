import { expect } from "chai";
import fc from "fast-check";
import { smallPictures } from "../../../../../domain/images/small/smallPictures.ts";
import { adler32 } from "../../../../../domain/images/storedZlib.ts";

/** Fills the rows of a picture; `value` gives the channel of a pixel. */
function draw(width: number, height: number, value: (x: number, y: number, channel: number) => number): void {
  const { rows } = smallPictures();
  rows.fill(0xff);
  for (let y = 0; y < height; y++)
    for (let i = 0; i < width * 3; i++) rows[y * (width * 3 + 1) + 1 + i] = value(Math.floor(i / 3), y, i % 3);
}

/** The sums by their definition. */
function reference(width: number, height: number) {
  const { rows } = smallPictures();
  const luma = (x: number, y: number): number => {
    const [r = 0, g = 0, b = 0] = rows.subarray(y * (width * 3 + 1) + 1 + x * 3);
    return (r * 19595 + g * 38470 + b * 7471 + 0x8000) >> 16;
  };
  const sums = { sum: 0, squares: 0, edges: 0, edgeSquares: 0 };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = luma(x, y);
      sums.sum += value;
      sums.squares += value ** 2;
      if (x === 0 || y === 0 || x === width - 1 || y === height - 1) continue;
      const edge = luma(x - 1, y) + luma(x + 1, y) + luma(x, y - 1) + luma(x, y + 1) - 4 * value;
      sums.edges += edge;
      sums.edgeSquares += edge ** 2;
    }
  }
  return sums;
}

describe("SmallPictures", () => {
  it("measures what the definition says, of every size and after any other picture", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 41 }),
        fc.integer({ min: 1, max: 41 }),
        fc.uint8Array({ minLength: 1, maxLength: 64 }),
        (width, height, bytes) => {
          const at = (x: number, y: number, c: number): number => bytes[(x * 3 + c + y * 7) % bytes.length] ?? 0;
          draw(width, height, at);
          expect(smallPictures().measure(width, height)).to.deep.equal(reference(width, height));
        },
      ),
      { numRuns: 300 },
    );
  });

  it("gives luma for every strength of each colour", () => {
    for (const channel of [0, 1, 2]) {
      draw(16, 16, (x, y, c) => (c === channel ? y * 16 + x : 255 - x));
      expect(smallPictures().measure(16, 16)).to.deep.equal(reference(16, 16));
    }
  });

  it("adds up the strongest edges of the largest pictures, and leaves larger ones", () => {
    for (const [width, height] of [
      [128, 128],
      [1024, 16],
      [16_384, 1],
      [21, 682],
    ] as const) {
      draw(width, height, (x, y) => ((x + y) % 2) * 255);
      expect(smallPictures().measure(width, height), `${width} × ${height}`).to.deep.equal(reference(width, height));
    }
    for (const [width, height] of [
      [128, 129],
      [16_385, 1],
      [21, 683],
      [1, 16_384],
    ] as const)
      expect(smallPictures().measure(width, height)).to.equal(undefined);
  });

  it("gives the checksum of any number of bytes", () => {
    const { rows } = smallPictures();
    for (const fill of [(i: number) => (i * 167) >> 3, () => 255]) {
      rows.set(Uint8Array.from(rows, (_, i) => fill(i)));
      for (const size of [0, 1, 15, 16, 17, 3104, 16_384, 16_400, 40_001, 65_536])
        expect(smallPictures().checksum(size), String(size)).to.equal(adler32(rows, size));
    }
  });
});
