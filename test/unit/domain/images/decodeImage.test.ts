import { deflateSync } from "node:zlib";
import { expect } from "chai";
import { encode as encodeAny } from "fast-png";
import { encode as encodeJpeg } from "jpeg-js";
import { encodePng } from "../../../../domain/images/png.ts";
import { decodeImage, imageDimensions } from "../../../../domain/images/decodeImage.ts";
import { resize } from "../../../../domain/images/resize.ts";
import { stripes } from "../../local/sagemaker/algorithms/imageClassification/support.ts";

const side = 20;
const rgb = stripes(0, 2, side, 1);
const grey = rgb.filter((_, i) => i % 3 === 0);
const tripled = (values: Uint8Array): number[] => [...values].flatMap((v) => [v, v, v]);

async function refused(bytes: Buffer): Promise<string> {
  try {
    await decodeImage(bytes);
  } catch (error) {
    return (error as Error).name === "ImageError" ? (error as Error).message : `not an ImageError: ${String(error)}`;
  }
  return "it was decoded";
}

/** A PNG of one chunk of pixels, with any header. */
function png(
  width: number,
  height: number,
  depth: number,
  colour: number,
  interlace: number,
  raw: Uint8Array,
  extra: Buffer[] = [],
): Buffer {
  const chunk = (type: string, data: Uint8Array): Buffer => {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(data.length);
    head.write(type, 4, "latin1");
    return Buffer.concat([head, data, Buffer.alloc(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, colour, 0, 0, interlace], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    ...extra.map((palette) => chunk("PLTE", palette)),
    chunk("IDAT", deflateSync(raw)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

describe("decodeImage", () => {
  it("reads RGB", async () => {
    const image = await decodeImage(encodePng(rgb, side, side));
    expect(image.width).to.equal(side);
    expect([...image.rgb]).to.deep.equal([...rgb]);
  });

  for (const [channels, name] of [
    [1, "grey"],
    [2, "grey with alpha"],
    [3, "RGB"],
    [4, "RGBA"],
  ] as const) {
    for (const depth of [8, 16] as const) {
      it(`reads ${name} of ${depth} bits`, async () => {
        const sample = (i: number, c: number): number => {
          const isAlpha = c === channels - 1 && channels % 2 === 0;
          return isAlpha ? 128 : ((channels < 3 ? grey[i] : rgb[i * 3 + c]) ?? 0);
        };
        const values = Array.from({ length: side * side * channels }, (_, i) =>
          sample(Math.floor(i / channels), i % channels),
        );
        const data = depth === 8 ? Uint8Array.from(values) : Uint16Array.from(values, (v) => v * 257);
        const image = await decodeImage(Buffer.from(encodeAny({ width: side, height: side, data, channels, depth })));
        expect([...image.rgb]).to.deep.equal(channels < 3 ? tripled(grey) : [...rgb]);
      });
    }
  }

  it("reads a palette of two bits", async () => {
    const palette = Buffer.from([1, 2, 3, 10, 20, 30, 100, 110, 120, 250, 251, 252]);
    const image = await decodeImage(png(5, 1, 2, 3, 0, Uint8Array.of(0, 0b00011011, 0b10000000), [palette]));
    expect([...image.rgb]).to.deep.equal([1, 2, 3, 10, 20, 30, 100, 110, 120, 250, 251, 252, 100, 110, 120]);
  });

  it("reads interlaced pictures", async () => {
    // A 2 × 2 picture: passes 1, 6 and 7 of Adam7 hold a pixel, a pixel and two.
    const raw = Uint8Array.of(0, 10, 0, 20, 0, 30, 40);
    expect([...(await decodeImage(png(2, 2, 8, 0, 1, raw))).rgb]).to.deep.equal(tripled(Uint8Array.of(10, 20, 30, 40)));
  });

  it("undoes every line filter", async () => {
    const raw = Uint8Array.of(0, 5, 7, 1, 5, 2, 2, 1, 1, 3, 2, 2, 4, 1, 1);
    const image = await decodeImage(png(2, 5, 8, 0, 0, raw));
    expect([...image.rgb].filter((_, i) => i % 3 === 0)).to.deep.equal([5, 7, 5, 7, 6, 8, 5, 8, 6, 9]);
  });

  it("reads JPEG", async () => {
    const flat = Buffer.alloc(16 * 16 * 4, 255).map((v, i) => [200, 100, 50, v][i % 4] ?? 0);
    const image = await decodeImage(encodeJpeg({ width: 16, height: 16, data: flat }, 95).data);
    expect([image.width, image.height]).to.deep.equal([16, 16]);
    [200, 100, 50].forEach((value, c) => expect(image.rgb[c]).to.be.closeTo(value, 4));
  });

  it("refuses what is no image, with a reason", async () => {
    expect(await refused(Buffer.alloc(0))).to.match(/no bytes/);
    expect(await refused(Buffer.from("hello world"))).to.match(/Not a PNG or JPEG image: it begins with 68 65 6c 6c/);
    expect(await refused(encodePng(rgb, side, side).subarray(0, 400))).to.match(/cut off/);
    expect(await refused(Buffer.from([0xff, 0xd8, 0xff, 0xd9, 0, 0, 0, 0]))).to.match(/JPEG/);
    expect(await refused(png(4, 4, 8, 5, 0, new Uint8Array(4)))).to.match(/colour type 5/);
    expect(await refused(png(4, 4, 8, 3, 0, new Uint8Array(20)))).to.match(/palette/);
    expect(await refused(png(4, 4, 8, 0, 0, new Uint8Array(7)))).to.match(/fewer data/);
    expect(await refused(png(1, 1, 8, 0, 0, Uint8Array.of(9, 1)))).to.match(/line filter 9/);
  });

  it("refuses a header that claims gigapixels, and pixels without end, before unpacking them", async () => {
    expect(await refused(png(60_000, 60_000, 8, 2, 0, new Uint8Array(10)))).to.match(/60000 × 60000 pixels: at most/);
    expect(await refused(png(0, 5, 8, 2, 0, new Uint8Array(10)))).to.match(/0 × 5/);
    const bomb = png(2, 2, 8, 2, 0, new Uint8Array(50_000_000));
    expect(bomb.length).to.be.lessThan(100_000);
    expect(await refused(bomb)).to.match(/more data than its dimensions/);
  });

  it("survives any damage to a file", async () => {
    const file = encodePng(rgb, side, side);
    for (let at = 0; at < file.length; at += 7) {
      const damaged = Buffer.from(file);
      damaged[at] = (damaged[at] ?? 0) ^ 0x55;
      expect(await refused(damaged)).to.not.match(/^not an ImageError/);
    }
  });

  it("tells dimensions from the header alone", () => {
    expect(imageDimensions(encodePng(rgb, side, side).subarray(0, 40))).to.include({ width: side, height: side });
  });
});

describe("resize", () => {
  it("keeps a flat picture flat, larger and smaller", () => {
    const image = { width: 10, height: 6, rgb: new Uint8Array(180).fill(77) };
    for (const [w, h] of [
      [32, 32],
      [3, 2],
      [10, 6],
    ] as const) {
      expect(new Set(resize(image, w, h))).to.deep.equal(new Set([77]));
    }
  });

  it("averages where it shrinks", () => {
    const pixels = Uint8Array.from({ length: 8 * 8 * 3 }, (_, i) => (Math.floor(i / 3) % 2 === 0 ? 0 : 200));
    for (const value of resize({ width: 8, height: 8, rgb: pixels }, 2, 2)) expect(value).to.be.closeTo(100, 15);
  });

  it("interpolates where it enlarges", () => {
    const out = resize({ width: 2, height: 1, rgb: Uint8Array.of(0, 0, 0, 100, 100, 100) }, 4, 1);
    expect([...out].filter((_, i) => i % 3 === 0)).to.deep.equal([0, 25, 75, 100]);
  });
});
