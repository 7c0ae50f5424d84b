import { deflateSync } from "node:zlib";
import { expect } from "chai";
import { encode } from "fast-png";
import fc from "fast-check";
import { decodeJpeg } from "../../../../domain/images/decodeJpeg.ts";
import { ImageError } from "../../../../domain/images/imageError.ts";
import { encodePng } from "../../../../domain/images/png.ts";
import { shapeJpeg } from "../../../support/pictureFolder.ts";
import { measurePicture, measurePng } from "../../../../domain/images/imageStatistics.ts";
import { imageBin, imageBound, imageMeasures, ImageSums } from "../../../../domain/images/imageSums.ts";
import { decodePng, PngError } from "../../../../domain/images/pngReader.ts";

/** The same by the definition, over the full reader's pixels. */
function reference(png: Uint8Array) {
  const { width, height, rgb } = decodePng(png);
  const luma = Array.from({ length: width * height }, (_, i) => {
    const [r = 0, g = 0, b = 0] = rgb.subarray(i * 3);
    return (r * 19595 + g * 38470 + b * 7471 + 0x8000) >> 16;
  });
  const mean = (list: readonly number[]): number => list.reduce((sum, n) => sum + n, 0) / Math.max(list.length, 1);
  const variance = (list: readonly number[]): number => mean(list.map((n) => n * n)) - mean(list) ** 2;
  const edges: number[] = [];
  const at = (x: number, y: number): number => luma[y * width + x] ?? 0;
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++)
      edges.push(at(x, y - 1) + at(x, y + 1) + at(x - 1, y) + at(x + 1, y) - 4 * at(x, y));
  return {
    brightness: mean(luma),
    contrast: Math.sqrt(variance(luma)),
    sharpness: variance(edges),
    width,
    height,
  };
}

function chunk(type: string, data: Uint8Array): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(data.length);
  head.write(type, 4, "latin1");
  return Buffer.concat([head, data, Buffer.alloc(4)]);
}

describe("measurePng", () => {
  it("measures a picture by hand", () => {
    const checkers = Uint8Array.from({ length: 9 }, (_, i) => (i % 2 === 0 ? 255 : 0));
    const png = encode({ width: 3, height: 3, data: checkers, channels: 1 });
    // Five white of nine; the only inner pixel is white among four black ones.
    expect(measurePng(png)).to.deep.include({ width: 3, height: 3, sharpness: 0 });
    expect(measurePng(png).brightness).to.be.closeTo((5 * 255) / 9, 1e-9);
    expect(measurePng(png).contrast).to.be.closeTo(Math.sqrt((5 * 255 ** 2) / 9 - ((5 * 255) / 9) ** 2), 1e-9);
  });

  it("gives what the full reader's pixels give, for every kind of PNG and every filter", () => {
    const side = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(
        side,
        side,
        fc.constantFrom(1, 3, 4),
        fc.infiniteStream(fc.nat(255)),
        (width, height, channels, random) => {
          const next = (): number => random.next().value as number;
          const stride = width * channels;
          const rows = Array.from({ length: height }, () =>
            Buffer.from([next() % 5, ...Array.from({ length: stride }, next)]),
          );
          const header = Buffer.alloc(13);
          header.writeUInt32BE(width);
          header.writeUInt32BE(height, 4);
          header.set([8, { 1: 0, 3: 2, 4: 6 }[channels]], 8);
          const packed = deflateSync(Buffer.concat(rows));
          const parts = [packed.subarray(0, 5), packed.subarray(5)].map((part) => chunk("IDAT", part));
          const png = Buffer.concat([
            Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
            chunk("IHDR", header),
            ...parts,
            chunk("IEND", Buffer.alloc(0)),
          ]);
          const [ours, full] = [measurePng(png), reference(withChecksums(png))];
          for (const key of ["brightness", "contrast", "sharpness", "width", "height"] as const)
            expect(ours[key], key).to.be.closeTo(full[key], 1e-6);
        },
      ),
      { numRuns: 150 },
    );
  });

  it("measures 16-bit pictures through the full reader", () => {
    const png = encode({ width: 2, height: 2, data: new Uint16Array([0, 65535, 65535, 0]), channels: 1, depth: 16 });
    expect(measurePng(png).brightness).to.be.closeTo(127.5, 1e-9);
  });

  it("fails for what is no PNG", () => {
    expect(() => measurePng(Buffer.from("no picture at all, just a text that is long enough"))).to.throw(PngError);
    const cut = encode({ width: 8, height: 8, data: new Uint8Array(64), channels: 1 }).subarray(0, 50);
    expect(() => measurePng(cut)).to.throw(PngError);
  });
});

describe("ImageSums", () => {
  it("counts and merges, and tells what is unreadable", () => {
    const picture = encode({ width: 4, height: 4, data: new Uint8Array(16).fill(100), channels: 1 });
    const [left, right] = [new ImageSums(), new ImageSums()];
    left.addBody(picture);
    right.addBody(picture);
    right.addBody(Buffer.from("x"));
    left.merge(right.state());
    expect(left).to.deep.include({ count: 2, unreadable: 1 });
    expect(left.sums).to.deep.include({ brightness: 200, width: 8, height: 8, bytes: 2 * picture.length });
    expect(left.histograms.brightness[imageBin("brightness", 100)]).to.equal(2);
  });

  it("keeps every value in a bin", () => {
    const { histograms } = new ImageSums();
    for (const measure of imageMeasures)
      for (const value of [0, 1, 127, 255, 1e7])
        expect(imageBin(measure, value)).to.be.within(0, histograms[measure].length - 1);
  });

  it("says where a bin begins", () => {
    for (const measure of imageMeasures)
      for (const value of [3, 32, 100]) {
        const bin = imageBin(measure, value);
        expect(value).to.be.within(imageBound(measure, bin), imageBound(measure, bin + 1));
      }
  });
});

/** The full reader insists on checksums. */
function withChecksums(png: Buffer): Buffer {
  const copy = Buffer.from(png);
  for (let at = 8; at < copy.length;) {
    const length = copy.readUInt32BE(at);
    let crc = 0xffffffff;
    for (const byte of copy.subarray(at + 4, at + 8 + length)) {
      crc ^= byte;
      for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    }
    copy.writeUInt32BE((crc ^ 0xffffffff) >>> 0, at + 8 + length);
    at += length + 12;
  }
  return copy;
}

describe("measurePicture", () => {
  it("measures a JPEG as the pixels that it decodes to", () => {
    const jpeg = shapeJpeg(0, 1, 40, 30);
    const { width, height, rgb } = decodeJpeg(jpeg);
    expect(measurePicture(jpeg)).to.deep.equal(measurePng(encodePng(rgb, width, height)));
    expect(measurePicture(jpeg)).to.include({ width: 40, height: 30 });
  });

  it("leaves a large one unmeasured, and fails for one that is cut off", () => {
    const large = Buffer.from(shapeJpeg(0, 1, 64));
    const frame = large.indexOf(Buffer.from([0xff, 0xc0]));
    large.writeUInt16BE(2100, frame + 5);
    large.writeUInt16BE(2100, frame + 7);
    expect(measurePicture(large)).to.equal(undefined);
    expect(() => measurePicture(large.subarray(0, 700))).to.throw(ImageError, "cut off");
    expect(() => measurePicture(Buffer.from("no picture"))).to.throw(PngError);
  });
});
