import { expect } from "chai";
import * as fc from "fast-check";
import { networkInput, sizesOf } from "../../../../domain/images/pictureSizes.ts";

const of = (...sizes: (readonly [number, number])[]) => sizesOf(sizes.map(([width, height]) => ({ width, height })));

describe("networkInput", () => {
  it("takes pictures of one size as they are", () => {
    expect(networkInput(of([32, 32], [32, 32]))).to.deep.equal({ imageShape: "3,32,32" });
    expect(networkInput(of([64, 48]))).to.deep.equal({ imageShape: "3,48,64" });
  });

  it("resizes pictures of many sizes, and too small or large ones, to more than the shape", () => {
    expect(networkInput(of([640, 480], [300, 200], [50, 900]))).to.deep.equal({ imageShape: "3,200,200", resize: 229 });
    expect(networkInput(of([4000, 3000]))).to.deep.equal({ imageShape: "3,224,224", resize: 256 });
    expect(networkInput(of([28, 28]))).to.deep.equal({ imageShape: "3,32,32", resize: 37 });
  });

  it("keeps the shape that the user has set", () => {
    expect(networkInput(of([28, 28]), "3,28,28")).to.deep.equal({ imageShape: "3,28,28" });
    expect(networkInput(of([640, 480]), "1,100,120")).to.deep.equal({ imageShape: "1,100,120", resize: 138 });
  });

  it("never gives a shape that a picture is too small for", () => {
    const side = fc.integer({ min: 1, max: 5000 });
    fc.assert(
      fc.property(fc.array(fc.tuple(side, side), { minLength: 1, maxLength: 5 }), (sizes) => {
        const { imageShape, resize } = networkInput(of(...sizes));
        const [, height = 0, width = 0] = imageShape.split(",").map(Number);
        expect(Math.min(height, width)).to.be.at.least(32);
        expect(Math.max(height, width)).to.be.at.most(224);
        if (resize !== undefined) expect(resize).to.be.greaterThan(Math.max(height, width));
        else for (const [w, h] of sizes) expect([w, h]).to.deep.equal([width, height]);
      }),
    );
  });
});
