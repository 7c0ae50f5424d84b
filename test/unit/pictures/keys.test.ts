import { expect } from "chai";
import { shortKey } from "../../../pictures/keys.ts";

describe("shortKey", () => {
  it("tells files of one name in two classes apart", () => {
    expect(["test/Grosse-Rader/IMG-1.jpg", "test/Mofas/IMG-1.jpg"].map(shortKey)).to.deep.equal([
      "Grosse-Rader/IMG-1.jpg",
      "Mofas/IMG-1.jpg",
    ]);
  });

  it("is the file alone where the folders above say nothing of it", () => {
    expect(["test/7.png", "7.png", ""].map(shortKey)).to.deep.equal(["7.png", "7.png", ""]);
  });
});
