import { expect } from "chai";
import * as fc from "fast-check";
import { ImageError } from "../../../../domain/images/imageError.ts";
import { checkJpeg } from "../../../../domain/images/jpegStructure.ts";
import { shapeJpeg } from "../../../support/pictureFolder.ts";

describe("checkJpeg", () => {
  const jpeg = shapeJpeg(3, 5, 40, 24);
  const frame = jpeg.indexOf(Buffer.from([0xff, 0xc0]));
  const changed = (change: (copy: Buffer) => void): Buffer => {
    const copy = Buffer.from(jpeg);
    change(copy);
    return copy;
  };

  it("gives the dimensions of a whole one, also with more behind its end", () => {
    expect(checkJpeg(jpeg)).to.deep.equal({ width: 40, height: 24 });
    expect(checkJpeg(Buffer.concat([jpeg, Buffer.from("more")]))).to.deep.equal({ width: 40, height: 24 });
  });

  it("fails when it is cut off, wherever that is", () => {
    for (let length = 2; length < jpeg.length; length++)
      expect(() => checkJpeg(jpeg.subarray(0, length)), String(length)).to.throw(ImageError);
  });

  it("fails for a bomb, 12 bits, and kinds that decoders don't read", () => {
    const bomb = changed((copy) => copy.fill(0xff, frame + 5, frame + 9));
    expect(() => checkJpeg(bomb)).to.throw(ImageError, "65535 × 65535 pixels");
    expect(() => checkJpeg(changed((copy) => (copy[frame + 4] = 12)))).to.throw(ImageError, "12 bits");
    expect(() => checkJpeg(changed((copy) => (copy[frame + 1] = 0xc9)))).to.throw(ImageError, "rare kind");
    expect(() => checkJpeg(changed((copy) => (copy[frame] = 0)))).to.throw(ImageError, "no marker");
  });

  it("throws nothing but ImageError, and ends, whatever the bytes are", () => {
    fc.assert(
      fc.property(fc.nat(jpeg.length - 1), fc.nat(255), (at, value) => {
        try {
          checkJpeg(changed((copy) => (copy[at] = value)));
        } catch (error) {
          expect(error).to.be.instanceOf(ImageError);
        }
      }),
    );
  });
});
