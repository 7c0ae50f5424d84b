import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { codeDigest, kept } from "../../../system/keptFile.ts";

describe("kept", () => {
  let folder: string;
  let made: number;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "kept-"));
    made = 0;
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const keep = async (key: string, name = "deep/file"): Promise<string> =>
    Buffer.from(
      await kept(join(folder, name), key, () => {
        made++;
        return Buffer.from(`${key}, ${made}`);
      }),
    ).toString();

  it("makes a thing once, and again for another key", async () => {
    expect(await keep("a")).to.equal("a, 1");
    expect(await keep("a")).to.equal("a, 1");
    expect(await keep("b")).to.equal("b, 2");
    expect(await keep("a")).to.equal("a, 3");
    expect(readdirSync(join(folder, "deep"))).to.eql(["file"]);
  });

  it("makes it anew where the file is damaged or cut off", async () => {
    await keep("a");
    const path = join(folder, "deep/file");
    const whole = readFileSync(path);
    for (const damaged of [whole.subarray(0, -1), whole.subarray(0, 20), Buffer.concat([whole, Buffer.from("x")])]) {
      writeFileSync(path, damaged);
      await keep("a");
    }
    expect(made).to.equal(4);
  });

  it("does not take a key that goes on in the content for another", async () => {
    await kept(join(folder, "file"), "a", () => Buffer.from("b\nc"));
    expect(Buffer.from(await kept(join(folder, "file"), "a\nb", () => Buffer.from("new"))).toString()).to.equal("new");
  });

  it("gives what was made where it can't be kept", async () => {
    writeFileSync(join(folder, "deep"), "a file where a folder should be");
    expect(await keep("a")).to.equal("a, 1");
    expect(await keep("a")).to.equal("a, 2");
  });

  it("keeps nothing of what failed", async () => {
    const failure = await kept(join(folder, "file"), "a", () => Promise.reject(new Error("no"))).catch(String);
    expect(failure).to.equal("Error: no");
    expect(readdirSync(folder)).to.eql([]);
  });
});

describe("codeDigest", () => {
  it("changes with a file's content, name and folder, and with nothing else", async () => {
    const folder = mkdtempSync(join(tmpdir(), "code-"));
    try {
      mkdirSync(join(folder, "deep"));
      writeFileSync(join(folder, "deep", "a.ts"), "1");
      const digests = [await codeDigest(folder)];
      writeFileSync(join(folder, "deep", "a.ts"), "2");
      digests.push(await codeDigest(folder));
      rmSync(join(folder, "deep", "a.ts"));
      writeFileSync(join(folder, "deep", "b.ts"), "2");
      digests.push(await codeDigest(folder));
      writeFileSync(join(folder, "b.ts"), "2");
      digests.push(await codeDigest(folder));
      expect(new Set(digests)).to.have.lengthOf(4);
      chmodSync(join(folder, "b.ts"), 0o600);
      expect(await codeDigest(folder)).to.equal(digests.at(-1));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
