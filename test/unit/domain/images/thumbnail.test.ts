import { expect } from "chai";
import { encode } from "jpeg-js";
import { decodeJpeg } from "../../../../domain/images/decodeJpeg.ts";
import { encodePng } from "../../../../domain/images/png.ts";
import { thumbnail } from "../../../../domain/images/thumbnail.ts";
import { pngWithOrientation, withOrientation } from "../../../support/exifPicture.ts";

/** Left half red, right half blue. */
function halves(width: number, height: number): Uint8Array {
  return Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const isLeft = Math.floor(i / 3) % width < width / 2;
    return [isLeft ? 200 : 0, 0, isLeft ? 0 : 200][i % 3] ?? 0;
  });
}

/** As a camera writes it: with noise, which makes it large. */
function photograph(width: number, height: number): Buffer {
  const rgb = halves(width, height);
  const data = new Uint8Array(width * height * 4);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const noise = (pixel * 2_654_435_761) % 50;
    data.set([(rgb[pixel * 3] ?? 0) + noise, noise, (rgb[pixel * 3 + 2] ?? 0) + noise, 255], pixel * 4);
  }
  return encode({ data, width, height }, 95).data;
}

describe("thumbnail", () => {
  for (const [kind, file] of [
    ["PNG", encodePng(halves(400, 200), 400, 200)],
    ["JPEG", photograph(800, 400)],
  ] as const) {
    it(`makes a large ${kind} small and keeps its shape and its colours`, () => {
      const made = thumbnail(file) ?? Buffer.alloc(0);
      expect(made.length).to.be.below(10_000);
      const small = decodeJpeg(made);
      expect([small.width, small.height]).to.deep.equal([112, 56]);
      const [red = 0, , blue = 0] = small.rgb.subarray(0, 3);
      expect(red).to.be.above(150);
      expect(blue).to.be.below(60);
      const [lastRed = 0, , lastBlue = 0] = small.rgb.subarray(-3);
      expect(lastBlue).to.be.above(150);
      expect(lastRed).to.be.below(60);
    });
  }

  it("makes a photograph of many megapixels small", () => {
    const small = decodeJpeg(thumbnail(photograph(2600, 1600)) ?? Buffer.alloc(0));
    expect([small.width, small.height]).to.deep.equal([112, 69]);
    const [red = 0, , blue = 0] = small.rgb.subarray(0, 3);
    expect(red).to.be.within(200, 240);
    expect(blue).to.be.within(10, 40);
  });

  it("shows a photograph upright that was stored on its side, as browsers do with the file itself", () => {
    const small = decodeJpeg(thumbnail(withOrientation(photograph(1600, 800), 6)) ?? Buffer.alloc(0));
    expect([small.width, small.height]).to.deep.equal([56, 112]);
    // What is stored on the left is above.
    expect(small.rgb[0]).to.be.above(150);
    expect(small.rgb.at(-3)).to.be.below(60);
    const upright = thumbnail(pngWithOrientation(encodePng(halves(400, 200), 400, 200), 8)) ?? Buffer.alloc(0);
    expect(decodeJpeg(upright)).to.include({ width: 56, height: 112 });
  });

  it("makes no picture larger than it is", () => {
    const made = thumbnail(encodePng(halves(100, 90), 100, 90)) ?? Buffer.alloc(0);
    expect(decodeJpeg(made)).to.include({ width: 100, height: 90 });
  });

  it("leaves alone what is small, and what is no picture", () => {
    const small = encodePng(new Uint8Array(12), 2, 2);
    const other = Buffer.alloc(40_000, 7);
    expect(thumbnail(small)).to.equal(small);
    expect(thumbnail(other)).to.equal(other);
  });

  it("shows nothing of what is large and can't be made small", () => {
    expect(thumbnail(Buffer.alloc(400_000, 7))).to.equal(undefined);
    const torn = Buffer.concat([photograph(80, 40), Buffer.alloc(300_000)]);
    torn.fill(0xff, 200, 700);
    expect(thumbnail(torn)).to.equal(undefined);
    // A frame header that claims 4,000 × 3,000 pixels (ITU-T T.81, B.2.2).
    const claims = Buffer.concat([
      Buffer.from([
        0xff,
        0xd8,
        0xff,
        0xc0,
        0,
        11,
        8,
        ...[3000 >> 8, 3000 & 255],
        ...[4000 >> 8, 4000 & 255],
        1,
        1,
        0x11,
        0,
      ]),
      Buffer.alloc(300_000),
    ]);
    expect(thumbnail(claims)).to.equal(undefined);
  });
});
