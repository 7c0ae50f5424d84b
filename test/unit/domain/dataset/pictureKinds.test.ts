import { expect } from "chai";
import { convertHint, otherKindByBytes, otherKindByName } from "../../../../domain/dataset/pictureKinds.ts";

const file = (head: string): Buffer => Buffer.from(`${head}and more`, "latin1");

describe("pictureKinds", () => {
  it("tells a kind by a name's ending, in capitals too, and none of PNG, JPEG and other files", () => {
    const names = ["IMG_1.HEIC", "a.b.heif", "x.webp", "x.GIF", "x.bmp", "x.tif", "x.TIFF", "x.avif"];
    expect(names.map(otherKindByName)).to.deep.equal(["HEIC", "HEIC", "WebP", "GIF", "BMP", "TIFF", "TIFF", "AVIF"]);
    for (const name of ["a.png", "a.jpeg", "heic", "a.txt", "a.heic.zip", "a.constructor"])
      expect(otherKindByName(name), name).to.equal(undefined);
  });

  it("tells a kind by a file's first bytes", () => {
    const heads = {
      WebP: ["RIFF\x10\0\0\0WEBP"],
      GIF: ["GIF87a", "GIF89a"],
      BMP: ["BM\x10\0"],
      TIFF: ["II*\0", "MM\0*"],
      HEIC: ["\0\0\0\x18ftypheic", "\0\0\0\x18ftypmif1"],
      AVIF: ["\0\0\0\x1cftypavif"],
    };
    for (const [kind, all] of Object.entries(heads))
      for (const head of all) expect(otherKindByBytes(file(head)), head).to.equal(kind);
    for (const head of ["", "RIFF\x10\0\0\0WAVE", "\0\0\0\x18ftypmp42", "\x89PNG\r\n"])
      expect(otherKindByBytes(file(head)), head).to.equal(undefined);
  });

  it("says nothing where nothing was left out", () => {
    expect(convertHint(new Map())).to.equal("");
  });
});
