import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { Store } from "../../../../../local/sagemaker/store/store.ts";

describe("Store", () => {
  let dir: string;
  const journal = (): string => join(dir, "journal.jsonl");

  const opened: Store[] = [];
  const open = async (): Promise<Store> => {
    const store = await Store.open(dir);
    opened.push(store);
    return store;
  };

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "store-"));
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((store) => store.close()));
    rmSync(dir, { recursive: true, force: true });
  });

  it("gives back what was kept, in another process's hands too", async () => {
    const store = await open();
    await Promise.all([
      store.put("model", "a", { n: 1 }),
      store.put("model", "b", { n: 2 }),
      store.put("endpoint", "a", { n: 3 }),
    ]);
    await store.put("model", "a", { n: 4 });
    await store.delete("model", "b");
    // Not closed: the process was killed.
    const again = await open();
    expect(again.list("model")).to.deep.equal([{ n: 4 }]);
    expect(again.get("endpoint", "a")).to.deep.equal({ n: 3 });
    expect(again.get("model", "b")).to.equal(undefined);
  });

  it("has a record in the file when its promise settles, also among many at once", async () => {
    const store = await open();
    await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        await store.put("k", `${index}`, { index });
        expect(readFileSync(journal(), "utf8")).to.contain(
          `{"kind":"k","key":"${index}","value":{"index":${index}}}\n`,
        );
      }),
    );
  });

  it("drops the torn last line of a killed process", async () => {
    const store = await open();
    await store.put("k", "whole", { n: 1 });
    await store.close();
    appendFileSync(journal(), '{"kind":"k","key":"torn","val');
    const again = await open();
    expect(again.keys("k")).to.deep.equal(["whole"]);
    await again.put("k", "next", { n: 2 });
    expect((await open()).keys("k")).to.deep.equal(["whole", "next"]);
  });

  it("forgets what was overwritten when it opens", async () => {
    const store = await open();
    for (let n = 0; n < 50; n++) await store.put("k", "a", { n });
    await store.close();
    await open();
    expect(readFileSync(journal(), "utf8")).to.equal('{"kind":"k","key":"a","value":{"n":49}}\n');
  });

  it("refuses writes after it is closed", async () => {
    const store = await open();
    await store.close();
    const error = await store.put("k", "a", {}).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(Error);
  });
});
