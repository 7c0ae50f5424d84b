import { expect } from "chai";
import { encodePng } from "../../../../../domain/images/png.ts";
import { orientationOf } from "../../../../../domain/images/upright/orientation.ts";
import { turnPixels } from "../../../../../domain/images/upright/turnPixels.ts";
import { exifOf, pngWithOrientation, withOrientation } from "../../../../support/exifPicture.ts";
import { shapeJpeg } from "../../../../support/pictureFolder.ts";

describe("orientationOf", () => {
  const png = encodePng(new Uint8Array(12), 2, 2);

  it("reads the tag of either byte order, in JPEG and PNG", () => {
    for (let orientation = 1; orientation <= 8; orientation++) {
      expect(orientationOf(withOrientation(shapeJpeg(0, 1), orientation))).to.equal(orientation);
      expect(orientationOf(withOrientation(shapeJpeg(0, 1), orientation, false))).to.equal(orientation);
      expect(orientationOf(pngWithOrientation(png, orientation))).to.equal(orientation);
    }
  });

  it("is 1 where there is none, where it is none, and of what is no picture", () => {
    for (const bytes of [shapeJpeg(0, 1), png, Buffer.alloc(0), Buffer.from("GIF89a"), Buffer.of(0xff, 0xd8, 0xff)])
      expect(orientationOf(bytes)).to.equal(1);
    for (const none of [0, 9, 65535]) expect(orientationOf(withOrientation(shapeJpeg(0, 1), none))).to.equal(1);
    const long = exifOf(6);
    long.writeUInt16LE(4, 12);
    expect(
      orientationOf(Buffer.concat([Buffer.of(0xff, 0xd8, 0xff, 0xe1, 0, 34), Buffer.from("Exif\0\0"), long])),
    ).to.equal(1);
  });

  it("reads no further than the bytes go, whatever they claim", () => {
    const whole = withOrientation(shapeJpeg(0, 1), 6).subarray(0, 40);
    for (let length = 0; length < whole.length; length++)
      expect(orientationOf(whole.subarray(0, length))).to.be.within(1, 8);
    for (let at = 2; at < whole.length; at++) {
      for (const value of [0, 1, 0x7f, 0xff]) {
        const torn = Buffer.from(whole);
        torn[at] = value;
        expect(orientationOf(torn)).to.be.within(1, 8);
      }
    }
  });
});

describe("turnPixels", () => {
  /** Numbers the pixels 0 to 5, three across and two down. */
  const image = { width: 3, height: 2, rgb: Uint8Array.from({ length: 18 }, (_, at) => Math.floor(at / 3)) };

  /** What Pillow's `ImageOps.exif_transpose` makes of it. */
  const upright: Readonly<Record<number, readonly (readonly number[])[]>> = {
    1: [[0, 1, 2], [3, 4, 5]], // prettier-ignore
    2: [[2, 1, 0], [5, 4, 3]], // prettier-ignore
    3: [[5, 4, 3], [2, 1, 0]], // prettier-ignore
    4: [[3, 4, 5], [0, 1, 2]], // prettier-ignore
    5: [[0, 3], [1, 4], [2, 5]], // prettier-ignore
    6: [[3, 0], [4, 1], [5, 2]], // prettier-ignore
    7: [[5, 2], [4, 1], [3, 0]], // prettier-ignore
    8: [[2, 5], [1, 4], [0, 3]], // prettier-ignore
  };

  for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8] as const) {
    it(`brings orientation ${orientation} upright`, () => {
      const turned = turnPixels(image, orientation);
      const rows = upright[orientation] ?? [];
      expect([turned.width, turned.height]).to.deep.equal([rows[0]?.length, rows.length]);
      expect([...turned.rgb]).to.deep.equal(rows.flat().flatMap((value) => [value, value, value]));
    });
  }
});
