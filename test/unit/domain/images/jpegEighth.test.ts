import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { encode } from "jpeg-js";
import { ImageError } from "../../../../domain/images/imageError.ts";
import { decodeJpegEighth } from "../../../../domain/images/jpegEighth.ts";

/** 72 × 56 pixels, written by libjpeg-turbo (Pillow 13), of each kind that cameras and programs make. */
const file = (name: string): Buffer => readFileSync(join(import.meta.dirname, "../../../fixtures/jpeg", `${name}.jpg`));

/** What the files were made of: the mean colour of each block. */
function blockMeans(isGrey: boolean): number[] {
  const colour = (x: number, y: number): readonly [number, number, number] => [
    40 + (180 * x) / 72,
    200 - (150 * y) / 56,
    128 + 90 * Math.sin((x + y) / 30),
  ];
  return Array.from({ length: 9 * 7 * 3 }, (_, index) => {
    const [block, channel] = [Math.floor(index / 3), index % 3];
    let sum = 0;
    for (let i = 0; i < 64; i++) {
      const [r, g, b] = colour((block % 9) * 8 + (i & 7), Math.floor(block / 9) * 8 + (i >> 3));
      sum += isGrey ? 0.299 * r + 0.587 * g + 0.114 * b : ([r, g, b][channel] ?? 0);
    }
    return sum / 64;
  });
}

describe("decodeJpegEighth", () => {
  // Where colours are sampled at half the size, a block's own is not known.
  for (const [name, most] of [
    ["rgb", 3],
    ["grey", 3],
    ["progressiveGrey", 3],
    ["cmyk", 4],
    ["baseline420", 25],
    ["restarts422", 25],
    ["progressive420", 25],
  ] as const) {
    it(`gives the mean of each block: ${name}`, () => {
      const small = decodeJpegEighth(file(name));
      expect([small.width, small.height]).to.deep.equal([9, 7]);
      const differences = blockMeans(/grey/i.test(name)).map((mean, index) => Math.abs(mean - (small.rgb[index] ?? 0)));
      expect(Math.max(...differences)).to.be.below(most);
      expect(differences.reduce((sum, one) => sum + one, 0) / differences.length).to.be.below(most / 3);
    });
  }

  it("takes sizes that are no multiples of eight, and single pixels", () => {
    const data = new Uint8Array(17 * 9 * 4).fill(200);
    expect(decodeJpegEighth(encode({ data, width: 17, height: 9 }, 90).data)).to.include({ width: 3, height: 2 });
    const one = decodeJpegEighth(encode({ data: data.subarray(0, 4), width: 1, height: 1 }, 90).data);
    expect([...one.rgb]).to.deep.equal([200, 200, 200]);
  });

  it("fails where a file is cut off, at any byte", () => {
    for (const name of ["restarts422", "progressive420", "cmyk"]) {
      const whole = file(name);
      for (let length = 0; length < whole.length; length += 23)
        expect(() => decodeJpegEighth(whole.subarray(0, length)), `${name} ${length}`).to.throw(ImageError);
    }
  });

  it("tells damage of any kind, or gives a picture of the size that the file claims", () => {
    let told = 0;
    for (const name of ["baseline420", "restarts422", "progressive420", "cmyk"]) {
      const whole = file(name);
      for (let at = 2; at < whole.length; at += 5) {
        const torn = Buffer.from(whole);
        torn[at] = (whole[at] ?? 0) ^ (1 << (at % 8));
        try {
          const { width, height, rgb } = decodeJpegEighth(torn);
          expect(rgb.length).to.equal(width * height * 3);
        } catch (error) {
          expect(error, `${name}, byte ${at}`).to.be.instanceOf(ImageError);
          told++;
        }
      }
    }
    expect(told).to.be.above(100);
  });
});
