import { expect } from "chai";
import fc from "fast-check";
import { decode, encode } from "fast-png";
import { encodePng } from "../../../../domain/images/png.ts";
import { decodePng, PngError } from "../../../../domain/images/pngReader.ts";

describe("encodePng", () => {
  it("is read back by another decoder, pixel for pixel", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer(),
        (width, height, seed) => {
          const rgb = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 7919 + seed) & 0xff);
          const image = decode(encodePng(rgb, width, height), { checkCrc: true });
          expect([image.width, image.height, image.channels, image.depth]).to.eql([width, height, 3, 8]);
          expect(new Uint8Array(image.data)).to.eql(rgb);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("splits what is larger than a stored block", () => {
    const rgb = Uint8Array.from({ length: 300 * 200 * 3 }, (_, i) => i & 0xff);
    expect(decodePng(encodePng(rgb, 300, 200)).rgb).to.eql(rgb);
  });

  it("takes the same bytes everywhere", () => {
    const png = encodePng(new Uint8Array(3072).fill(255), 32, 32);
    expect(png).to.have.length(3172);
    expect(png.subarray(33, 52).toString("hex")).to.equal("00000c2b49444154780101200cdff300ffffff");
  });

  it("fails when the bytes are no picture of that size", () => {
    expect(() => encodePng(new Uint8Array(10), 2, 2)).to.throw(RangeError, "10 bytes are no 2 × 2 RGB picture");
    expect(() => encodePng(new Uint8Array(0), 0, 0)).to.throw(RangeError);
  });
});

describe("decodePng", () => {
  it("reads grey, alpha and 16 bits as RGB", () => {
    const grey = encode({ width: 2, height: 1, data: Uint8Array.of(0, 200), channels: 1 });
    expect([...decodePng(grey).rgb]).to.eql([0, 0, 0, 200, 200, 200]);
    const greyAlpha = encode({ width: 1, height: 1, data: Uint8Array.of(90, 10), channels: 2 });
    expect([...decodePng(greyAlpha).rgb]).to.eql([90, 90, 90]);
    const rgba = encode({ width: 1, height: 1, data: Uint8Array.of(1, 2, 3, 128), channels: 4 });
    expect([...decodePng(rgba).rgb]).to.eql([1, 2, 3]);
    const deep = encode({ width: 1, height: 1, data: Uint16Array.of(65535, 0, 32896), channels: 3, depth: 16 });
    expect([...decodePng(deep).rgb]).to.eql([255, 0, 128]);
  });

  it("fails when the bytes are no PNG, cut off or changed", () => {
    const png = encodePng(new Uint8Array(3072), 32, 32);
    expect(() => decodePng(Buffer.from("GIF89a"))).to.throw(PngError, "The file is no PNG.");
    expect(() => decodePng(png.subarray(0, 1000))).to.throw(PngError);
    const huge = Buffer.from(png);
    huge.writeUInt32BE(100_000, 16);
    huge.writeUInt32BE(100_000, 20);
    expect(() => decodePng(huge)).to.throw(PngError, "100000 × 100000 pixels: at most 16384 a side");
  });

  it("throws nothing but PngError on any change", () => {
    const png = encodePng(new Uint8Array(12 * 12 * 3), 12, 12);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 8, max: png.length - 1 }), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        (changes) => {
          const changed = Buffer.from(png);
          for (const [at, value] of changes) changed[at] = value;
          // No picture of millions of pixels: what is tried is what is refused.
          if (changed.readUInt32BE(16) * changed.readUInt32BE(20) > 100_000) return;
          try {
            decodePng(changed);
          } catch (error) {
            expect(error).to.be.instanceOf(PngError);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
