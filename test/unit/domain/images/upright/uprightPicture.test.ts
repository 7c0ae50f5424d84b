import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { decodeJpeg } from "../../../../../domain/images/decodeJpeg.ts";
import { encodeJpeg } from "../../../../../domain/images/encodeJpeg.ts";
import { ImageError } from "../../../../../domain/images/imageError.ts";
import { inspectPicture } from "../../../../../domain/images/pictureFile.ts";
import { encodePng } from "../../../../../domain/images/png.ts";
import { decodePng, type RgbImage } from "../../../../../domain/images/pngReader.ts";
import { orientationOf, type Orientation } from "../../../../../domain/images/upright/orientation.ts";
import { turnJpeg } from "../../../../../domain/images/upright/turnJpeg.ts";
import { turnPixels } from "../../../../../domain/images/upright/turnPixels.ts";
import { uprightPicture, uprightRequest } from "../../../../../domain/images/upright/uprightPicture.ts";
import { pngWithOrientation, withOrientation } from "../../../../support/exifPicture.ts";
import { shapeJpeg } from "../../../../support/pictureFolder.ts";
import { drawShape } from "../../../../support/shapePictures.ts";

const fixture = (name: string): Buffer =>
  readFileSync(join(import.meta.dirname, "../../../../fixtures/jpeg", `${name}.jpg`));
const turns = [2, 3, 4, 5, 6, 7, 8] as const;

function meanDifference(one: RgbImage, other: RgbImage): number {
  expect([one.width, one.height]).to.deep.equal([other.width, other.height]);
  return one.rgb.reduce((sum, value, at) => sum + Math.abs(value - (other.rgb[at] ?? 0)), 0) / one.rgb.length;
}

/** What is cut off lies on the left and above in the upright picture. */
function lower(image: RgbImage, width: number, height: number): RgbImage {
  const [left, top] = [image.width - width, image.height - height];
  const rows = Array.from({ length: height }, (_, y) => {
    const from = ((y + top) * image.width + left) * 3;
    return image.rgb.subarray(from, from + width * 3);
  });
  return { width, height, rgb: new Uint8Array(Buffer.concat(rows)) };
}

describe("uprightPicture", () => {
  // 72 × 56 pixels, multiples of eight: where a unit has one block, nothing has to be cut off.
  for (const name of ["rgb", "grey", "cmyk"]) {
    it(`turns the coefficients of a JPEG and so loses nothing: ${name}`, () => {
      for (const orientation of turns) {
        const turned = turnJpeg(withOrientation(fixture(name), orientation), orientation) ?? Buffer.alloc(0);
        expect(orientationOf(turned)).to.equal(1);
        // Rounding alone is another.
        expect(meanDifference(decodeJpeg(turned), turnPixels(decodeJpeg(fixture(name)), orientation))).to.be.below(0.3);
      }
    });
  }

  it("turns back to what was stored, coefficient by coefficient", () => {
    const stored = turnJpeg(withOrientation(fixture("rgb"), 1), 1);
    for (const [there, back] of [
      [6, 8],
      [8, 6],
      [3, 3],
      [5, 5],
      [7, 7],
      [2, 2],
      [4, 4],
    ] as const)
      // prettier-ignore
      expect(turnJpeg(turnJpeg(fixture("rgb"), there) ?? Buffer.alloc(0), back)).to.deep.equal(stored);
  });

  it("cuts off less than a hundredth of a side, of what fills no whole unit", async () => {
    // Units of 8 × 8 pixels, as jpeg-js writes them: 804 columns and 796 lines are four more than whole ones.
    const { rgb } = drawShape(1, 4, 804, 796);
    const stored = encodeJpeg({ width: 804, height: 796, rgb }, 90);
    const sizes: Record<number, readonly number[]> = {
      2: [800, 796],
      3: [800, 792],
      5: [796, 804],
      6: [792, 804],
      8: [796, 800],
    };
    for (const [orientation, size] of Object.entries(sizes)) {
      const turned = decodeJpeg(await uprightPicture(withOrientation(stored, Number(orientation))));
      expect([turned.width, turned.height], orientation).to.deep.equal(size);
      const whole = turnPixels(decodeJpeg(stored), Number(orientation) as Orientation);
      expect(meanDifference(turned, lower(whole, turned.width, turned.height)), orientation).to.be.below(0.3);
    }
  }).timeout(20_000);

  for (const [kind, stored] of [
    ["small", fixture("baseline420")],
    ["small with restarts", fixture("restarts422")],
    ["progressive", fixture("progressive420")],
    ["small of odd size", shapeJpeg(0, 3, 45, 31)],
  ] as const) {
    it(`writes anew what can't be turned so, and cuts nothing off: ${kind}`, async () => {
      for (const orientation of turns) {
        const turned = await uprightPicture(withOrientation(stored, orientation));
        expect(orientationOf(turned)).to.equal(1);
        expect(meanDifference(decodeJpeg(turned), turnPixels(decodeJpeg(stored), orientation))).to.be.below(4);
      }
    });
  }

  it("turns a PNG with an eXIf chunk", async () => {
    const { rgb } = drawShape(2, 1, 20, 12);
    const turned = decodePng(await uprightPicture(pngWithOrientation(encodePng(rgb, 20, 12), 6)));
    expect(turned).to.deep.equal(turnPixels({ width: 20, height: 12, rgb }, 6));
  });

  it("leaves what is upright as it is, to the byte", async () => {
    for (const bytes of [
      fixture("rgb"),
      withOrientation(fixture("rgb"), 1),
      encodePng(new Uint8Array(12), 2, 2),
      Buffer.from("no picture"),
    ])
      expect(await uprightPicture(bytes)).to.equal(bytes);
  });

  it("takes place and preview away with the Exif data, and keeps what says the colours", () => {
    const turned = turnJpeg(withOrientation(fixture("cmyk"), 6), 6) ?? Buffer.alloc(0);
    expect(turned.includes("Exif")).to.equal(false);
    expect(turned.includes("Adobe")).to.equal(true);
  });

  it("tells damage of any kind, or gives a whole picture", async () => {
    let told = 0;
    for (const name of ["rgb", "baseline420", "restarts422", "cmyk"]) {
      const whole = withOrientation(fixture(name), 6);
      for (let at = 40; at < whole.length; at += 7) {
        const torn = Buffer.from(whole);
        torn[at] = (whole[at] ?? 0) ^ (1 << (at % 8));
        try {
          inspectPicture(await uprightPicture(torn));
        } catch (error) {
          expect(error, `${name}, byte ${at}`).to.be.instanceOf(ImageError);
          told++;
        }
      }
    }
    expect(told).to.be.above(100);
  }).timeout(60_000);

  it("hands on what can't be read, for the model to refuse it", async () => {
    const cut = withOrientation(fixture("rgb"), 6).subarray(0, 300);
    expect(await uprightRequest(cut)).to.equal(cut);
    expect(await uprightPicture(cut).catch((error: unknown) => error)).to.be.instanceOf(ImageError);
  });
});
