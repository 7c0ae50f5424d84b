import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { writeAtomically, writeAtomicallySync } from "../../../system/atomicWrite.ts";

describe("writeAtomically", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "atomic-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const ways = {
    writeAtomically,
    writeAtomicallySync: (...args: Parameters<typeof writeAtomicallySync>) =>
      Promise.resolve().then(() => writeAtomicallySync(...args)),
  };
  for (const [name, write] of Object.entries(ways)) {
    it(`${name} replaces a file, keeps it to its owner, and leaves nothing else`, async () => {
      const path = join(folder, "store.json");
      writeFileSync(path, "old and longer than the new one");
      await write(path, "new", { mode: 0o600 });
      expect(readFileSync(path, "utf8")).to.equal("new");
      expect(statSync(path).mode & 0o777).to.equal(0o600);
      expect(readdirSync(folder)).to.deep.equal(["store.json"]);
    });

    it(`${name} leaves the old file, and no other, where the new one can't be put in its place`, async () => {
      const path = join(folder, "taken");
      await write(join(folder, "kept"), "kept");
      // A folder can't be replaced by a file.
      mkdirSync(join(path, "inside"), { recursive: true });
      const error: unknown = await write(path, "new").catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(Error);
      expect(readdirSync(folder).sort()).to.deep.equal(["kept", "taken"]);
      expect(readFileSync(join(folder, "kept"), "utf8")).to.equal("kept");
    });
  }

  it("lets readers see one content or another and never a part", async () => {
    const path = join(folder, "store.json");
    const texts = ["a".repeat(200_000), "b".repeat(100_000)];
    await writeAtomically(path, texts[0] ?? "");
    let written = 0;
    const writer = (async () => {
      for (; written < 20; written++) await writeAtomically(path, texts[written % 2] ?? "");
    })();
    let reads = 0;
    while (written < 20) {
      expect(texts).to.include(readFileSync(path, "utf8"));
      reads++;
      await new Promise((resolve) => setImmediate(resolve));
    }
    await writer;
    expect(reads).to.be.greaterThan(0);
  });
});
