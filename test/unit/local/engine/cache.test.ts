import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { cachedPart, SetupError } from "../../../../local/engine/cache.ts";
import { isCompatible } from "../../../../local/engine/pulumi.ts";

const silent = { progress: () => undefined };

describe("cachedPart", () => {
  let cache: string;
  const before = process.env["XDG_CACHE_HOME"];

  beforeEach(async () => {
    cache = await mkdtemp(join(tmpdir(), "cache-"));
    process.env["XDG_CACHE_HOME"] = cache;
  });

  afterEach(async () => {
    if (before === undefined) delete process.env["XDG_CACHE_HOME"];
    else process.env["XDG_CACHE_HOME"] = before;
    await rm(cache, { recursive: true, force: true });
  });

  it("makes a part once, also when several runs ask for it at the same time", async () => {
    let made = 0;
    const make = async (folder: string): Promise<string> => {
      made += 1;
      await new Promise((resolve) => setTimeout(resolve, 50));
      await writeFile(join(folder, "tool"), "x");
      return "by hand";
    };
    const parts = await Promise.all([1, 2, 3].map(() => cachedPart("tool-1", silent, make)));
    expect(made).to.equal(1);
    for (const part of parts) {
      expect(part.how).to.equal("by hand");
      expect(await readFile(join(part.folder, "tool"), "utf8")).to.equal("x");
    }
  });

  it("leaves nothing behind when the making fails, and tries again the next time", async () => {
    const failing = cachedPart("tool-2", silent, () => Promise.reject(new SetupError("no network")));
    await failing.then(
      () => expect.fail("it should have failed"),
      (error: unknown) => expect(error).to.be.instanceOf(SetupError),
    );
    expect(await readdir(join(cache, "pulumi-sagemaker-workflow"))).to.deep.equal(["locks"]);
    expect((await cachedPart("tool-2", silent, () => Promise.resolve("second time"))).how).to.equal("second time");
  });

  it("removes what killed runs left half-made, and nothing of other parts", async () => {
    const root = join(cache, "pulumi-sagemaker-workflow");
    for (const name of [".tool-3-aB3dE6", ".tool-3-more-aB3dE6", "tool-2"])
      await mkdir(join(root, name), { recursive: true });
    await cachedPart("tool-3", silent, () => Promise.resolve("by hand"));
    expect((await readdir(root)).sort()).to.deep.equal([".tool-3-more-aB3dE6", "locks", "tool-2", "tool-3"]);
  });

  it("does not take a folder for whole that was left half-made in place", async () => {
    const half = cachedPart("venv", { ...silent, inPlace: true }, async (folder) => {
      await writeFile(join(folder, "half"), "");
      throw new SetupError("killed");
    });
    await half.catch(() => undefined);
    const part = await cachedPart("venv", { ...silent, inPlace: true }, () => Promise.resolve("whole"));
    expect(await readdir(part.folder)).to.deep.equal(["ready.json"]);
  });
});

describe("isCompatible", () => {
  it("takes the pinned engine and newer ones of its major version", () => {
    expect(["3.259.0", "3.259.4", "3.300.1"].map(isCompatible)).to.deep.equal([true, true, true]);
  });

  it("refuses older engines and other major versions", () => {
    expect(["3.258.0", "2.300.0", "4.0.0"].map(isCompatible)).to.deep.equal([false, false, false]);
  });
});
