import { expect } from "chai";
import { thumbnail } from "../../../../automation/report/page/thumbnail.ts";
import { encodePng } from "../../../../domain/images/png.ts";
import { decodePng } from "../../../../domain/images/pngReader.ts";

describe("thumbnail", () => {
  it("makes a large PNG small and keeps its shape and its colours", () => {
    // Left half red, right half blue.
    const rgb = Uint8Array.from({ length: 400 * 200 * 3 }, (_, i) => {
      const isLeft = Math.floor(i / 3) % 400 < 200;
      return [isLeft ? 200 : 0, 0, isLeft ? 0 : 200][i % 3] ?? 0;
    });
    const large = encodePng(rgb, 400, 200).toString("base64");
    const small = decodePng(Buffer.from(thumbnail(large), "base64"));
    expect([small.width, small.height]).to.deep.equal([112, 56]);
    expect([...small.rgb.subarray(0, 3), ...small.rgb.subarray(-3)]).to.deep.equal([200, 0, 0, 0, 0, 200]);
  });

  it("leaves alone what is small, and what is no PNG", () => {
    const small = encodePng(new Uint8Array(12), 2, 2).toString("base64");
    const other = Buffer.alloc(40_000, 7).toString("base64");
    expect(thumbnail(small)).to.equal(small);
    expect(thumbnail(other)).to.equal(other);
  });
});
