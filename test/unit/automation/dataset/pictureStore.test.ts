import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { PictureStore } from "../../../../automation/dataset/pictureStore.ts";
import { useTempFolder } from "../../../support/tempFolder.ts";

describe("PictureStore", () => {
  const folder = useTempFolder();
  const bytes = (i: number) => Uint8Array.from({ length: 100 + i }, (_, at) => (at + i) & 0xff);

  it("keeps a few files in memory and touches no disk", () => {
    const target = join(folder(), "few");
    const store = new PictureStore(target);
    store.set("a", bytes(1));
    expect(store.read("a")).to.eql(bytes(1));
    store.close();
    expect(existsSync(target)).to.equal(false);
  });

  it("keeps many in a file of its own that nobody has to tidy up", () => {
    const target = join(folder(), "many");
    const store = new PictureStore(target, 1000);
    for (let i = 0; i < 200; i++) store.set(`key${i}`, bytes(i));
    if (process.platform !== "win32") expect(readdirSync(target)).to.eql([]);
    for (const i of [0, 5, 199, 7]) expect(new Uint8Array(store.read(`key${i}`))).to.eql(bytes(i));
    expect(store.has("key150")).to.equal(true);
    store.close();
    expect(readdirSync(target)).to.eql([]);
    expect(() => store.read("key0")).to.throw(RangeError, "no file 'key0'");
  });
});
