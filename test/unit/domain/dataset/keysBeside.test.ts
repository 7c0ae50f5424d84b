import { expect } from "chai";
import { keysBeside, withKeys } from "../../../../domain/dataset/keysBeside.ts";
import { createManifest, type Manifest } from "../../../../domain/dataset/manifest.ts";

/** A manifest of keys with a letter for their content. */
function manifest(contents: Readonly<Record<string, string>>): Manifest {
  const files = Object.entries(contents).map(
    ([key, letter]) => [key, { sha256: letter.repeat(64), bytes: 1, label: "disc" }] as const,
  );
  return createManifest("made", ["disc", "ring"], new Map(files));
}

describe("keysBeside", () => {
  it("moves nothing where there is no other data set, and what another one has of the same content nowhere", () => {
    const own = manifest({ "train/disc/0.jpg": "a", "train/disc/1.jpg": "b" });
    expect(keysBeside(own, []).size).to.equal(0);
    expect(keysBeside(own, [own, manifest({ "train/disc/0.jpg": "a", "train/disc/2.jpg": "c" })]).size).to.equal(0);
  });

  it("puts a picture whose key another one has beside that, with its hash behind its name", () => {
    const moved = keysBeside(manifest({ "train/disc/0.v1.jpg": "b", "train/disc/plain": "b" }), [
      manifest({ "train/disc/0.v1.jpg": "a" }),
      manifest({ "train/disc/plain": "c" }),
    ]);
    expect([...moved]).to.deep.equal([
      ["train/disc/0.v1.jpg", "train/disc/0.v1-bbbbbbbb.jpg"],
      ["train/disc/plain", "train/disc/plain-bbbbbbbb"],
    ]);
  });

  it("finds it there again when the other one is gone", () => {
    const moved = keysBeside(manifest({ "train/disc/0.jpg": "b" }), [manifest({ "train/disc/0-bbbbbbbb.jpg": "b" })]);
    expect([...moved.values()]).to.deep.equal(["train/disc/0-bbbbbbbb.jpg"]);
  });

  it("takes more of the hash where that name is somebody's too", () => {
    const own = manifest({ "train/disc/0.jpg": "b", "train/disc/0-bbbbbbbb.jpg": "c" });
    const others = [manifest({ "train/disc/0.jpg": "a", [`train/disc/0-${"b".repeat(16)}.jpg`]: "d" })];
    expect(keysBeside(own, others).get("train/disc/0.jpg")).to.equal(`train/disc/0-${"b".repeat(64)}.jpg`);
  });

  it("keeps version, labels and the order of keys", () => {
    const own = manifest({ "train/disc/0.jpg": "b", "train/disc/1.jpg": "c" });
    const placed = withKeys(own, new Map([["train/disc/0.jpg", "train/disc/z.jpg"]]));
    expect(placed).to.deep.include({ version: own.version, train: 2, dataset: "made" });
    expect(Object.entries(placed.files).map(([key, { sha256 }]) => key + sha256.slice(0, 1))).to.deep.equal([
      "train/disc/1.jpgc",
      "train/disc/z.jpgb",
    ]);
  });
});
